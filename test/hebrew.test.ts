import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** README.he.md is the same manual as README.md: whoever adds to README.md adds to README.he.md. */

const PAGES = ['README.md', 'README.he.md'];
const LEFT_TO_RIGHT_MARK = '\u200e';
const FENCED = /^```[^\n]*\n.*?^```$/gms;

const textOf = (page: string): string =>
  readFileSync(fileURLToPath(new URL(`../${page}`, import.meta.url)), 'utf8').replaceAll(LEFT_TO_RIGHT_MARK, '');

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);
const set = (texts: string[]): string[] => [...new Set(texts)].sort();

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

interface Section {
  readonly heading: string;
  readonly level: number;
  /** Without the blocks of code. */
  readonly prose: string;
  readonly blocks: readonly string[];
}

/** The sections of a page, in order. A line of a block of code that begins with # is no heading. */
function sectionsOf(page: string): Section[] {
  const blocks: string[] = [];
  const text = textOf(page).replace(FENCED, (block) => `\0${blocks.push(block) - 1}\0`);
  return text.split(/^(?=#+ )/m).map((part) => {
    const [, marks = '', heading = ''] = /^(#*) ?(.*)/.exec(part) ?? [];
    return {
      heading,
      level: marks.length,
      prose: part.replace(/\0\d+\0/g, ''),
      blocks: all(part, /\0(\d+)\0/g).map((index) => blocks[Number(index)] ?? ''),
    };
  });
}

/** The rows of each table, by the number of their cells. */
const tablesOf = ({ prose }: Section): number[][] =>
  all(prose, /(?:^\|.*\|\n)+/gm).map((table) =>
    table
      .trim()
      .split('\n')
      .map((row) => row.split('|').length - 2),
  );

/** What a section links to. An anchor within the page stands as the number of its section. */
const linksOf = ({ prose }: Section, sections: readonly Section[]): string[] =>
  set(
    all(prose, /\]\(([^)]+)\)/g).map((link) => {
      if (link.startsWith('#'))
        return `section ${sections.findIndex(({ heading }) => anchorOf(heading) === link.slice(1))}`;
      return PAGES.includes(link) ? 'the other language' : link;
    }),
  );

const [english, hebrew] = PAGES.map((page) => sectionsOf(page).filter(({ level }) => level > 0));
if (english === undefined || hebrew === undefined) throw new Error('a page of the two is missing');

it('README.he.md has the sections of README.md, in order', () => {
  expect(hebrew.map(({ level }) => level)).toEqual(english.map(({ level }) => level));
});

describe.each(english.map((section, index) => ({ section, index, heading: section.heading })))(
  'README.he.md on "$heading"',
  ({ section, index }) => {
    const translated = hebrew[index] ?? { heading: 'missing', level: 0, prose: '', blocks: [] };

    it('has the same blocks of commands, in order', () => {
      expect(translated.blocks).toEqual(section.blocks);
    });

    it('has the same rows of each table', () => {
      expect(tablesOf(translated)).toEqual(tablesOf(section));
    });

    it('has every link', () => {
      expect(linksOf(translated, hebrew)).toEqual(linksOf(section, english));
      expect(linksOf(translated, hebrew)).not.toContain('section -1');
    });

    it('has each paragraph that begins with its subject in bold, and each step', () => {
      const starts = ({ prose }: Section): string[] => all(prose, /^(?:\d+\. )?\*\*/gm);
      expect(starts(translated)).toEqual(starts(section));
    });

    it('names every command, option, file and field', () => {
      const named = ({ prose }: Section): string[] => set(all(prose, /`([^`]+)`/g));
      expect(named(translated)).toEqual(named(section));
    });
  },
);

describe('README.he.md as a browser shows it', () => {
  const text = readFileSync(fileURLToPath(new URL('../README.he.md', import.meta.url)), 'utf8');

  it('has its text right-to-left, and its blocks of code left-to-right', () => {
    const rightToLeft = all(text, /^<div dir="rtl">\n(.*?)^<\/div>$/gms).join('\n');
    expect(all(rightToLeft, FENCED)).toEqual([]);
    expect(all(text.replace(/^<div dir="rtl">\n.*?^<\/div>$/gms, '').replace(FENCED, ''), /\S.*/g)).toEqual([]);
  });

  const prose = text.replace(FENCED, '');

  it('keeps a sign or digit at the border of a name on its side, by a left-to-right mark', () => {
    const jumbled = [...prose.matchAll(/(.?)`([^`\n]+)`(?=(.?))/gs)].filter(
      ([, before, name = '', after]) =>
        (!/^[a-z]/i.test(name) && before !== LEFT_TO_RIGHT_MARK) || (!/\w$/.test(name) && after !== LEFT_TO_RIGHT_MARK),
    );
    expect(jumbled.map(([, , name]) => name)).toEqual([]);
  });

  it('has Hebrew between a name and the next one, which would otherwise stand on its wrong side', () => {
    const sentences = prose
      .replaceAll(LEFT_TO_RIGHT_MARK, '')
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/`([^`\n]+)`/g, (_, name: string) => `«${name.replaceAll(' ', '_')}»`)
      .replace(/(?<=\S)\n(?=[^\s|\d])/g, ' '); // one line for each paragraph
    const neighbours = [/[^ ]*»[ ,.:;]+[«a-z]+[^ ]*/gi, /\w+[ ,.:;]+«[^ ]*/g, /[a-z]+[.:;] [«a-z]+/gi];
    expect(neighbours.flatMap((pattern) => all(sentences, pattern))).toEqual([]);
  });
});
