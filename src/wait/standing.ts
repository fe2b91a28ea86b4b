/** What to wait for: that a Job completes, or that a Deployment is available. */
export interface Target {
  readonly kind: 'Job' | 'Deployment';
  readonly name: string;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The part of a Job or Deployment that shows its progress. */
export interface Awaited {
  readonly metadata: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
}

/** The state of a target: reached, pending, or failed for good. `words` ends a sentence that begins with the name of the target. */
export interface Standing {
  readonly state: 'reached' | 'pending' | 'failed';
  readonly words: string;
}

/** @param object undefined if the object does not exist (yet). */
export function standingOf({ kind }: Target, object: Awaited | undefined): Standing {
  if (object === undefined) return { state: 'pending', words: 'does not exist yet' };
  return kind === 'Job' ? jobStanding(object) : deploymentStanding(object);
}

/** Complete and Failed are final: https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions */
function jobStanding(job: Awaited): Standing {
  if (conditionOf(job, 'Complete') !== undefined) return { state: 'reached', words: 'has completed' };
  const failed = conditionOf(job, 'Failed');
  if (failed === undefined) return { state: 'pending', words: 'has not completed yet' };
  const { reason = 'no reason given', message } = failed;
  return { state: 'failed', words: `has failed (${message === undefined ? reason : `${reason}: ${message}`})` };
}

/** A status that was observed for an older spec says nothing about the current spec. */
function deploymentStanding(deployment: Awaited): Standing {
  const { generation = 0 } = deployment.metadata;
  const isObserved = (deployment.status?.observedGeneration ?? 0) >= generation;
  return isObserved && conditionOf(deployment, 'Available') !== undefined
    ? { state: 'reached', words: 'is available' }
    : { state: 'pending', words: 'is not available yet' };
}

const conditionOf = ({ status }: Awaited, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');

/** `job/migrate`, as kubectl takes it. */
export const nameOf = ({ kind, name }: Target): string => `${kind.toLowerCase()}/${name}`;

/** Undefined if the text is not a target. */
export function parseTarget(text: string): Target | undefined {
  const [, kind, name] = /^(job|deployment)\/([a-z0-9]([-a-z0-9.]*[a-z0-9])?)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: kind === 'job' ? 'Job' : 'Deployment', name };
}
