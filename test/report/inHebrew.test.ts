import { describe, expect, it, test } from 'vitest';
import { fault, warning } from '../../src/api/finding.ts';
import { keepSaid, say } from '../../src/api/say.ts';
import { inLine } from '../../src/report/bidi.ts';
import { htmlOf } from '../../src/report/html.ts';
import { LANGUAGES } from '../../src/report/language.ts';
import { answered, reportOf } from '../../src/report/report.ts';
import { tableOf } from '../../src/report/table.ts';
import { widthOf } from '../../src/report/text.ts';
import { proofAmong } from './reports.ts';

const { he, en } = LANGUAGES;
const paper = { width: undefined, style: (_: unknown, text: string) => text, language: he };
const INVISIBLE = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const visible = (text: string) => text.replace(INVISIBLE, '');
const inHebrew = (text: string) =>
  he
    .piecesOf(text)
    .map((piece) => piece.text)
    .join('');

const RESCUE = 'recordings rescue -n prosaas --store recordings';
const stranded = fault(
  'Pod/worker-0',
  {
    reason: 'Stranded',
    message: say`container "${'w'}" has ${say`${2} files (${'4.2 MiB'})`} under ${'/data'} that are not in the store: ${'a.mp3'} (${'1 KiB'})`,
  },
  say`Move the files: ${RESCUE}.`,
);
const unproven = warning('Pod/a', { reason: 'Unproven', message: say`is not in the cluster` }, say`Run verify again.`);
const report = reportOf(
  say`namespace ${'prosaas'}`,
  [answered({ id: 'x', question: say`Is the store active?` }, [stranded, unproven], 'recordings')],
  [proofAmong(1)],
);

describe('a report in Hebrew', () => {
  const lines = tableOf(report, paper).split('\n');

  test('says everything in Hebrew, and names as they are', () => {
    expect(lines.map(visible)).toEqual([
      '✗ ה-namespace prosaas: לא תקין: תקלה אחת, אזהרה אחת',
      '',
      'Stranded  Pod/worker-0  הקונטיינר "w" מחזיק שני קבצים (4.2 MiB) תחת /data שלא נמצאים ב-store: a.mp3 (1 KiB) ← העבירו את הקבצים:',
      `                          ${RESCUE}`,
      'Unproven  Pod/a         לא נמצא בקלאסטר ← הריצו שוב את verify.',
      '',
      '✗ האם ה-store פעיל? (recordings)',
      '',
      'recordings: 1 מתוך 2 קריאות ראו את מה שנכתב',
      'worker-7c9f6d5b8-x0zkq/worker ← api-7c9f6d5b8-x0zkq/api      ✓ 0.3 s',
      'worker-7c9f6d5b8-x0zkq/worker ← calls-7c9f6d5b8-x0zkq/calls  ✗ לא ראה את זה בתוך 15.2 שניות',
      '! רק 3.0 GiB מתוך 100.0 GiB פנויים, ו-5 % מה-inodes',
      '',
    ]);
  });

  test('isolates every name and number from the text around it, and closes what it opens on the same line', () => {
    expect(lines[2]).toContain('\u2066/data\u2069');
    expect(lines[2]).toContain('"\u2066w\u2069"');
    for (const line of lines) {
      const count = (marks: RegExp) => [...line.matchAll(marks)].length;
      expect(count(/[\u2066\u2067]/g)).toBe(count(/\u2069/g));
    }
  });

  test('begins every line of words at the right', () => {
    expect(
      lines.filter((line) => line !== '' && !line.includes(RESCUE)).every((line) => line.startsWith('\u200f')),
    ).toBe(true);
  });

  test('gives a command a line of its own, without a character that nobody sees', () => {
    const line = lines.find((each) => each.includes(RESCUE)) ?? '';
    expect(line.trim()).toBe(RESCUE);
    expect(line).not.toMatch(INVISIBLE);
  });

  test('leaves a command at the end of a column as it is, too', () => {
    const line = inLine(he, say`count now: recordings prune ${'-n prosaas'} --dry-run`);
    expect(line.endsWith(' recordings prune -n prosaas --dry-run')).toBe(true);
  });

  test('fits a narrow terminal, whose columns it does not count wrong', () => {
    const narrow = tableOf(report, { ...paper, width: 70 })
      .split('\n')
      .slice(2, 8);
    expect(narrow.filter((line) => !line.includes(RESCUE)).every((line) => widthOf(line) <= 70)).toBe(true);
  });

  test('is a page from right to left, in which names and commands stay from left to right', () => {
    const page = htmlOf(report, { at: new Date(0), version: '1.2.3', language: he });
    expect(page).toContain('<html lang="he" dir="rtl">');
    expect(page).toContain('<bdi dir="ltr">/data</bdi>');
    expect(page).toContain(`<code dir="ltr">${RESCUE}</code>`);
    expect(page).not.toMatch(INVISIBLE);
    expect(page).toContain('<title>ה-namespace prosaas: לא תקין</title>');
  });
});

describe('what an operator wrote into the cluster', () => {
  it('is said in Hebrew, although it is a text and no template', () => {
    expect(
      inHebrew(
        'declares role "api", but its pod template does not mount store "recordings" yet. The operator mounts within a second. If this stays, run recordings verify --platform.',
      ),
    ).toBe(
      'מצהיר על התפקיד "api", אבל ה-pod template שלו עוד לא מחבר את ה-store "recordings". האופרטור מחבר בתוך שנייה. אם זה לא משתנה, הריצו: recordings verify --platform.',
    );
  });

  it.each([
    'a sentence of another release about pods of this store',
    'deployments.apps is forbidden: User "x" cannot list resource "deployments" in API group "apps"',
  ])('stays as it is where it is of no template: %s', (text) => {
    expect(he.piecesOf(text)).toEqual([{ kind: 'value', text }]);
  });

  it('is looked for in little time, however many sentences it has', () => {
    const text = 'Nothing is known of this. '.repeat(60).trim();
    expect(he.piecesOf(text)).toEqual([{ kind: 'value', text }]);
  });

  it('keeps a name that is called like a word of the reports', () => {
    expect(inHebrew('no workload declares role "retention"')).toBe('אף workload לא מצהיר על התפקיד "retention"');
  });
});

it('English is what was said', () => {
  expect(en.piecesOf('is not in the cluster')).toEqual([{ kind: 'words', text: 'is not in the cluster' }]);
});

test('what this process has said is known by how it was made, whatever its values look like', () => {
  keepSaid();
  const directory = (name: string, by: string) => say`${say`${name} at ${'/media'}`}, mounted by ${by}`;
  const both = say`${directory('a', say`${'api, calls'} and ${2} others`)}; ${directory('b', 'web')}`;
  expect(inHebrew(both)).toBe('a בנתיב /media, מחוברת ל-api, calls ועוד 2; b בנתיב /media, מחוברת ל-web');
});
