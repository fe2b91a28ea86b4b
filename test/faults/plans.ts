import type { Random } from '../../src/cluster/clock.ts';
import { nameOfFault, PAGE, type Fault, type Plan, type WatchFault } from './fault.ts';
import type { Site } from './sites.ts';

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const DONE_OR_NOT = [true, false];
const TEXTS = [PAGE, 'null', '{}', '{"metadata":{}}'];
const FAULTS: readonly Fault[] = [
  ...(['before', 'lost', 'torn', 'late'] as const),
  ...[429, 500, 503, 504].flatMap((status) => DONE_OR_NOT.map((isDone) => ({ status, isDone }))),
  ...TEXTS.flatMap((text) => DONE_OR_NOT.map((isDone) => ({ text, isDone }))),
];
/** A read has no effect: it does not matter whether it is done. */
const READ_FAULTS: readonly Fault[] = [
  ...(['before', 'torn', 'late', 'stale'] as const),
  ...[410, 429, 500, 503, 504].map((status) => ({ status, isDone: false })),
  ...TEXTS.map((text) => ({ text, isDone: false })),
];
/** The same page is never asked for twice. */
const PAGE_FAULTS = READ_FAULTS.filter((each) => each !== 'stale');
const WATCH_FAULTS: readonly WatchFault[] = ['ended', 'cut', 'torn', 'hung', 'gone', 'page', 'unmarked', 'repeated'];

/** How many of the first requests of a site may be struck. */
const REACH: Readonly<Record<Site, number>> = {
  ...{ workload: 12, status: 8, event: 8, lease: 20, list: 30, page: 8 },
};
const WATCHES = 60;

/** All that can happen, as a FaultyServer calls it. */
export const ALL_FAULTS: readonly string[] = [
  ...(['workload', 'status', 'event', 'lease'] as const).flatMap((site) =>
    FAULTS.map((each) => `${site} ${nameOfFault(each)}`),
  ),
  ...READ_FAULTS.map((each) => `list ${nameOfFault(each)}`),
  ...PAGE_FAULTS.map((each) => `page ${nameOfFault(each)}`),
  ...WATCH_FAULTS.map((each) => `watch ${each}`),
  ...['token', 'authority'],
];

/** Which requests fail, and how. The share of those that fail is another in each plan. */
export function planOf(random: Random): Plan {
  const share = random() * 0.6;
  const some = <T>(reach: number, make: () => T) =>
    new Map(Array.from({ length: reach }, (_, index) => [index, make()] as const).filter(() => random() < share));
  const writes = (site: Site) => some(REACH[site], () => pick(random, FAULTS));
  return {
    workload: writes('workload'),
    status: writes('status'),
    event: writes('event'),
    lease: writes('lease'),
    list: some(REACH.list, () => pick(random, READ_FAULTS)),
    page: some(REACH.page, () => pick(random, PAGE_FAULTS)),
    watch: some(WATCHES, () => ({ fault: pick(random, WATCH_FAULTS), line: Math.floor(random() * 3) })),
  };
}
