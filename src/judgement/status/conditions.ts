import { say } from '../../api/say.ts';
import { MAX_SENTENCE } from '../../api/limits.ts';
import type { StoreCondition, StoreCounts, StoreProblem, StoreStatus } from '../../api/status.ts';
import { isAwaited, isChosen, needsPerson } from './problems.ts';

/** What the conditions are made of. */
export interface Facts {
  readonly generation: number;
  readonly suspended: boolean;
  /** What is wrong. */
  readonly faults: readonly StoreProblem[];
  /** What is said for the record: the store can be Ready. */
  readonly warnings: readonly StoreProblem[];
  readonly workloads: StoreCounts;
  readonly pods: StoreCounts;
}

type Statement = Pick<StoreCondition, 'type' | 'status' | 'reason' | 'message'>;

/** For so long (ms) a store may be without its claim, or without a holder of a role: the rest of an application may still come. */
export const GRACE_MS = 5 * 60_000;

/** When (ms) the store will be Stalled, although nothing changes. Undefined: never, or it is so already. */
export function stalledFrom({ conditions = [], problems = [] }: StoreStatus, now: number): number | undefined {
  const from = notReadySince(conditions, now) + GRACE_MS;
  return problems.some(isAwaited) && from > now ? from : undefined;
}

function notReadySince(conditions: readonly StoreCondition[] | undefined, now: number): number {
  const ready = conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'False' && isPast(ready, now) ? Date.parse(ready.lastTransitionTime) : now;
}

/** A time that is still to come is by a clock that was set back, or is not ours: whatever lasts, lasts from now on. */
const isPast = ({ lastTransitionTime }: StoreCondition, now: number): boolean => Date.parse(lastTransitionTime) <= now;

/**
 * The conditions of kstatus. Ready: everything that declares a role, templates and running pods, has the recordings. Stalled: it will not
 * become so before a person does something. Reconciling: it will. A suspended store that is not Ready is neither.
 */
export function conditionsOf(
  facts: Facts,
  before: readonly StoreCondition[] | undefined,
  now: number,
): StoreCondition[] {
  const { generation, suspended, faults, warnings, workloads, pods } = facts;
  const whole = (counts: StoreCounts) => counts.mounted === counts.declared;
  const ready = faults.length === 0 && whole(workloads) && whole(pods);
  const isPatient = suspended || faults.some(isChosen) || now - notReadySince(before, now) < GRACE_MS;
  const stalling = faults.find(needsPerson) ?? (isPatient ? undefined : faults.find(isAwaited));
  const stalled = !ready && stalling !== undefined;
  const reconciling = !ready && !stalled && !suspended && !faults.some(isChosen);

  const progress = say`${workloads.mounted} of ${workloads.declared} workloads and ${pods.mounted} of ${pods.declared} pods have the recordings mounted`;
  const shown = stalling ?? warnings.find(isChosen) ?? faults[0];
  const why = {
    reason: shown?.reason ?? 'Progressing',
    message: shown === undefined ? progress : `${progress}; ${sentence(shown)}`,
  };
  const nothing = { reason: ready ? 'Ready' : 'NotReady', message: '' };
  const statements: Statement[] = [
    {
      type: 'Ready',
      ...(ready ? { status: 'True', reason: 'Mounted', message: progress } : { status: 'False', ...why }),
    },
    { type: 'Reconciling', ...(reconciling ? { status: 'True', ...why } : { status: 'False', ...nothing }) },
    { type: 'Stalled', ...(stalled ? { status: 'True', ...why } : { status: 'False', ...nothing }) },
  ];
  return statements.map((statement) => {
    const last = before?.find(({ type }) => type === statement.type);
    return {
      ...statement,
      message: statement.message.slice(0, MAX_SENTENCE),
      lastTransitionTime:
        last?.status === statement.status && isPast(last, now) ? last.lastTransitionTime : timestamp(now),
      observedGeneration: generation,
    };
  });
}

const sentence = ({ object, message }: StoreProblem): string =>
  object === undefined ? message : `${object}: ${message}`;

/** As Kubernetes writes times: whole seconds. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
