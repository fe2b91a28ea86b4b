import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { Election, type LeaseName } from '../cluster/election.ts';
import type { LeaseTimes } from '../cluster/lease.ts';
import { Term } from '../cluster/term.ts';
import type { Log } from './log.ts';
import { AGAIN_MS } from './troubles.ts';

export interface CandidateSurroundings {
  readonly connection: Pick<Connection, 'get' | 'update'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Called for every failure but a conflict. The candidate goes on, and logs the failure. */
  readonly onTrouble: (error: ApiError) => void;
}

/** This process as a candidate for the lease. */
export function candidate(lease: LeaseName, times: LeaseTimes | undefined, around: CandidateSurroundings): Election {
  const { clock, log, onTrouble } = around;
  const identity = `${hostname()}_${randomUUID()}`;
  const of = `${lease.namespace}/${lease.name}`;
  let said = { why: '', at: -Infinity };
  return new Election({
    ...around,
    ...(times === undefined ? {} : { times }),
    lease,
    identity,
    onTrouble(error) {
      onTrouble(error);
      const [why, at] = [error.message, clock.monotonic()];
      if (why === said.why && at - said.at < AGAIN_MS) return;
      said = { why, at };
      log('no answer about the lease', { lease: of, why }, 'warn');
    },
    onHolder(holder) {
      said = { why: '', at: -Infinity };
      if (holder !== identity) log('lease', { lease: of, holder: holder ?? 'nobody' });
    },
  });
}

/** For an operator that writes, whoever else does. */
export const endlessTerm = (clock: Clock): Term =>
  new Term(clock, { durationMs: Infinity, renewMs: Infinity, retryMs: Infinity });
