import type { Reason } from '../../api/reasons.ts';
import type { StoreProblem, StoreStatus } from '../../api/status.ts';
import { isNotice, settlesItself } from './problems.ts';

/** What people shall read in `kubectl describe`: one change of state. */
export interface Announcement {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** Kind/name of what it is about; the store itself where absent. */
  readonly object?: string | undefined;
  readonly note: string;
}

/** What the operator is about to mount is no news: the mount will be. A run of retention has its own event. */
const TOLD_OTHERWISE: ReadonlySet<Reason> = new Set(['NotMounted', 'RetentionFailed']);

/** What changed between two statuses of a store: problems that are new, and Ready becoming true or false. Steady states say nothing. */
export function announcements(before: StoreStatus | undefined, after: StoreStatus): Announcement[] {
  const identity = ({ object, reason }: StoreProblem) => `${object ?? ''} ${reason}`;
  const known = new Set(before?.problems?.map(identity));
  const problems = (after.problems ?? []).filter(
    (problem) => !TOLD_OTHERWISE.has(problem.reason) && !known.has(identity(problem)),
  );
  return [
    ...problems.map((problem): Announcement => {
      const { reason, object, message } = problem;
      return {
        type: settlesItself(problem) || isNotice(problem) ? 'Normal' : 'Warning',
        reason,
        object,
        note: message,
      };
    }),
    ...readiness(before, after),
  ];
}

function readiness(before: StoreStatus | undefined, after: StoreStatus): Announcement[] {
  const ready = (status: StoreStatus | undefined) => status?.conditions?.find(({ type }) => type === 'Ready');
  const [was, is] = [ready(before), ready(after)];
  if (is === undefined || was?.status === is.status || (was === undefined && is.status !== 'True')) return [];
  return is.status === 'True'
    ? [{ type: 'Normal', reason: 'Ready', note: is.message }]
    : [{ type: 'Warning', reason: 'NotReady', note: is.message }];
}
