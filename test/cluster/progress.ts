/** How far the builds are, in one line; and how long they still take, by the times that are known of each. */

export interface Part {
  readonly what: string;
  /** How long it takes on two cores with empty caches. */
  readonly coldSeconds: number;
}

/** A part that is there, and how long that has taken. */
export interface Built extends Part {
  readonly seconds: number;
}

export interface Standing {
  readonly built: readonly Built[];
  /** What is being built, and for how long. */
  readonly current: Built & {
    /** Go packages compiled so far. */
    readonly packages: number;
    /** Whether another process has the lock. */
    readonly waits: boolean;
  };
  readonly later: readonly Part[];
}

/** The weight of the known times against what is measured here, where the first small part may have lain in Go's cache. */
const TRUSTED_SECONDS = 60;

/**
 * How long the builds still take, in seconds. The known times are scaled by what this machine has needed for what it has built: it may be slower, or have
 * compiled much of it before. A part that takes longer than expected counts for the later ones at once, and is expected to be late by as much again.
 */
export function remainingSeconds({ built, current, later }: Standing): number {
  const known = TRUSTED_SECONDS + sum(built.map(({ coldSeconds }) => coldSeconds));
  const taken = TRUSTED_SECONDS + sum(built.map(({ seconds }) => seconds));
  const pace = taken / known;
  const laterPace = Math.max(pace, (taken + current.seconds) / (known + current.coldSeconds));
  return (
    Math.abs(pace * current.coldSeconds - current.seconds) +
    laterPace * sum(later.map(({ coldSeconds }) => coldSeconds))
  );
}

export function progressLine(standing: Standing): string {
  const { built, current, later } = standing;
  const doing = current.waits ? 'another process is building' : 'building';
  const number = `${built.length + 1} of ${built.length + 1 + later.length}`;
  const left = `${estimate(remainingSeconds(standing))} left`;
  return `${doing} ${number}, ${left}, ${current.packages} Go packages so far: ${current.what}`;
}

export const endingLine = (built: readonly Built[]): string =>
  `built ${built.map(({ what }) => what).join(', ')} in ${duration(sum(built.map(({ seconds }) => seconds)))}`;

/** What has come of a file, in bytes. */
export interface Arrival {
  received: number;
  total: number;
}

export function downloadLine(arrivals: readonly Arrival[], seconds: number): string {
  const received = sum(arrivals.map((each) => each.received));
  const total = sum(arrivals.map((each) => each.total));
  const left = received === 0 ? '' : `, ${estimate((seconds * (total - received)) / received)} left`;
  return `downloading releases, ${megabytes(received)} of ${megabytes(total)} MB${left}`;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** A time that nobody takes for exact. */
function estimate(seconds: number): string {
  if (seconds < 15) return 'less than 15 s';
  return `about ${duration(Math.ceil(seconds / 15) * 15)}`;
}

export const duration = (seconds: number): string =>
  seconds <= 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
