import { ENGLISH } from '../../src/report/language.ts';
import { say } from '../../src/api/say.ts';
import { describe, expect, test } from 'vitest';
import { inUnits } from '../../src/report/bytes.ts';
import { fault, warning } from '../../src/api/finding.ts';
import { answered, exitCodeOf, reportOf } from '../../src/report/report.ts';
import { tableOf } from '../../src/report/table.ts';

const plain = { width: undefined, style: (_: unknown, text: string) => text, language: ENGLISH };
const question = { id: 'x', question: say`Is it?` };
const wrong = fault('Pod/a', { reason: 'Stranded', message: say`has files` }, say`Rescue them.`);
const odd = warning('Deployment/long-name', { reason: 'LooksLikeUser', message: say`looks` }, say`Declare.`);

describe('the table', () => {
  test('says first how it stands, then one line a finding, faults before warnings, then what was asked', () => {
    const report = reportOf('namespace p', [answered(question, [odd, wrong], 'recordings'), answered(question, [])]);
    expect(tableOf(report, plain).split('\n')).toEqual([
      '✗ namespace p is not well: 1 fault, 1 warning',
      '',
      'Stranded       Pod/a                 has files → Rescue them.',
      'LooksLikeUser  Deployment/long-name  looks → Declare.',
      '',
      '✗ Is it? (recordings)',
      '✓ Is it?',
      '',
    ]);
  });

  test('wraps the words of a finding under themselves on a narrow terminal', () => {
    const long = fault('Pod/a', { reason: 'Stranded', message: say`${'word '.repeat(12).trim()}` }, say`Rescue them.`);
    const lines = tableOf(reportOf('n', [answered(question, [long])]), { ...plain, width: 60 }).split('\n');
    expect(lines.slice(2, 4)).toEqual([
      `Stranded  Pod/a  ${'word '.repeat(8).trim()}`,
      `                 ${'word '.repeat(4)}→ Rescue them.`,
    ]);
  });

  test('shows who read what whom wrote, and the space left', () => {
    const report = reportOf(
      'n',
      [],
      [
        {
          store: 'recordings',
          users: [],
          sightings: [
            { writer: 'worker-0/w', reader: 'api-0/a', seen: true, seconds: 0.12 },
            { writer: 'worker-0/w', reader: 'calls-0/calls', seen: false, why: say`did not see it within 15 s` },
          ],
          spaces: [
            {
              writer: 'worker-0/w',
              bytesFree: 2 ** 30,
              bytesTotal: 2 ** 35,
              inodesFree: 1,
              inodesTotal: 100,
              low: true,
            },
          ],
        },
      ],
    );
    expect(tableOf(report, plain)).toContain(
      [
        'recordings: 1 of 2 readings saw what was written',
        'worker-0/w → api-0/a        ✓ 0.1 s',
        'worker-0/w → calls-0/calls  ✗ did not see it within 15 s',
        '! only 1.0 GiB of 32.0 GiB free, 1 % of its inodes',
      ].join('\n'),
    );
  });

  test('hands no control characters of a stranger to the terminal', () => {
    const sly = fault('Pod/a', { reason: 'Stranded', message: say`has \u001b[2Jfile\n` }, say`Rescue them.`);
    expect(tableOf(reportOf('n', [answered(question, [sly])]), plain)).toContain('has �[2Jfile� → Rescue them.');
  });
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [5 * 2 ** 30, '5.0 GiB'],
  [2 ** 70, '1048576.0 PiB'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(inUnits(bytes)).toBe(shown);
});

describe('the exit code', () => {
  const forbidden = { reason: 'Forbidden', message: say`may not` } as const;
  const rows: [string, Parameters<typeof answered>[1], number][] = [
    ['0 when nothing was found', [], 0],
    ['0 when there are only warnings', [odd, warning('Pod/a', forbidden)], 0],
    ['1 when something is wrong', [wrong], 1],
    ['3 when a permission was missing', [wrong, fault('Pod/a', forbidden)], 3],
  ];
  test.each(rows)('is %s', (_, findings, code) => {
    expect(exitCodeOf(reportOf('n', [answered(question, findings)]))).toBe(code);
  });
});
