import type { Held } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Store } from '../api/store.ts';
import { pathFaults, serviceAccountFaults, tooNarrow, tooWide, unknownRole, volumeNameFaults } from './faults.ts';
import { operationsFor, without, type Injection, type Operation } from './operations.ts';
import { containersOf, type PodSpec, type VolumeMount } from './pod.ts';
import { targetFaults, targetsOf } from './targets.ts';
import { grantOf, isUse, mountsOf, useOf, type Use } from './use.ts';

/**
 * Whether the recordings are mounted as a role says (semantics 4-7): `mounted`; `mountable`, with the operations on the pod spec; or `refused`,
 * with the faults. The order of the faults is fixed. If there is room for only one, show the first.
 */
export type Verdict =
  | { readonly state: 'mounted' }
  | { readonly state: 'mountable'; readonly operations: readonly Operation[] }
  | { readonly state: 'refused'; readonly faults: readonly [Fault, ...Fault[]] };

/**
 * The one decision. `pod` is the spec of a pod template or of a running pod, and
 * `held` is what its workload declares. For a running pod, `template` is the template of its workload:
 * containers that only the pod has (injected sidecars) are ignored (semantics 4).
 */
export function decide(store: Store, held: Held, pod: PodSpec, template: PodSpec = pod): Verdict {
  const { role } = held;
  const grant = grantOf(store, role);
  if (grant === undefined) return refused([unknownRole(store, role)]);

  const use = useOf(store, role, grant);
  const targets = targetsOf(store, held, template);
  const owners = without(pod, use.volume); // what the owner wrote
  const ownersTargets = containersOf(owners).filter((container) => targets.has(container.name));
  const mountedByOwner = new Set(
    ownersTargets
      .filter((container) => mountsOf(container).some((mount) => isUse(use, owners, mount)))
      .map((container) => container.name),
  );

  const [first, ...rest] = [
    ...serviceAccountFaults(grant, role, pod),
    ...targetFaults(grant, held, template),
    ...volumeNameFaults(use, pod),
    ...ownersTargets.flatMap((container) => pathFaults(use, owners, container)),
    ...(use.readOnly ? tooWide(use, owners) : tooNarrow(use, grant, owners, ownersTargets)),
  ];
  if (first !== undefined) return refused([first, ...rest]);

  const operations = operationsFor(pod, injection(use, targets.difference(mountedByOwner)));
  return operations.length === 0 ? { state: 'mounted' } : { state: 'mountable', operations };
}

const refused = (faults: readonly [Fault, ...Fault[]]): Verdict => ({ state: 'refused', faults });

function injection(use: Use, targets: ReadonlySet<string>): Injection {
  const readOnly = use.readOnly ? { readOnly: true } : {};
  const mount: VolumeMount = {
    name: use.volume,
    mountPath: use.path,
    ...(use.subPath === undefined ? {} : { subPath: use.subPath }),
    ...readOnly,
  };
  return {
    name: use.volume,
    volume:
      targets.size === 0
        ? undefined
        : { name: use.volume, persistentVolumeClaim: { claimName: use.claimName, ...readOnly } },
    mountFor: (container) => (targets.has(container.name) ? mount : undefined),
  };
}
