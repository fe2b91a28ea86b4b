import { say, type Sentence } from '../api/say.ts';
import { CONTAINERS_ANNOTATION, type Held } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Role, Store } from '../api/store.ts';
import type { Container, PodSpec } from './pod.ts';
import { grantOf } from './use.ts';

/** The names of the containers that get the mount in a pod of this template (semantics 4). Some may not exist. */
export function targetsOf(store: Store, held: Held, template: PodSpec): Set<string> {
  if (held.containers !== undefined) return new Set(namesIn(held.containers));
  const grant = grantOf(store, held.role);
  const ordinary = grant?.containers ?? (template.containers ?? []).map((container) => container.name);
  return new Set([...ordinary, ...(grant?.initContainers ?? [])]);
}

/** Why the named containers cannot get the mount. */
export function targetFaults(grant: Role, { role, containers }: Held, template: PodSpec): Fault[] {
  return containers === undefined
    ? missingOfRole(grant, role, template)
    : faultsOfAnnotation(grant, role, namesIn(containers), template);
}

/** An empty value names a container without a name, which no template has. */
const namesIn = (annotation: string): string[] => annotation.split(',').map((name) => name.trim());

type Containers = readonly Container[] | null | undefined;

const has = (list: Containers, name: string): boolean => (list ?? []).some((container) => container.name === name);

function missingOfRole(grant: Role, role: string, template: PodSpec): Fault[] {
  const missing = (names: readonly string[] = [], list: Containers, messageOf: (name: string) => Sentence) =>
    names
      .filter((name) => !has(list, name))
      .map((name): Fault => ({
        reason: 'ContainerMissing',
        message: messageOf(name),
      }));
  return [
    ...missing(
      grant.containers,
      template.containers,
      (name) => say`role "${role}" names container "${name}", which the pod template does not have`,
    ),
    ...missing(
      grant.initContainers,
      template.initContainers,
      (name) => say`role "${role}" names init container "${name}", which the pod template does not have`,
    ),
  ];
}

/** A container and an init container of a pod never have the same name, so one list names both. */
function faultsOfAnnotation(grant: Role, role: string, names: readonly string[], template: PodSpec): Fault[] {
  const there = names.filter((name) => has(template.containers, name) || has(template.initContainers, name));
  const isAllowed = (name: string) =>
    has(template.containers, name)
      ? grant.containers === undefined || grant.containers.includes(name)
      : grant.initContainers?.includes(name) === true;
  return [
    ...names
      .filter((name) => !there.includes(name))
      .map((name): Fault => ({
        reason: 'ContainerMissing',
        message: say`the annotation ${CONTAINERS_ANNOTATION} names container "${name}", which the pod template does not have`,
      })),
    ...there
      .filter((name) => !isAllowed(name))
      .map((name): Fault => ({
        reason: 'ContainerNotAllowed',
        message: say`the annotation ${CONTAINERS_ANNOTATION} names container "${name}", which role "${role}" does not allow`,
      })),
  ];
}
