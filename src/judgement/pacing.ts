import { say } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { fault, type Check } from '../api/finding.ts';
import { MARK_LABEL, volumeName } from '../api/labels.ts';
import { DEFAULT_MAX_UNAVAILABLE } from '../api/limits.ts';
import type { Store } from '../api/store.ts';
import { containersOf } from '../mount/pod.ts';
import { named } from '../observed/object.ts';
import { isOverdue } from '../observed/progress.ts';
import { remembered } from '../observed/shared.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { mountGate } from './gates.ts';
import { haltedBy } from './halted.ts';
import { holdersOf, storeObject, verdictOf, type Scene } from './scene.ts';

/**
 * Who may be changed now, when a change of a store would restart workloads that run well: one wave after the other. All of it is read from the cluster, so a
 * restart of the operator changes nothing.
 */
export interface Pacing {
  /** How many workloads may be changed at once. */
  readonly limit: number;
  /** The wave: changed by the operator, and not well yet. */
  readonly wave: readonly ObservedWorkload[];
  /** Those of the wave whose rollout has failed. Then nobody comes next. */
  readonly failed: readonly ObservedWorkload[];
  /** Those that wait for their change. First those whose pods are not all available, then by name. */
  readonly waiting: ReadonlySet<ObservedWorkload>;
  /** Those whose turn it is. */
  readonly next: readonly ObservedWorkload[];
  /** When (ms) the next rollout will have taken too long. */
  readonly overdueAt: number;
}

export const pacingOf = remembered((scene: Scene): Pacing => {
  const { store, now, setbacks } = scene;
  const holders = holdersOf(scene).filter(({ workload }) => workload.progress !== undefined);
  const workloads = holders.map(({ workload }) => workload);
  const limit = limitOf(store, workloads.length);
  const waiting = new Set(
    mountGate(scene) === undefined
      ? holders
          .filter((each) => verdictOf(each, store).state === 'mountable' && !setbacks.has(named(each.workload)))
          .map(({ workload }) => workload)
          .filter((workload) => waitsForTurn(workload, store))
          .toSorted(byUrgency)
      : [],
  );
  const wave = workloads.filter((each) => isInWave(each, now) && !waiting.has(each));
  const failed = wave.filter((each) => hasFailed(each, now));
  const isRolling = (each: ObservedWorkload) => each.progress?.state === 'rolling' && !hasFailed(each, now);
  const next = wave.length === 0 ? [...waiting].slice(0, Math.max(0, limit - workloads.filter(isRolling).length)) : [];
  const overdueAt = Math.min(
    ...workloads
      .flatMap(({ progress }) => (progress?.state === 'well' ? [] : (progress?.overdueAt ?? [])))
      .filter((at) => at > now),
  );
  return { limit, wave, failed, waiting, next, overdueAt };
});

/**
 * Whether a write to the workload waits for its turn: it would restart pods that run. A workload without a mount is not kept waiting. Nor is one whose pods are
 * being replaced anyway, or were never well since the operator's last write: it loses nothing, and a change may be what mends it.
 */
export const waitsForTurn = (workload: ObservedWorkload, store: Store): boolean =>
  workload.progress !== undefined &&
  workload.progress.state !== 'rolling' &&
  !(workload.progress.isOurs && workload.progress.state === 'short' && workload.progress.wasWell !== true) &&
  hasMount(workload, store);

/**
 * Whether the next wave waits for the workload. Who was not well before the operator wrote, or was well for long and fell ill later, is not waited for: the
 * change is not the cause.
 */
const isInWave = ({ progress }: ObservedWorkload, now: number): boolean =>
  progress?.isOurs === true &&
  progress.state !== 'well' &&
  progress.wasBroken !== true &&
  !(progress.wasWell === true && isOverdue(progress, now));

const hasFailed = ({ progress, halt }: ObservedWorkload, now: number): boolean =>
  progress !== undefined &&
  progress.state !== 'well' &&
  progress.wasWell !== true &&
  (halt === 'DeadlineExceeded' || isOverdue(progress, now));

/** Whether a container mounts the claim, or what was injected for this store or for the one before. */
function hasMount({ labels, template: { spec } }: ObservedWorkload, { name, spec: { claimName } }: Store): boolean {
  const injected = [volumeName(name), volumeName(labels?.[MARK_LABEL] ?? name)];
  const volumes = (spec.volumes ?? [])
    .filter((each) => injected.includes(each.name) || each.persistentVolumeClaim?.claimName === claimName)
    .map((volume) => volume.name);
  return containersOf(spec).some(({ volumeMounts }) => volumeMounts?.some((mount) => volumes.includes(mount.name)));
}

function limitOf({ spec }: Store, workloads: number): number {
  const said = spec.rollout?.maxUnavailable ?? DEFAULT_MAX_UNAVAILABLE;
  return typeof said === 'number' ? said : Math.max(1, Math.floor((workloads * Number.parseInt(said, 10)) / 100));
}

const isShort = ({ progress }: ObservedWorkload): boolean => progress?.state === 'short';

const byUrgency = (a: ObservedWorkload, b: ObservedWorkload): number =>
  Number(isShort(b)) - Number(isShort(a)) || (named(a) < named(b) ? -1 : 1);

export const rolloutGoesOn: Check<Scene> = {
  id: 'rollout',
  question: say`Has every change of the store reached the workloads that run?`,
  answer(scene) {
    const { limit, wave, failed, waiting } = pacingOf(scene);
    const [first] = failed;
    if (waiting.size === 0) return [];
    const object = storeObject(scene.store);
    if (first !== undefined) {
      const message = say`${named(first)} was changed, and ${whyFailed(first, scene)}. Left as they were: ${listed(waiting)}`;
      return [fault(object, { reason: 'RolloutStopped', message })];
    }
    const paced =
      limit === 1
        ? say`these wait for a change that restarts their pods: ${listed(waiting)}. At most 1 is changed at once`
        : say`these wait for a change that restarts their pods: ${listed(waiting)}. At most ${limit} are changed at once`;
    const message = wave.length === 0 ? paced : say`${paced}, and the next when these are well: ${listed(wave)}`;
    return [fault(object, { reason: 'RolloutPaced', message })];
  },
};

const whyFailed = ({ kind, name, halt, progress }: ObservedWorkload, { namespace }: Scene): string =>
  halt === undefined
    ? progress?.state === 'short'
      ? say`its pods are not all available after a long time`
      : say`its pods are not all replaced after a long time`
    : haltedBy(halt, `-n ${namespace}`, `${kind.toLowerCase()}/${name}`).why;

/** A message names so many. */
const NAMED = 5;

const listed = (workloads: Iterable<ObservedWorkload>): string => someOf(Array.from(workloads, named), NAMED);
