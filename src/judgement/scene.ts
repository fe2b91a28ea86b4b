import { declarationOf, type Declaration } from '../api/labels.ts';
import type { Store, StoreSpec } from '../api/store.ts';
import type { Verdict } from '../mount/decide.ts';
import { mount, type Labels, type Workload, type WorkloadKind } from '../mount/workload.ts';
import { workloadOf, type Picture, type Surroundings } from '../observed/picture.ts';
import type { ObservedPod } from '../observed/pod.ts';
import { remembered } from '../observed/shared.ts';
import type { ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** A store, and what surrounds it. */
export interface Situation extends Surroundings {
  readonly store: ObservedStore;
}

/** What the checks of one store look at. */
export interface Scene extends Picture {
  readonly store: ObservedStore;
}

/** A workload that declares a role in the store. */
export interface Holder {
  readonly workload: ObservedWorkload;
  readonly declaration: Declaration;
}

/** What a workload declares. A bare Pod speaks for itself; of the others the metadata declares (semantics 1). */
export const declaredBy = (workload: ObservedWorkload): Declaration | undefined => declarationOf(workload);

/** The same, or else what its template alone declares: that is refused, but somebody meant it. */
export const meantBy = (workload: ObservedWorkload): Declaration | undefined =>
  declaredBy(workload) ?? declarationOf(workload.template) ?? declarationOf({ labels: workload.template.jobLabels });

/** Who declares a role in the store. Most checks ask for them, so they are looked for once in a picture. */
export const holdersOf = ({ workloads, store }: Pick<Scene, 'workloads' | 'store'>): readonly Holder[] =>
  holdersAmong(workloads, store.name);

const holdersAmong = remembered((workloads: Scene['workloads'], store: string): readonly Holder[] =>
  [...workloads.values()].flatMap((workload) => {
    const declaration = declaredBy(workload);
    return declaration?.store === store ? [{ workload, declaration }] : [];
  }),
);

/** What shall become of a holder: the one decision, remembered while nothing changes. */
export const verdictOf = ({ workload, declaration }: Holder, { name, spec }: Store): Verdict =>
  remember(workload.template, workload.kind, workload.labels, declaration.role, declaration.containers, name, spec);

const remember = remembered(
  (
    template: Workload['template'],
    kind: WorkloadKind,
    labels: Labels | undefined,
    role: string,
    containers: string | undefined,
    store: string,
    spec: StoreSpec,
  ): Verdict => mount({ kind, labels, template }, { store, role, containers }, { name: store, spec }),
);

/** The role of a pod: its label is the authority; a pod older than the declaration is expected to take the role of its workload. */
export function roleOfPod(picture: Picture, pod: ObservedPod): Declaration | undefined {
  const workload = workloadOf(picture, pod);
  return declarationOf(pod.template) ?? (workload && declaredBy(workload));
}

/** Every path at which some holder of the store sees it. */
export function pathsOf({ spec }: Store): string[] {
  return [...new Set([spec.mountPath, ...Object.values(spec.roles).flatMap((role) => role.mountPath ?? [])])];
}

/** How findings name a store. */
export const storeObject = ({ name }: Pick<Store, 'name'>): string => `RecordingStore/${name}`;
