import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ApiError } from '../cluster/apiError.ts';
import type { Clock, Random } from '../cluster/clock.ts';
import type { Connection } from '../cluster/connection.ts';
import { Election, type LeaseName } from '../cluster/election.ts';
import type { LeaseTimes } from '../cluster/lease.ts';
import { Term } from '../cluster/term.ts';
import type { Log } from './log.ts';

export interface CandidateSurroundings {
  readonly connection: Pick<Connection, 'get' | 'update' | 'isInCluster'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Nobody will mend this: the operator must end. */
  readonly onHopeless: (error: ApiError) => void;
}

/** The same trouble is said again after so long. */
const AGAIN_MS = 10 * 60_000;

/** This process as a candidate for the lease. */
export function candidate(lease: LeaseName, times: LeaseTimes | undefined, around: CandidateSurroundings): Election {
  const { connection, clock, log, onHopeless } = around;
  const identity = `${hostname()}_${randomUUID()}`;
  const of = `${lease.namespace}/${lease.name}`;
  let said = { why: '', at: -Infinity };
  return new Election({
    ...around,
    ...(times === undefined ? {} : { times }),
    lease,
    identity,
    onTrouble(error) {
      if (isHopeless(error, connection.isInCluster)) onHopeless(error);
      const [why, at] = [error.message, clock.monotonic()];
      if (why === said.why && at - said.at < AGAIN_MS) return;
      said = { why, at };
      log('no answer about the lease', { lease: of, why });
    },
    onHolder(holder) {
      said = { why: '', at: -Infinity };
      if (holder !== identity) log('lease', { lease: of, holder: holder ?? 'nobody' });
    },
  });
}

/** In a pod, permissions come late. At a terminal, a missing permission or namespace is a mistake that the person wants to know. */
const isHopeless = ({ status }: ApiError, isInCluster: boolean): boolean =>
  !isInCluster && (status === 401 || status === 403 || status === 404);

/** For an operator that writes, whoever else does. */
export const endlessTerm = (clock: Clock): Term =>
  new Term(clock, { durationMs: Infinity, renewMs: Infinity, retryMs: Infinity });
