import { say, type Sentence } from '../api/say.ts';
import { fault, type Check, type Finding } from '../api/finding.ts';
import { declarationOf, MARK_LABEL, volumeName } from '../api/labels.ts';
import type { Fault, Reason } from '../api/reasons.ts';
import { mount, type WorkloadKind } from '../mount/workload.ts';
import { named } from '../observed/object.ts';
import { remembered } from '../observed/shared.ts';
import { mountGate } from './gates.ts';
import { pacingOf } from './pacing.ts';
import { declaredBy, holdersOf, verdictOf, type Holder, type Scene } from './scene.ts';
import { needsRole } from './selectors.ts';

const ACCESS: readonly Reason[] = ['AccessTooWide', 'AccessTooNarrow'];

const isOfAccess = ({ reason }: Fault): boolean => ACCESS.includes(reason);

export const templatesMounted: Check<Scene> = {
  id: 'templates',
  question: say`Does the pod template of every holder mount the store?`,
  answer: (scene) =>
    holdersOf(scene).flatMap((holder) => {
      const verdict = verdictOf(holder, scene.store);
      const object = named(holder.workload);
      if (verdict.state === 'mounted') return [];
      if (verdict.state === 'mountable') return notYet(object, holder, scene);
      return verdict.faults.filter((each) => !isOfAccess(each)).map((each) => fault(object, each));
    }),
};

export const accessAsGranted: Check<Scene> = {
  id: 'access',
  question: say`Does every holder have the access of its role, no more and no less?`,
  answer: (scene) =>
    holdersOf(scene).flatMap((holder) => {
      const verdict = verdictOf(holder, scene.store);
      if (verdict.state !== 'refused') return [];
      return verdict.faults.filter(isOfAccess).map((each) => fault(named(holder.workload), each));
    }),
};

/** Asked for each holder, and the same for all. */
const gateOf = remembered(mountGate);

/**
 * What keeps a holder from being mounted. Where a gate is closed, or the holder waits for its turn, another answer says so; of a suspended store it says what
 * would be done.
 */
function notYet(object: string, { declaration, workload }: Holder, scene: Scene): Finding[] {
  const { store, setbacks } = scene;
  const setback = setbacks.get(object);
  if (setback !== undefined) return [fault(object, setback)];
  const gate = gateOf(scene);
  if (gate !== undefined && gate.reason !== 'Suspended') return [];
  if (gate === undefined && pacingOf(scene).waiting.has(workload)) return [];
  const message = say`declares role "${declaration.role}", but its pod template does not mount store "${store.name}" yet`;
  if (gate !== undefined)
    return [fault(object, { reason: 'Suspended', message: say`${message}: the store is suspended` })];
  const remedy = say`The operator mounts within a second. If this stays, run recordings verify --platform.`;
  return [fault(object, { reason: 'NotMounted', message }, remedy)];
}

/** A workload that has our mark and declares no role any more waits for the operator to take the mount back (semantics 8). */
export const mountsTakenBack: Check<Scene> = {
  id: 'released',
  question: say`Could the mount be taken back from every workload that declares no role any more?`,
  answer: ({ workloads, store, setbacks }) =>
    [...workloads.values()].flatMap((workload) => {
      const setback = setbacks.get(named(workload));
      const isLeft = workload.labels?.[MARK_LABEL] === store.name && declaredBy(workload) === undefined;
      if (!isLeft || setback === undefined) return [];
      return [fault(named(workload), setback, setback.reason === 'Contended' ? putBack(store.name) : undefined)];
    }),
};

const putBack = (store: string): Sentence =>
  say`Remove the label ${MARK_LABEL} and the volume ${volumeName(store)} from the source that the other manager applies, or declare the role again.`;

/** A workload whose template alone declares is refused, because its metadata decides (semantics 1). So is a CronJob that only its Jobs know to declare. */
export const metadataDeclares: Check<Scene> = {
  id: 'metadata',
  question: say`Is every role declared on the metadata of its workload, and not on the pod template alone?`,
  answer: ({ workloads, store }) =>
    [...workloads.values()].flatMap((workload) => {
      if (declaredBy(workload) !== undefined) return [];
      const { template } = workload;
      const said = [
        { place: 'pod template', declaration: declarationOf(template) },
        { place: 'spec.jobTemplate.metadata', declaration: declarationOf({ labels: template.jobLabels }) },
      ].find(({ declaration }) => declaration?.store === store.name);
      if (said?.declaration === undefined) return [];
      const message = say`only its ${said.place} declares role "${said.declaration.role}"; its metadata declares none`;
      const remedy = needsRole(template)
        ? say`spec.selector needs the label, and a selector cannot change, so the pods keep the role: delete the ${workload.kind}, and create it again without the label in spec.selector and in the pod template. Or declare the role on metadata.labels again.`
        : say`Declare the role on metadata.labels of the ${workload.kind}, and remove the label from the ${said.place}.`;
      return [fault(named(workload), { reason: 'RoleMismatch', message }, remedy)];
    }),
};

/**
 * Of what is yet to be created: a mount that is not there will be, and nothing is immutable. The answer is whatever the admission policies would
 * refuse of the pod template of a holder (src/policies).
 */
export const templatesMountable: Check<Scene> = {
  id: 'templates',
  question: say`Can the store be mounted into the pod template of every holder?`,
  answer: (scene) =>
    holdersOf(scene).flatMap(({ workload, declaration }) => {
      const verdict = mount({ ...workload, kind: creatable(workload.kind) }, declaration, scene.store);
      return verdict.state === 'refused' ? verdict.faults.map((each) => fault(named(workload), each)) : [];
    }),
};

const creatable = (kind: WorkloadKind): WorkloadKind => (kind === 'Job' || kind === 'Pod' ? 'Deployment' : kind);
