import { declarationOf } from '../../api/labels.ts';
import type { Fault, Reason } from '../../api/reasons.ts';
import { mount, type WorkloadKind } from '../../mount/workload.ts';
import { fault, type Check, type Finding } from '../../api/finding.ts';
import { declaredBy, holdersOf, named, type Scene } from '../snapshot.ts';

const ACCESS: readonly Reason[] = ['AccessTooWide', 'AccessTooNarrow'];

const isOfAccess = ({ reason }: Fault): boolean => ACCESS.includes(reason);

export const templatesMounted: Check<Scene> = {
  id: 'templates',
  question: 'Does the pod template of every holder mount the store?',
  answer: (scene) => [
    ...refusals(scene, (each) => !isOfAccess(each)),
    ...holdersOf(scene)
      .filter(({ workload, declaration }) => mount(workload, declaration, scene.store).state === 'mountable')
      .map(({ workload, declaration }) => notYet(named(workload), declaration.role, scene)),
    ...undeclaredTemplates(scene),
  ],
};

/**
 * Of what is yet to be created: a mount that is not there will be, and nothing is immutable. Whatever the admission policies would refuse of the
 * pod template of a holder (src/policies).
 */
export const templatesMountable: Check<Scene> = {
  id: 'templates',
  question: 'Can the store be mounted into the pod template of every holder?',
  answer: (scene) => [
    ...holdersOf(scene).flatMap(({ workload, declaration }) => {
      const verdict = mount({ ...workload, kind: creatable(workload.kind) }, declaration, scene.store);
      return verdict.state === 'refused' ? verdict.faults.map((each) => fault(named(workload), each)) : [];
    }),
    ...undeclaredTemplates(scene),
  ],
};

const creatable = (kind: WorkloadKind): WorkloadKind => (kind === 'Job' || kind === 'Pod' ? 'Deployment' : kind);

export const accessAsGranted: Check<Scene> = {
  id: 'access',
  question: 'Does every holder have the access of its role, no more and no less?',
  answer: (scene) => refusals(scene, isOfAccess),
};

function refusals(scene: Scene, wanted: (fault: Fault) => boolean): Finding[] {
  return holdersOf(scene).flatMap(({ workload, declaration }) => {
    const verdict = mount(workload, declaration, scene.store);
    return verdict.state === 'refused' ? verdict.faults.filter(wanted).map((each) => fault(named(workload), each)) : [];
  });
}

function notYet(object: string, role: string, { store }: Scene): Finding {
  const message = `declares role "${role}", but its pod template does not mount store "${store.name}" yet`;
  return store.spec.suspend
    ? fault(object, { reason: 'Suspended', message: `${message}: the store is suspended` })
    : fault(
        object,
        { reason: 'NotMounted', message },
        'The operator mounts within a second: if this stays, run recordings verify --platform.',
      );
}

/** Whose template alone declares is refused, for its metadata decides (semantics 1). */
function undeclaredTemplates({ snapshot, store }: Scene): Finding[] {
  return snapshot.workloads.flatMap((workload) => {
    const said = declarationOf(workload.template.labels);
    if (declaredBy(workload) !== undefined || said?.store !== store.name) return [];
    const message = `only its pod template declares role "${said.role}", its metadata declares none`;
    return [fault(named(workload), { reason: 'RoleMismatch', message })];
  });
}
