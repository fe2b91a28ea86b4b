import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { fault, type Check, type Finding } from '../api/finding.ts';
import { declarationOf, roleIn, type Held } from '../api/labels.ts';
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
import { haltAt, haltedBy } from './halted.ts';
import { holdersOf, verdictOf, type Holder, type Scene } from './scene.ts';

const STATES = ['mounted', 'outOfDate', 'refused'] as const;

/** How far a mount is. */
export type State = (typeof STATES)[number];

/** The pods of one holder, by what is true of them (semantics 20). */
export class Judged {
  readonly mounted: ObservedPod[] = [];
  readonly outOfDate: ObservedPod[] = [];
  readonly refused: { readonly pod: ObservedPod; readonly fault: Fault }[] = [];

  add(pod: ObservedPod, verdict: Verdict): void {
    if (verdict.state === 'refused') this.refused.push({ pod, fault: verdict.faults[0] });
    else if (verdict.state === 'mounted') this.mounted.push(pod);
    else this.outOfDate.push(pod);
  }

  get counts(): Record<State, number> {
    return { mounted: this.mounted.length, outOfDate: this.outOfDate.length, refused: this.refused.length };
  }

  /** How many they are. */
  get size(): number {
    return this.mounted.length + this.outOfDate.length + this.refused.length;
  }

  /** One by one. */
  get each(): { readonly pod: ObservedPod; readonly state: State }[] {
    return [
      ...this.mounted.map((pod) => ({ pod, state: 'mounted' as const })),
      ...this.outOfDate.map((pod) => ({ pod, state: 'outOfDate' as const })),
      ...this.refused.map(({ pod }) => ({ pod, state: 'refused' as const })),
    ];
  }
}

/**
 * Every pod of a workload that declares a role in the store, by the workload; and every pod that declares one by its own label, which is all there is
 * where no workload of the picture declares for it: by `undefined`. A store may have 100,000 pods, so of one that is well nothing is made but an entry.
 */
const judgedPods = remembered((scene: Scene): ReadonlyMap<ObservedWorkload | undefined, Judged> => {
  const holders = new Map(holdersOf(scene).map((holder) => [holder.workload, holder]));
  const judged = new Map<ObservedWorkload | undefined, Judged>();
  for (const pod of scene.pods) {
    const workload = workloadOf(scene, pod);
    if (workload === undefined && isOfUnknownJob(scene, pod)) continue;
    const holder = workload && holders.get(workload);
    const verdict = holder === undefined ? verdictOfStray(pod, scene) : verdictOfHeld(pod, holder, scene);
    if (verdict === undefined) continue;
    let those = judged.get(holder?.workload);
    if (those === undefined) judged.set(holder?.workload, (those = new Judged()));
    those.add(pod, verdict);
  }
  return judged;
});

/** A pod that bears no role, or another one, was made before the workload declared this one: the rollout replaces it. */
const verdictOfHeld = (pod: ObservedPod, { workload, declaration }: Holder, scene: Scene): Verdict =>
  roleIn(declaration.store, pod.template) === declaration.role
    ? verdictOfPod(pod, workload.template.spec, declaration, scene)
    : OUT_OF_DATE;

function verdictOfStray(pod: ObservedPod, scene: Scene): Verdict | undefined {
  const own = declarationOf(pod.template);
  return own?.store === scene.store.name ? verdictOfPod(pod, pod.template.spec, own, scene) : undefined;
}

/** @param holder undefined: the pods of which no workload of the picture declares a role */
export const podsOf = (scene: Scene, holder?: ObservedWorkload): Judged => judgedPods(scene).get(holder) ?? NONE;

const NONE = new Judged();

/** The pod was seen before its Job, and whether it belongs to a CronJob is not known yet. */
const isOfUnknownJob = ({ jobs }: Scene, { controller }: ObservedPod): boolean =>
  controller?.isKnown === true && controller.kind === 'Job' && !jobs.has(controller.name);

const OUT_OF_DATE: Verdict = { state: 'mountable', operations: [] };

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
function unseenOf({ earlier }: ObservedWorkload, seen: Judged): number {
  if (earlier === undefined) return 0;
  const { jobs } = earlier;
  const counted = jobs === undefined ? seen.size : seen.each.filter(({ pod }) => isOfJobs(pod, jobs)).length;
  return Math.min(earlier.old, Math.max(0, earlier.counted - counted));
}

const isOfJobs = ({ controller }: ObservedPod, jobs: readonly string[]): boolean =>
  controller?.kind === 'Job' && jobs.includes(controller.name);

export function countPods(scene: Scene): StoreCounts {
  const counts = { mounted: 0, outOfDate: 0, refused: 0 };
  for (const { counts: some } of judgedPods(scene).values()) for (const state of STATES) counts[state] += some[state];
  for (const { workload } of holdersOf(scene)) counts.outOfDate += unseenOf(workload, podsOf(scene, workload));
  return { ...counts, declared: counts.mounted + counts.outOfDate + counts.refused };
}

/** Ready is about running pods, not only about templates. Where the template of a workload is not mounted, that is what there is to say. */
export const podsMounted: Check<Scene> = {
  id: 'pods',
  question: say`Does every running pod have the mount that its workload declares?`,
  answer(scene) {
    const held = holdersOf(scene)
      .filter((holder) => holder.workload.kind !== 'Pod' && verdictOf(holder, scene.store).state === 'mounted')
      .flatMap(({ workload }) => ofHolder(workload, podsOf(scene, workload), scene));
    return [...held, ...ofStrays(podsOf(scene), scene)];
  },
};

function ofHolder(workload: ObservedWorkload, judged: Judged, scene: Scene): readonly Finding[] {
  const unseen = unseenOf(workload, judged);
  const old = judged.outOfDate.map(({ name }) => name);
  const without = old.length + unseen;
  if (without === 0) return refusals(judged);
  const all = judged.size + unseen;
  const message =
    old.length === 0
      ? say`${without} of ${all} pods run without the mount that the workload declares`
      : say`${without} of ${all} pods run without the mount that the workload declares (${listed(old)})`;
  return [outOfDate(workload, message, scene), ...refusals(judged)];
}

function outOfDate(workload: ObservedWorkload, message: Sentence, { namespace, now }: Scene): Finding {
  const object = named(workload);
  const halt = haltAt(workload, now);
  if (halt === undefined) return fault(object, { reason: 'PodOutOfDate', message });
  const { why, remedy } = haltedBy(halt, `-n ${namespace}`, `${workload.kind.toLowerCase()}/${workload.name}`);
  return fault(
    object,
    { reason: 'PodsNotReplaced', message: say`${message}, and nothing replaces them: ${why}` },
    remedy,
  );
}

const refusals = ({ refused }: Judged): readonly Finding[] =>
  refused.map(({ pod, fault: cause }) => fault(`Pod/${pod.name}`, cause));

/**
 * Pods that declare a role by their own label, while no workload of the picture declares it for them. Those that have the mount hold their role: their
 * controller is of a kind that we do not know, is on its way out, or is about to be seen.
 */
function ofStrays(strays: Judged, scene: Scene): Finding[] {
  // A kind of another API group may be called as a known one is.
  const byTop = Map.groupBy(strays.outOfDate, (pod) => `${isOfKnownKind(pod)} ${named(topOf(scene, pod))}`);
  return [...[...byTop.values()].flatMap((pods) => withoutMount(pods, scene)), ...refusals(strays)];
}

const isOfKnownKind = ({ controller }: ObservedPod): boolean => controller?.isKnown === true;

/** @param pods of one controller. */
function withoutMount(pods: readonly ObservedPod[], scene: Scene): Finding[] {
  const [first] = pods;
  if (first === undefined) return [];
  const top = named(topOf(scene, first));
  const names = pods.map(({ name }) => name);
  if (!isOfKnownKind(first)) {
    const message =
      names.length === 1
        ? say`1 pod runs without the mount, and the operator does not repair this kind (${listed(names)})`
        : say`${names.length} pods run without the mount, and the operator does not repair this kind (${listed(names)})`;
    const remedy = say`Put the role label and the mount of the store on the pod template of ${top}, and delete the pods.`;
    return [fault(top, { reason: 'PodsNotReplaced', message }, remedy)];
  }
  // Where the template is seen to declare, metadataDeclares says so.
  const template = workloadOf(scene, first)?.template;
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
    podsOf(scene).each.flatMap(({ pod, state }) => {
      const workload = workloadOf(scene, pod);
      if (state === 'outOfDate' || workload === undefined) return [];
      if (declarationOf(workload.template) !== undefined) return [];
      const role = declarationOf(pod.template)?.role ?? '';
      const message = say`still holds role "${role}", which ${named(workload)} no longer declares`;
      return [fault(`Pod/${pod.name}`, { reason: 'PodOutOfDate', message })];
    }),
};
