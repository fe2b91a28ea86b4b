import { isFault } from '../api/finding.ts';
import { keyOf, type HolderOverview, type Overview, type RoleOverview, type StoreOverview } from './overview.ts';
import { printable } from './printable.ts';
import { say, type Sentence } from '../api/say.ts';
import { inLine, lineOf, linesOf, printed, valueIn } from './bidi.ts';
import type { Language } from './language.ts';
import { value, words } from './runs.ts';
import type { Paper } from './table.ts';
import { factRows, type Cell } from './storeFacts.ts';
import { columns, percent, roomFor, spanOf } from './text.ts';

/** One namespace on one screen: of each store how it is, who holds which role, what it has, and what is wrong. */
export function screenOf(overview: Overview, paper: Paper): string {
  const now = Date.parse(overview.at);
  const stores = overview.stores.map((store) => [
    headline(store, paper),
    `  ${inLine(paper.language, say`claim ${store.claimName} at ${store.mountPath}`)}`,
    '',
    ...indented(table(holderRows(store.roles), paper)),
    ...(store.roles === undefined ? [] : ['']),
    ...indented(table(factRows(store, now), paper)),
    ...problemLines(store.problems, Infinity, paper),
  ]);
  const blocks = overview.findings.length === 0 ? stores : [...stores, findingLines(overview, paper)];
  return written(blocks, paper);
}

/** Blocks of lines, with an empty line between two. */
const written = (blocks: readonly (readonly string[])[], { language }: Paper): string =>
  printed(
    language,
    blocks.flatMap((lines) => [...lines, '']),
  );

const table = (rows: readonly (readonly Cell[])[], { language }: Paper): string[] =>
  columns(
    rows.map((row) =>
      row.map((cell) => {
        const parts = typeof cell === 'string' || 'kind' in cell ? [cell] : cell;
        return lineOf(
          language,
          parts.flatMap((part) => (typeof part === 'string' ? language.piecesOf(part) : [part])),
        );
      }),
    ),
  );

const UNSEEN = say`no operator has written a status. Ask: recordings verify --platform`;

/** So many problems of each store are named on the screen of all namespaces. */
const FEW = 3;

/** All namespaces: the stores that need attention, with reason and remedy; of the others how many there are, or a line for each. */
export function summaryOf(overview: Overview, { list }: { readonly list: boolean }, paper: Paper): string {
  const now = Date.parse(overview.at);
  const { stores } = overview;
  const needy = stores.filter(({ needsAttention }) => needsAttention);
  const well = stores.filter(({ needsAttention }) => !needsAttention);
  const { style, language } = paper;
  const sum =
    stores.length === 0
      ? inLine(language, say`there is no store in any namespace`)
      : needy.length === 0
        ? style('green', `✓ ${inLine(language, say`${storesOf(stores.length)}, and all are well`)}`)
        : style('bold', inLine(language, attention(needy.length, stores.length)));
  const blocks = [
    [sum],
    ...(overview.findings.length === 0 ? [] : [findingLines(overview, paper)]),
    ...needy.map((store) => [
      `${headline(store, paper)}${heldAndMounted(store, language)}`,
      ...(store.state === 'Unknown'
        ? linesOf(language, language.piecesOf(UNSEEN), undefined).map((line) => `  ${line}`)
        : []),
      ...problemLines(store.problems, FEW, paper).slice(1),
      ...(store.problems.length > FEW ? indented(linesOf(language, language.piecesOf(more(store)), undefined)) : []),
    ]),
    ...(list && well.length > 0 ? [table([HEADER, ...well.map((store) => row(store, now))], paper)] : []),
    ...(!list && needy.length > 0 && well.length > 0
      ? [
          [
            inLine(
              language,
              well.length === 1 ? ONE_WELL : say`${well.length} stores are well. --list shows a line for each.`,
            ),
          ],
        ]
      : []),
  ];
  return written(blocks, paper);
}

const ONE_WELL = say`1 store is well. --list shows a line for each.`;

const storesOf = (count: number): Sentence => (count === 1 ? say`1 store` : say`${count} stores`);

const attention = (needy: number, all: number): Sentence =>
  needy === 1 ? say`1 of ${storesOf(all)} needs attention` : say`${needy} of ${storesOf(all)} need attention`;

const more = ({ problems, namespace }: StoreOverview): Sentence =>
  say`and ${problems.length - FEW} more: recordings status -n ${namespace}`;

function headline(store: StoreOverview, { style, language }: Paper): string {
  const { state, needsAttention, suspended } = store;
  const said = `${keyOf(store)}: ${state}`;
  const words = suspended ? inLine(language, say`${said}, suspended`) : valueIn(language, said);
  if (state === 'Stalled' || state === 'Unknown') return style(['bold', 'red'], `✗ ${words}`);
  return needsAttention ? style(['bold', 'yellow'], `! ${words}`) : style(['bold', 'green'], `✓ ${words}`);
}

function heldAndMounted({ held, workloads, pods }: StoreOverview, language: Language): string {
  if (held === undefined || workloads === undefined || pods === undefined) return '';
  const [ofWorkloads, ofPods] = [workloads, pods].map(({ mounted, declared }) => `${mounted}/${declared}`);
  return `, ${inLine(language, say`${held} roles held, ${ofWorkloads ?? ''} workloads and ${ofPods ?? ''} pods mounted`)}`;
}

function holderRows(roles: readonly RoleOverview[] | undefined): Cell[][] {
  if (roles === undefined) return [];
  return [
    [say`ROLE`, say`ACCESS`, say`HELD BY`, say`PODS`],
    ...roles.flatMap(({ role, access, optional, holders }) =>
      holders.length === 0
        ? [[value(role), value(access), optional ? say`nobody (optional)` : say`nobody`, '']]
        : holders.map((holder, index) => [
            ...(index === 0 ? [value(role), value(access)] : ['', '']),
            value(printable(holder.object)),
            podsOf(holder),
          ]),
    ),
  ];
}

const TEMPLATES = {
  mounted: say`its template is mounted`,
  outOfDate: say`its template is out of date`,
  refused: say`its template is refused`,
} as const;

function podsOf({ template, pods: { mounted, outOfDate, refused } }: HolderOverview): Cell {
  const said = [
    ...(mounted === 0 ? [] : [say`${mounted} mounted`]),
    ...(outOfDate === 0 ? [] : [say`${outOfDate} out of date`]),
    ...(refused === 0 ? [] : [say`${refused} refused`]),
  ];
  if (said.length === 0) return [say`no pod runs; ${TEMPLATES[template]}`];
  const states = said.flatMap((each, index) => (index === 0 ? [each] : [words(', '), each]));
  return template === 'mounted' ? states : [...states, words('; '), TEMPLATES[template]];
}

const HEADER = [
  say`STORE`,
  say`HELD`,
  say`MOUNTED`,
  say`FREE`,
  say`FULL IN`,
  say`OLDEST`,
  say`RETENTION`,
  say`COUNTED`,
];

function row(store: StoreOverview, now: number): Cell[] {
  const { held = '-', workloads, contents, fullAt, lastRetention } = store;
  return [
    value(keyOf(store)),
    held,
    workloads === undefined ? '-' : `${workloads.mounted}/${workloads.declared}`,
    contents === undefined ? '-' : percent(contents.bytesFree, Math.max(1, contents.bytesTotal)).replace(' ', ''),
    fullAt === undefined ? '-' : spanOf(Date.parse(fullAt) - now),
    contents?.oldest === undefined ? '-' : spanOf(now - Date.parse(contents.oldest)),
    lastRetention === undefined
      ? '-'
      : lastRetention.well
        ? spanOf(now - Date.parse(lastRetention.at))
        : say`failed ${spanOf(now - Date.parse(lastRetention.at))}`,
    contents === undefined ? '-' : spanOf(now - Date.parse(contents.at)),
  ];
}

function problemLines(problems: StoreOverview['problems'], most: number, paper: Paper): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, most).flatMap(({ reason, object, message }) => {
    const [first = '', ...rest] = wordsOf(reason, object, [message], paper);
    return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  return ['', ...lines];
}

const findingLines = ({ findings }: Overview, paper: Paper): string[] =>
  findings.flatMap((finding) => {
    const { reason, object, message, remedy } = finding;
    const [first = '', ...rest] = wordsOf(reason, object, [message, remedy], paper);
    const mark = isFault(finding) ? paper.style('red', '✗') : paper.style('yellow', '!');
    return [`${mark} ${first}`, ...rest.map((line) => `    ${line}`)];
  });

/** The lines of what is wrong: the reason, what it is about, and the sentences. */
function wordsOf(
  reason: string,
  object: string | undefined,
  sentences: readonly string[],
  { width, style, language }: Paper,
): string[] {
  const pieces = [
    value(reason),
    words('  '),
    ...(object === undefined ? [] : [value(printable(object)), words(': ')]),
    ...sentences.flatMap((sentence, index) => [
      ...(index === 0 ? [] : [words('. ')]),
      ...language.piecesOf(printable(sentence)),
    ]),
  ];
  return linesOf(language, pieces, roomFor(width, 4)).map((line, index) =>
    index === 0 ? line.replace(reason, style('yellow', reason)) : line,
  );
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
