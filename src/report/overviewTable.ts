import { RETENTION } from '../api/retention.ts';
import { optionsFor } from '../api/labels.ts';
import type { Contents } from '../api/status.ts';
import { inUnits } from './bytes.ts';
import { isFault } from '../api/finding.ts';
import { keyOf, type HolderOverview, type Overview, type RoleOverview, type StoreOverview } from './overview.ts';
import { printable } from './printable.ts';
import type { Paper } from './table.ts';
import { columns, counted, minuteOf, percent, roomFor, spanOf, wrapped } from './text.ts';

/** One namespace on one screen: of each store how it is, who holds which role, what it has, and what is wrong. */
export function screenOf(overview: Overview, paper: Paper): string {
  const now = Date.parse(overview.at);
  const stores = overview.stores.map((store) => [
    headline(store, paper),
    `  claim ${store.claimName} at ${store.mountPath}`,
    '',
    ...indented(columns(holderRows(store.roles))),
    ...(store.roles === undefined ? [] : ['']),
    ...indented(columns(factRows(store, now))),
    ...problemLines(store.problems, Infinity, paper),
  ]);
  const blocks = overview.findings.length === 0 ? stores : [...stores, findingLines(overview, paper)];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const UNSEEN = '  no operator has written a status. Ask: recordings verify --platform';

/** So many problems of each store are named on the screen of all namespaces. */
const FEW = 3;

/** All namespaces: the stores that need attention, with reason and remedy; of the others how many there are, or a line for each. */
export function summaryOf(overview: Overview, { list }: { readonly list: boolean }, paper: Paper): string {
  const now = Date.parse(overview.at);
  const { stores } = overview;
  const needy = stores.filter(({ needsAttention }) => needsAttention);
  const well = stores.filter(({ needsAttention }) => !needsAttention);
  const sum =
    stores.length === 0
      ? 'there is no store in any namespace'
      : needy.length === 0
        ? paper.style('green', `✓ ${counted(stores.length, 'store')}, and all are well`)
        : paper.style(
            'bold',
            `${needy.length} of ${counted(stores.length, 'store')} ${needy.length === 1 ? 'needs' : 'need'} attention`,
          );
  const blocks = [
    [sum],
    ...(overview.findings.length === 0 ? [] : [findingLines(overview, paper)]),
    ...needy.map((store) => [
      `${headline(store, paper)}${heldAndMounted(store)}`,
      ...(store.state === 'Unknown' ? [UNSEEN] : []),
      ...problemLines(store.problems, FEW, paper).slice(1),
      ...(store.problems.length > FEW
        ? [`  and ${store.problems.length - FEW} more: recordings status -n ${store.namespace}`]
        : []),
    ]),
    ...(list && well.length > 0 ? [columns([HEADER, ...well.map((store) => row(store, now))])] : []),
    ...(!list && needy.length > 0 && well.length > 0
      ? [[`${counted(well.length, 'store')} ${well.length === 1 ? 'is' : 'are'} well. --list shows a line for each.`]]
      : []),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headline(store: StoreOverview, { style }: Paper): string {
  const { state, needsAttention, suspended } = store;
  const words = `${keyOf(store)}: ${state}${suspended ? ', suspended' : ''}`;
  if (state === 'Stalled' || state === 'Unknown') return style(['bold', 'red'], `✗ ${words}`);
  return needsAttention ? style(['bold', 'yellow'], `! ${words}`) : style(['bold', 'green'], `✓ ${words}`);
}

function heldAndMounted({ held, workloads, pods }: StoreOverview): string {
  if (held === undefined || workloads === undefined || pods === undefined) return '';
  return `, ${held} roles held, ${workloads.mounted}/${workloads.declared} workloads and ${pods.mounted}/${pods.declared} pods mounted`;
}

function holderRows(roles: readonly RoleOverview[] | undefined): string[][] {
  if (roles === undefined) return [];
  return [
    ['ROLE', 'ACCESS', 'HELD BY', 'PODS'],
    ...roles.flatMap(({ role, access, optional, holders }) =>
      holders.length === 0
        ? [[role, access, optional ? 'nobody (optional)' : 'nobody', '']]
        : holders.map((holder, index) => [
            ...(index === 0 ? [role, access] : ['', '']),
            printable(holder.object),
            podsOf(holder),
          ]),
    ),
  ];
}

const WORDS = { mounted: 'mounted', outOfDate: 'out of date', refused: 'refused' } as const;
const STATES = ['mounted', 'outOfDate', 'refused'] as const;

function podsOf({ template, pods }: HolderOverview): string {
  const said = STATES.filter((state) => pods[state] > 0).map((state) => `${pods[state]} ${WORDS[state]}`);
  if (said.length === 0) return `no pod runs; its template is ${WORDS[template]}`;
  return template === 'mounted' ? said.join(', ') : `${said.join(', ')}; its template is ${WORDS[template]}`;
}

function factRows(store: StoreOverview, now: number): string[][] {
  const { contents, lastRetention } = store;
  const run =
    lastRetention === undefined
      ? [['retention', 'no run is known']]
      : [
          [
            'retention',
            `${lastRetention.well ? 'well' : 'FAILED'}, ${minuteOf(lastRetention.at)}, ${spanOf(now - Date.parse(lastRetention.at))} ago`,
          ],
          ['', printable(lastRetention.note)],
        ];
  if (contents === undefined)
    return [
      ['room', 'not known, and neither are number, age and growth: no run of retention has counted'],
      ...howToCount(store).map((line) => ['', line]),
      ...run,
    ];
  return [
    ['room', roomOf(contents)],
    ['recordings', recordingsOf(contents, now)],
    ['growth', growthOf(store, contents)],
    ['counted', `${minuteOf(contents.at)}, ${spanOf(now - Date.parse(contents.at))} ago`],
    ...run,
  ];
}

/** A pod that counts is made from the CronJob of a store, which only a store with the role of retention has. */
function howToCount(store: StoreOverview): string[] {
  const { roles } = store;
  return roles === undefined || roles.some(({ role }) => role === RETENTION.role)
    ? [`count now: recordings prune ${optionsFor(store)} --dry-run`]
    : [
        `see the room: recordings verify ${optionsFor(store)}`,
        'count each night: retention under store in application.yaml',
      ];
}

const roomOf = ({ bytesFree, bytesTotal }: Contents): string =>
  `${inUnits(bytesFree)} of ${inUnits(bytesTotal)} free${bytesTotal === 0 ? '' : ` (${percent(bytesFree, bytesTotal)})`}`;

const recordingsOf = ({ recordings, bytes, oldest }: Contents, now: number): string =>
  `${recordings} (${inUnits(bytes)})${oldest === undefined ? '' : `, the oldest is ${spanOf(now - Date.parse(oldest))} old`}`;

function growthOf({ fullAt }: StoreOverview, contents: Contents): string {
  const { recordingsPerDay, bytesPerDay, bytesLeavingPerDay, at } = contents;
  const goes = bytesLeavingPerDay === 0 ? 'nothing goes' : `${inUnits(bytesLeavingPerDay)} a day may go`;
  const days = fullAt === undefined ? Infinity : (Date.parse(fullAt) - Date.parse(at)) / 86_400_000;
  const full =
    days === Infinity
      ? 'does not get full at this rate'
      : days < 2
        ? `full within ${days < 1 ? 'a day' : 'two days'} at this rate`
        : `full in ${Math.floor(days)} days at this rate`;
  return `${recordingsPerDay} a day (${inUnits(bytesPerDay)}), ${goes}; ${full}`;
}

const HEADER = ['STORE', 'HELD', 'MOUNTED', 'FREE', 'FULL IN', 'OLDEST', 'RETENTION', 'COUNTED'];

function row(store: StoreOverview, now: number): string[] {
  const { held = '-', workloads, contents, fullAt, lastRetention } = store;
  return [
    keyOf(store),
    held,
    workloads === undefined ? '-' : `${workloads.mounted}/${workloads.declared}`,
    contents === undefined ? '-' : percent(contents.bytesFree, Math.max(1, contents.bytesTotal)).replace(' ', ''),
    fullAt === undefined ? '-' : spanOf(Date.parse(fullAt) - now),
    contents?.oldest === undefined ? '-' : spanOf(now - Date.parse(contents.oldest)),
    lastRetention === undefined
      ? '-'
      : `${lastRetention.well ? '' : 'failed '}${spanOf(now - Date.parse(lastRetention.at))}`,
    contents === undefined ? '-' : spanOf(now - Date.parse(contents.at)),
  ];
}

function problemLines(problems: StoreOverview['problems'], most: number, { width, style }: Paper): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, most).flatMap(({ reason, object, message }) => {
    const text = `${object === undefined ? '' : `${object}: `}${message}`;
    const [first = '', ...rest] = wrapped(printable(`${reason}  ${text}`), roomFor(width, 4));
    return [`  ${style('yellow', reason)}${first.slice(reason.length)}`, ...rest.map((line) => `    ${line}`)];
  });
  return ['', ...lines];
}

const findingLines = ({ findings }: Overview, { width, style }: Paper): string[] =>
  findings.flatMap((finding) => {
    const { reason, object, message, remedy } = finding;
    const text = printable(`${reason}  ${object}: ${message}. ${remedy}`);
    const [first = '', ...rest] = wrapped(text, roomFor(width, 4));
    const mark = isFault(finding) ? style('red', '✗') : style('yellow', '!');
    return [`${mark} ${first}`, ...rest.map((line) => `    ${line}`)];
  });

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
