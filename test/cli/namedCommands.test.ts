import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { recordings } from '../recordings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Words that follow "recordings" in plain English. If the test names a word of a sentence, add it here. If it names a command, correct the message. */
const ENGLISH = new Set(
  (
    'above across after and are as at be bear before belong belongs below between by can cannot could did directory do does for from go goes had has have here if in ' +
    'into is lie live may might mount mounted must need needs nor not of on only or out outside read readable see shared should so stay than that ' +
    'the their then there they to too under until was were when where which while who will with without would writable written'
  ).split(' '),
);

interface Named {
  readonly command: string;
  readonly where: string;
}

/** What follows the word `recordings` in the string literals of a source file. */
function namedIn(file: string): Named[] {
  const source = ts.createSourceFile(file, readFileSync(`${ROOT}${file}`, 'utf8'), ts.ScriptTarget.Latest, true);
  const named: Named[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      for (const [, command = ''] of node.text.matchAll(/(?<![\w./-])recordings ([a-z]+)/g)) {
        named.push({ command, where: `${file}:${line + 1}` });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return named;
}

test('every command that a message names is a command of the program', async () => {
  const { stdout } = await recordings(['--help']);
  const list = /^Commands:\n((?: +.*\n?)+)/m.exec(stdout)?.[1] ?? '';
  const commands = new Set([...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, command]) => command));
  expect(commands).toContain('verify');

  const named = globSync(['src/**/*.ts', 'charts/**/*.ts'], { cwd: ROOT }).flatMap(namedIn);
  expect(named.map(({ command }) => command)).toContain('synth');
  expect(named.filter(({ command }) => !commands.has(command) && !ENGLISH.has(command))).toEqual([]);
});

test('every command that the documentation shows is a command of the program', async () => {
  const { stdout } = await recordings(['--help']);
  const shown = globSync(['README*.md', 'docs/**/*.md', 'examples/**/*.md', 'charts/**/*.md'], { cwd: ROOT }).flatMap(
    (file) => {
      const text = readFileSync(`${ROOT}${file}`, 'utf8');
      const code = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```|`([^`\n]+)`/gm)].map(
        ([, block, span]) => block ?? span ?? '',
      );
      return code.flatMap((each) =>
        [...each.matchAll(/(?:^|[|;&] *)(?:kubectl )?recordings ([a-z]+)/gm)].map(([, command = '']) => ({
          command,
          file,
        })),
      );
    },
  );
  expect(shown.map(({ command }) => command)).toContain('verify');
  expect(shown.filter(({ command }) => !stdout.includes(`\n  ${command} `))).toEqual([]);
});
