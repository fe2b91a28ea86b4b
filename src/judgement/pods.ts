import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { fault, type Check, type Finding } from '../api/finding.ts';
import { declarationOf, type Declaration, type Held } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { StoreCounts } from '../api/status.ts';
import type { StoreSpec } from '../api/store.ts';
import { decide, type Verdict } from '../mount/decide.ts';
import type { PodSpec } from '../mount/pod.ts';
import { named } from '../observed/object.ts';
import { topOf, workloadOf } from '../observed/picture.ts';
import type { ObservedPod } from '../observed/pod.ts';
import { remembered } from '../observed/shared.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { haltedBy } from './halted.ts';
import { declaredBy, holdersOf, verdictOf, type Scene } from './scene.ts';

/** How far a mount is. */
export type State = 'mounted' | 'outOfDate' | 'refused';

/** What is true of one pod of the store (semantics 20). */
export interface Judged {
  readonly pod: ObservedPod;
  readonly state: State;
  readonly fault: Fault | undefined;
  /** The holder that it belongs to; undefined where no workload of the picture declares for it, and its own label is all there is. */
  readonly holder: ObservedWorkload | undefined;
}

/** Every pod that declares a role in the store by its own label, and every pod of a workload that declares one. */
export const judgedPods = remembered((scene: Scene): readonly Judged[] => {
  const { store, pods } = scene;
  return pods.flatMap((pod): Judged[] => {
    const workload = workloadOf(scene, pod);
    if (workload === undefined && isOfUnknownJob(scene, pod)) return [];
    const declared = workload === undefined ? undefined : declaredBy(workload);
    const own = declarationOf(pod.template);
    if (declared?.store === store.name) {
      const template = workload?.template.spec ?? pod.template.spec;
      // A pod that bears no role, or another one, was made before the workload declared this one: the rollout replaces it.
      const verdict = same(own, declared) ? verdictOfPod(pod, template, declared, scene) : OUT_OF_DATE;
      return [{ pod, holder: workload, ...stateOf(verdict) }];
    }
    if (own?.store !== store.name) return [];
    return [{ pod, holder: undefined, ...stateOf(verdictOfPod(pod, pod.template.spec, own, scene)) }];
  });
});

/** The pod was seen before its Job, and whether it belongs to a CronJob is not known yet. */
const isOfUnknownJob = ({ jobs }: Scene, { controller }: ObservedPod): boolean =>
  controller?.isKnown === true && controller.kind === 'Job' && !jobs.has(controller.name);

const OUT_OF_DATE: Verdict = { state: 'mountable', operations: [] };

const same = (a: Declaration | undefined, b: Declaration): boolean => a?.store === b.store && a.role === b.role;

const stateOf = (verdict: Verdict): { state: State; fault: Fault | undefined } =>
  verdict.state === 'refused'
    ? { state: 'refused', fault: verdict.faults[0] }
    : { state: verdict.state === 'mounted' ? 'mounted' : 'outOfDate', fault: undefined };

const verdictOfPod = ({ template }: ObservedPod, of: PodSpec, { role, containers }: Held, { store }: Scene): Verdict =>
  remember(template.spec, of, role, containers, store.name, store.spec);

const remember = remembered(
  (
    pod: PodSpec,
    template: PodSpec,
    role: string,
    containers: string | undefined,
    name: string,
    spec: StoreSpec,
  ): Verdict => decide({ name, spec }, { role, containers }, pod, template),
);

/** How many pods of a workload nobody sees: those from before its template declared (src/observed/rollout.ts). */
function unseenOf({ earlier }: ObservedWorkload, seen: readonly Judged[]): number {
  if (earlier === undefined) return 0;
  const counted = earlier.jobs === undefined ? seen : seen.filter(({ pod }) => isOfJobs(pod, earlier.jobs));
  return Math.min(earlier.old, Math.max(0, earlier.counted - counted.length));
}

const isOfJobs = ({ controller }: ObservedPod, jobs: readonly string[] | undefined): boolean =>
  controller?.kind === 'Job' && jobs?.includes(controller.name) === true;

export function countPods(scene: Scene): StoreCounts {
  const judged = judgedPods(scene);
  const of = Map.groupBy(judged, ({ holder }) => holder);
  const unseen = holdersOf(scene).reduce((sum, { workload }) => sum + unseenOf(workload, of.get(workload) ?? []), 0);
  const count = (wanted: State) => judged.filter(({ state }) => state === wanted).length;
  return {
    declared: judged.length + unseen,
    mounted: count('mounted'),
    outOfDate: count('outOfDate') + unseen,
    refused: count('refused'),
  };
}

/** Ready is about running pods, not only about templates. Where the template of a workload is not mounted, that is what there is to say. */
export const podsMounted: Check<Scene> = {
  id: 'pods',
  question: say`Does every running pod have the mount that its workload declares?`,
  answer(scene) {
    const of = Map.groupBy(judgedPods(scene), ({ holder }) => holder);
    const held = holdersOf(scene)
      .filter((holder) => holder.workload.kind !== 'Pod' && verdictOf(holder, scene.store).state === 'mounted')
      .flatMap(({ workload }) => ofHolder(workload, of.get(workload) ?? [], scene));
    return [...held, ...ofStrays(of.get(undefined) ?? [], scene)];
  },
};

function ofHolder(workload: ObservedWorkload, judged: readonly Judged[], { namespace }: Scene): Finding[] {
  const unseen = unseenOf(workload, judged);
  const old = judged.filter(({ state }) => state === 'outOfDate').map(({ pod }) => pod.name);
  const without = old.length + unseen;
  const all = judged.length + unseen;
  const message =
    old.length === 0
      ? say`${without} of ${all} pods run without the mount that the workload declares`
      : say`${without} of ${all} pods run without the mount that the workload declares (${listed(old)})`;
  return [...(without === 0 ? [] : [outOfDate(workload, message, namespace)]), ...refusals(judged)];
}

function outOfDate(workload: ObservedWorkload, message: Sentence, namespace: string): Finding {
  const object = named(workload);
  if (workload.halt === undefined) return fault(object, { reason: 'PodOutOfDate', message });
  const { why, remedy } = haltedBy(workload.halt, `-n ${namespace}`, `${workload.kind.toLowerCase()}/${workload.name}`);
  return fault(
    object,
    { reason: 'PodsNotReplaced', message: say`${message}, and nothing replaces them: ${why}` },
    remedy,
  );
}

const refusals = (judged: readonly Judged[]): Finding[] =>
  judged.flatMap(({ pod, fault: cause }) => (cause === undefined ? [] : [fault(`Pod/${pod.name}`, cause)]));

/**
 * Pods that declare a role by their own label, while no workload of the picture declares it for them. Those that have the mount hold their role: their
 * controller is of a kind that we do not know, is on its way out, or is about to be seen.
 */
function ofStrays(strays: readonly Judged[], scene: Scene): Finding[] {
  const without = strays.filter(({ state }) => state === 'outOfDate');
  // A kind of another API group may be called as a known one is.
  const byTop = Map.groupBy(without, ({ pod }) => `${isOfKnownKind(pod)} ${named(topOf(scene, pod))}`);
  return [...[...byTop.values()].flatMap((judged) => withoutMount(judged, scene)), ...refusals(strays)];
}

const isOfKnownKind = ({ controller }: ObservedPod): boolean => controller?.isKnown === true;

/** @param judged pods of one controller. */
function withoutMount(judged: readonly Judged[], scene: Scene): Finding[] {
  const [first] = judged;
  if (first === undefined) return [];
  const top = named(topOf(scene, first.pod));
  const names = judged.map(({ pod }) => pod.name);
  if (!isOfKnownKind(first.pod)) {
    const message =
      names.length === 1
        ? say`1 pod runs without the mount, and the operator does not repair this kind (${listed(names)})`
        : say`${names.length} pods run without the mount, and the operator does not repair this kind (${listed(names)})`;
    const remedy = say`Put the role label and the mount of the store on the pod template of ${top}, and delete the pods.`;
    return [fault(top, { reason: 'PodsNotReplaced', message }, remedy)];
  }
  // Where the template is seen to declare, metadataDeclares says so.
  const template = workloadOf(scene, first.pod)?.template;
  if (template !== undefined && declarationOf(template) !== undefined) return [];
  const message =
    names.length === 1
      ? say`the role is declared on the pod template only, not on the metadata: 1 pod runs without the mount (${listed(names)})`
      : say`the role is declared on the pod template only, not on the metadata: ${names.length} pods run without the mount (${listed(names)})`;
  return [fault(top, { reason: 'RoleMismatch', message })];
}

/** A message names so many. */
const NAMED = 3;

const listed = (names: readonly string[]): string => someOf(names.toSorted(), NAMED);

/** A pod keeps the mount of a role until it is replaced, also when its workload has given the role up. */
export const rolesGivenUp: Check<Scene> = {
  id: 'given-up',
  question: say`Does no pod hold a role that its workload no longer declares?`,
  answer: (scene) =>
    judgedPods(scene).flatMap(({ pod, state, holder }) => {
      const workload = workloadOf(scene, pod);
      const role = declarationOf(pod.template)?.role ?? '';
      if (holder !== undefined || state === 'outOfDate' || workload === undefined) return [];
      if (declarationOf(workload.template) !== undefined) return [];
      const message = say`still holds role "${role}", which ${named(workload)} no longer declares`;
      return [fault(`Pod/${pod.name}`, { reason: 'PodOutOfDate', message })];
    }),
};
