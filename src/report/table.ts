import type { styleText } from 'node:util';
import { isFault, type Finding } from '../api/finding.ts';
import { say } from '../api/say.ts';
import { arrowOf, inLine, linesOf, listIn, nameIn, printed, valueIn } from './bidi.ts';
import type { Language } from './language.ts';
import { printable } from './printable.ts';
import {
  findingsOf,
  headlineOf,
  spaceOf,
  tallyOf,
  type Answer,
  type FreeSpace,
  type Proof,
  type Report,
} from './report.ts';
import { words } from './runs.ts';
import { padded, roomFor, widthOf } from './text.ts';

export interface Paper {
  /** Columns of the terminal; undefined where lines are not to be wrapped. */
  readonly width: number | undefined;
  readonly style: (format: Parameters<typeof styleText>[0], text: string) => string;
  readonly language: Language;
}

/** The report for a person who was asleep a minute ago: how it stands, then what is wrong and what to do, then what was asked. */
export function tableOf(report: Report, paper: Paper): string {
  const findings = findingsOf(report).toSorted((a, b) => Number(isFault(b)) - Number(isFault(a)));
  return printed(paper.language, [
    headline(report, findings, paper),
    ...(findings.length === 0 ? [] : ['', ...findingLines(findings, paper)]),
    '',
    ...report.checks.map((answer) => `${markOf(answer, paper)} ${asked(answer, paper)}`),
    ...report.proofs.flatMap((proof) => proofLines(proof, paper)),
    '',
  ]);
}

function headline(report: Report, findings: readonly Finding[], { style, language }: Paper): string {
  const counts = tallyOf(findings);
  const tail = counts.length === 0 ? '' : `: ${listIn(language, counts, ', ')}`;
  const words = `${inLine(language, headlineOf(report))}${tail}`;
  return report.well ? style(['bold', 'green'], `✓ ${words}`) : style(['bold', 'red'], `✗ ${words}`);
}

const markOf = ({ well, findings }: Answer, { style }: Paper): string =>
  well ? (findings.length === 0 ? style('green', '✓') : style('yellow', '!')) : style('red', '✗');

function asked({ question, store, note }: Answer, { language }: Paper): string {
  const ofStore = store === undefined ? '' : ` (${nameIn(language, store)})`;
  return `${inLine(language, question)}${ofStore}${note === undefined ? '' : ` ${inLine(language, note)}`}`;
}

/** One line a finding, in columns; on a narrow terminal the last column goes on below itself. */
function findingLines(findings: readonly Finding[], { width, style, language }: Paper): string[] {
  const places = findings.map((finding) => placed(finding, language));
  const reasons = Math.max(...findings.map(({ reason }) => reason.length));
  const objects = Math.max(...places.map(widthOf));
  const indent = reasons + objects + 4;
  return findings.flatMap((finding, index) => {
    const colour = isFault(finding) ? 'red' : 'yellow';
    const pieces = [
      ...language.piecesOf(printable(finding.message)),
      words(` ${arrowOf(language)} `),
      ...language.piecesOf(finding.remedy),
    ];
    const [first = '', ...rest] = linesOf(language, pieces, roomFor(width, indent));
    const reason = padded(valueIn(language, finding.reason), reasons);
    const place = padded(places[index] ?? '', objects);
    return [
      `${style(colour, reason)}  ${style('bold', place)}  ${first}`,
      ...rest.map((line) => `${' '.repeat(indent)}${line}`),
    ];
  });
}

const placed = ({ object, where }: Finding, language: Language): string =>
  where === undefined ? nameIn(language, object) : `${nameIn(language, object)} (${nameIn(language, where)})`;

/** Of a large proof only what went wrong: the rest is in the JSON. */
const MAX_SIGHTINGS = 24;

/** Who read what whom wrote: the matrix, a line an entry. */
function proofLines({ store, sightings, spaces }: Proof, { style, language }: Paper): string[] {
  const shown = sightings.length > MAX_SIGHTINGS ? sightings.filter(({ seen }) => !seen) : sightings;
  const writers = Math.max(0, ...shown.map(({ writer }) => writer.length));
  const readers = Math.max(0, ...shown.map(({ reader }) => reader.length));
  const seen = sightings.filter((sighting) => sighting.seen).length;
  const head =
    sightings.length === 0
      ? say`${store}: nothing was written and read`
      : say`${store}: ${seen} of ${sightings.length} readings saw what was written`;
  return [
    '',
    style('bold', inLine(language, head)),
    ...shown.map(({ writer, reader, seen, seconds, why }) => {
      const result = seen
        ? `${style('green', '✓')} ${valueIn(language, `${(seconds ?? 0).toFixed(1)} s`)}`
        : `${style('red', '✗')} ${inLine(language, why ?? '')}`;
      const [from, to] = [padded(valueIn(language, writer), writers), padded(valueIn(language, reader), readers)];
      return `${from} ${arrowOf(language)} ${to}  ${result}`;
    }),
    ...new Set(spaces.map((space) => spaceLine(space, style, language))),
  ];
}

function spaceLine(space: FreeSpace, style: Paper['style'], language: Language): string {
  const words = spaceOf(space);
  return space.low ? style('yellow', `! ${inLine(language, say`only ${words}`)}`) : inLine(language, words);
}
