/** Time as an argument. Tests move a clock by hand and run a day of backoff in a moment. */
export interface Clock {
  /** Milliseconds since 1970, for what people read. An administrator or NTP may set it, so never measure a span of time with it. */
  now(): number;
  /** Milliseconds since some moment. Only ever grows, at the pace of real time. For intervals, backoff and expiry. */
  monotonic(): number;
  /** Calls `run` once, `ms` from now. The returned function cancels the call. */
  after(ms: number, run: () => void): () => void;
}

/** A number in [0, 1), like Math.random. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A moment by both clocks. */
export interface Moment {
  readonly monotonic: number;
  readonly now: number;
}

export const momentOf = (clock: Clock): Moment => ({ monotonic: clock.monotonic(), now: clock.now() });

/**
 * How long ago a moment is at most, ms: as long as either clock says. For a promise that must not outlast its time. The monotonic clock stands still while a
 * virtual machine or a laptop sleeps. The other clock may be set.
 */
export const atMostSince = (clock: Clock, { monotonic, now }: Moment): number =>
  Math.max(clock.monotonic() - monotonic, clock.now() - now);

/**
 * Milliseconds since 1970 as they were at this moment, and from then on at the pace of the monotonic clock. For times that are kept for people, and waited for: if
 * somebody sets the clock, nobody waits longer for it.
 */
export function steadyTime(clock: Clock): () => number {
  const began = momentOf(clock);
  return () => began.now + clock.monotonic() - began.monotonic;
}

/** Resolves after `ms`, or as soon as the signal aborts. Never rejects, so the caller must look at the signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end);
  });
}

/** Asks with a limit of time: the signal that `ask` gets aborts after `ms`, or with the signal that is given. */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  ask: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const cancel = clock.after(ms, () => late.abort());
  try {
    return await ask(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]));
  } finally {
    cancel();
  }
}
