import type { Random } from '../../src/cluster/clock.ts';
import type { Fault, Plan, WatchFault } from './faultyServer.ts';
import type { Site } from './sites.ts';

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

const FAULTS: readonly Fault[] = [
  ...(['before', 'lost', 'torn', 'page'] as const),
  ...[429, 500, 503, 504].flatMap((status) => [true, false].map((isDone) => ({ status, isDone }))),
];
/** A read has no effect: it does not matter whether it is done. */
const READ_FAULTS: readonly Fault[] = [
  ...(['before', 'torn', 'page'] as const),
  ...[410, 429, 500, 503, 504].map((status) => ({ status, isDone: false })),
];
const WATCH_FAULTS: readonly WatchFault[] = ['ended', 'cut', 'torn', 'hung', 'gone', 'page', 'unmarked'];

/** How many of the first requests of a site may be struck. */
const REACH: Readonly<Record<Site, number>> = {
  ...{ workload: 12, status: 8, event: 8, lease: 20, list: 30, page: 8 },
};
const WATCHES = 60;

/** Which requests fail, and how. The share of those that fail is another in each plan. */
export function planOf(random: Random): Plan {
  const share = random() * 0.6;
  const some = <T>(reach: number, make: () => T) =>
    new Map(Array.from({ length: reach }, (_, index) => [index, make()] as const).filter(() => random() < share));
  const writes = (site: Site) => some(REACH[site], () => pick(random, FAULTS));
  const reads = (site: Site) => some(REACH[site], () => pick(random, READ_FAULTS));
  return {
    workload: writes('workload'),
    status: writes('status'),
    event: writes('event'),
    lease: writes('lease'),
    list: reads('list'),
    page: reads('page'),
    watch: some(WATCHES, () => ({ fault: pick(random, WATCH_FAULTS), line: Math.floor(random() * 3) })),
  };
}
