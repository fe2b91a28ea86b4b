import type { Fault } from '../api/reasons.ts';
import type { Role, Store } from '../api/store.ts';
import type { Container, PodSpec } from './pod.ts';
import { grantOf } from './use.ts';

/** The names of the containers that get the mount in a pod of this template (semantics 4). Some may not exist. */
export function targetsOf(store: Store, role: string, template: PodSpec): Set<string> {
  const grant = grantOf(store, role);
  const ordinary = grant?.containers ?? (template.containers ?? []).map((container) => container.name);
  return new Set([...ordinary, ...(grant?.initContainers ?? [])]);
}

export function missingContainers(grant: Role, role: string, template: PodSpec): Fault[] {
  const absent = (names: readonly string[] | undefined, list: readonly Container[] | null | undefined) =>
    (names ?? []).filter((name) => !(list ?? []).some((container) => container.name === name));
  const fault = (kind: string, name: string): Fault => ({
    reason: 'ContainerMissing',
    message: `role "${role}" names ${kind} "${name}", which the pod template does not have`,
  });
  return [
    ...absent(grant.containers, template.containers).map((name) => fault('container', name)),
    ...absent(grant.initContainers, template.initContainers).map((name) => fault('init container', name)),
  ];
}
