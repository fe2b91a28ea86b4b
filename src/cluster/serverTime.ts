import { systemClock, type Clock, type Moment } from './clock.ts';

/**
 * A smaller difference is none: an answer says whole seconds, may have been on its way for half a minute ({@link ANSWER_MS}), and may come from another of several
 * API servers. What is told by a time that an object has, takes minutes.
 */
const TOLERANCE_MS = 60_000;

/** Of a connection: when the latest answer was given, by the clock of the API server and by ours. */
export interface AnsweredAt {
  readonly answeredAt?: Moment | undefined;
}

/**
 * The clock, but `now` is the time of the API server, as far as its answers have told. The times in objects are the API server's, and the clock of this machine
 * may be wrong by any span: a rollout that has just begun would be too long.
 */
export function serverTime(clock: Clock, from: AnsweredAt): Clock {
  let ahead = clock.now() - clock.monotonic();
  return {
    now() {
      const { answeredAt } = from;
      if (answeredAt === undefined) return clock.now();
      const theirs = answeredAt.now - answeredAt.monotonic;
      if (Math.abs(theirs - ahead) > TOLERANCE_MS) ahead = theirs;
      return ahead + clock.monotonic();
    },
    monotonic: () => clock.monotonic(),
    after: (ms, run) => clock.after(ms, run),
  };
}

/** What time it is, ms since 1970, for a command that has just been answered: by the clock of the API server. */
export const serverNow = (from: AnsweredAt): number => serverTime(systemClock, from).now();
