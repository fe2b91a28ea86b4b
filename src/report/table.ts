import type { styleText } from 'node:util';
import { isFault, type Finding } from '../api/finding.ts';
import { printable } from './printable.ts';
import { findingsOf, spaceOf, tallyOf, type Answer, type FreeSpace, type Proof, type Report } from './report.ts';
import { roomFor, wrapped } from './text.ts';

export interface Paper {
  /** Columns of the terminal; undefined where lines are not to be wrapped. */
  readonly width: number | undefined;
  readonly style: (format: Parameters<typeof styleText>[0], text: string) => string;
}

/** The report for a person who was asleep a minute ago: how it stands, then what is wrong and what to do, then what was asked. */
export function tableOf(report: Report, paper: Paper): string {
  const findings = findingsOf(report).toSorted((a, b) => Number(isFault(b)) - Number(isFault(a)));
  return [
    headline(report, findings, paper),
    ...(findings.length === 0 ? [] : ['', ...findingLines(findings, paper)]),
    '',
    ...report.checks.map((answer) => `${markOf(answer, paper)} ${answer.question}${ofStore(answer)}${noteOf(answer)}`),
    ...report.proofs.flatMap((proof) => proofLines(proof, paper)),
    '',
  ].join('\n');
}

function headline({ subject, well }: Report, findings: readonly Finding[], { style }: Paper): string {
  const counts = tallyOf(findings);
  const tail = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  return well
    ? style(['bold', 'green'], `✓ ${subject} is well${tail}`)
    : style(['bold', 'red'], `✗ ${subject} is not well${tail}`);
}

const markOf = ({ well, findings }: Answer, { style }: Paper): string =>
  well ? (findings.length === 0 ? style('green', '✓') : style('yellow', '!')) : style('red', '✗');

const noteOf = ({ note }: Answer): string => (note === undefined ? '' : ` ${note}`);

const ofStore = ({ store }: Answer): string => (store === undefined ? '' : ` (${store})`);

/** One line a finding, in columns; on a narrow terminal the last column goes on below itself. */
function findingLines(findings: readonly Finding[], { width, style }: Paper): string[] {
  const reasons = Math.max(...findings.map(({ reason }) => reason.length));
  const objects = Math.max(...findings.map((finding) => placed(finding).length));
  const indent = reasons + objects + 4;
  return findings.flatMap((finding) => {
    const colour = isFault(finding) ? 'red' : 'yellow';
    const words = wrapped(`${printable(finding.message)} → ${finding.remedy}`, roomFor(width, indent));
    const [first = '', ...rest] = words;
    return [
      `${style(colour, finding.reason.padEnd(reasons))}  ${style('bold', placed(finding).padEnd(objects))}  ${first}`,
      ...rest.map((line) => `${' '.repeat(indent)}${line}`),
    ];
  });
}

const placed = ({ object, where }: Finding): string => (where === undefined ? object : `${object} (${where})`);

/** Of a large proof only what went wrong: the rest is in the JSON. */
const MAX_SIGHTINGS = 24;

/** Who read what whom wrote: the matrix, a line an entry. */
function proofLines({ store, sightings, spaces }: Proof, { style }: Paper): string[] {
  const shown = sightings.length > MAX_SIGHTINGS ? sightings.filter(({ seen }) => !seen) : sightings;
  const writers = Math.max(0, ...shown.map(({ writer }) => writer.length));
  const readers = Math.max(0, ...shown.map(({ reader }) => reader.length));
  const seen = sightings.filter((sighting) => sighting.seen).length;
  return [
    '',
    style(
      'bold',
      sightings.length === 0
        ? `${store}: nothing was written and read`
        : `${store}: ${seen} of ${sightings.length} readings saw what was written`,
    ),
    ...shown.map(({ writer, reader, seen, seconds, why }) => {
      const result = seen
        ? `${style('green', '✓')} ${(seconds ?? 0).toFixed(1)} s`
        : `${style('red', '✗')} ${why ?? ''}`;
      return `${writer.padEnd(writers)} → ${reader.padEnd(readers)}  ${result}`;
    }),
    ...new Set(spaces.map((space) => spaceLine(space, style))),
  ];
}

function spaceLine(space: FreeSpace, style: Paper['style']): string {
  return space.low ? style('yellow', `! only ${spaceOf(space)}`) : spaceOf(space);
}
