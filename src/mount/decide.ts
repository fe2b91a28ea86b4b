import { volumeName } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Role, Store } from '../api/store.ts';
import { operationsFor, without, type Injection, type Operation } from './operations.ts';
import { containersOf, volumesOf, type Container, type PodSpec, type VolumeMount } from './pod.ts';

/**
 * Whether the recordings are mounted as a role says (semantics 4-7): `mounted`; `mountable`, with the operations on the pod spec; or `refused`,
 * with the faults. The order of the faults is fixed. If there is room for only one, show the first.
 */
export type Verdict =
  | { readonly state: 'mounted' }
  | { readonly state: 'mountable'; readonly operations: readonly Operation[] }
  | { readonly state: 'refused'; readonly faults: readonly [Fault, ...Fault[]] };

/**
 * The one decision. `pod` is the spec of a pod template or of a running pod. For a running pod, `template` is the template of its workload:
 * containers that only the pod has (injected sidecars) are ignored (semantics 4).
 */
export function decide(store: Store, role: string, pod: PodSpec, template: PodSpec = pod): Verdict {
  const grant = grantOf(store, role);
  if (grant === undefined) return refused([unknownRole(store, role)]);

  const use = useOf(store, role, grant);
  const targets = targetsOf(store, role, template);
  const owners = without(pod, use.volume); // what the owner wrote
  const ownersTargets = containersOf(owners).filter((container) => targets.has(container.name));
  const mountedByOwner = new Set(
    ownersTargets
      .filter((container) => mountsOf(container).some((mount) => isUse(use, owners, mount)))
      .map((container) => container.name),
  );

  const [first, ...rest] = [
    ...serviceAccountFaults(grant, role, pod),
    ...missingContainers(grant, role, template),
    ...volumeNameFaults(use, pod),
    ...ownersTargets.flatMap((container) => pathFaults(use, owners, container)),
    ...(use.readOnly ? tooWide(use, owners) : tooNarrow(use, owners, ownersTargets)),
  ];
  if (first !== undefined) return refused([first, ...rest]);

  const operations = operationsFor(pod, injection(use, targets.difference(mountedByOwner)));
  return operations.length === 0 ? { state: 'mounted' } : { state: 'mountable', operations };
}

/** How a role uses its store: what its volume and its mounts look like. */
interface Use {
  readonly store: string;
  readonly role: string;
  readonly claimName: string;
  readonly path: string;
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
  readonly volume: string;
}

const refused = (faults: readonly [Fault, ...Fault[]]): Verdict => ({ state: 'refused', faults });

const mountsOf = (container: Container): readonly VolumeMount[] => container.volumeMounts ?? [];

/**
 * The path as the container sees it: absolute, without `.`, `//` and a trailing `/`. Undefined if the path contains `..`, which could lead
 * anywhere through a symbolic link in the image.
 */
function clean(path: string): string | undefined {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? undefined : `/${segments.join('/')}`;
}

/** What the store grants to a role. The name comes from a label and may be, for example, `constructor`, which every object has. */
function grantOf(store: Store, role: string): Role | undefined {
  return Object.hasOwn(store.spec.roles, role) ? store.spec.roles[role] : undefined;
}

function useOf(store: Store, role: string, grant: Role): Use {
  return {
    store: store.name,
    role,
    claimName: store.spec.claimName,
    path: grant.mountPath ?? store.spec.mountPath,
    subPath: store.spec.subPath,
    readOnly: grant.access === 'ReadOnly',
    volume: volumeName(store.name),
  };
}

/** The names of the containers that get the mount in a pod of this template (semantics 4). Some may not exist. */
export function targetsOf(store: Store, role: string, template: PodSpec): Set<string> {
  const grant = grantOf(store, role);
  const ordinary = grant?.containers ?? (template.containers ?? []).map((container) => container.name);
  return new Set([...ordinary, ...(grant?.initContainers ?? [])]);
}

/** Whether a mount of the owner is the directory of the store at the right path. Access is checked separately. */
function isUse(use: Use, owners: PodSpec, mount: VolumeMount): boolean {
  return (
    clean(mount.mountPath) === use.path &&
    volumesOf(owners, use.claimName).some((volume) => volume.name === mount.name) &&
    (mount.subPath ?? '') === (use.subPath ?? '') &&
    (mount.subPathExpr ?? '') === ''
  );
}

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

function unknownRole(store: Store, role: string): Fault {
  const roles = Object.keys(store.spec.roles).toSorted().join(', ');
  return { reason: 'RoleUnknown', message: `store "${store.name}" has no role "${role}" (its roles: ${roles})` };
}

function serviceAccountFaults(grant: Role, role: string, pod: PodSpec): Fault[] {
  const account = pod.serviceAccountName ?? 'default';
  if (grant.serviceAccounts === undefined || grant.serviceAccounts.includes(account)) return [];
  const allowed = grant.serviceAccounts.join(', ');
  return [
    {
      reason: 'ServiceAccountNotAllowed',
      message: `role "${role}" allows service account ${allowed}, not "${account}"`,
    },
  ];
}

function missingContainers(grant: Role, role: string, template: PodSpec): Fault[] {
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

function volumeNameFaults(use: Use, pod: PodSpec): Fault[] {
  return (pod.volumes ?? [])
    .filter((volume) => volume.name === use.volume && volume.persistentVolumeClaim === undefined)
    .map((volume) => ({
      reason: 'VolumeNameTaken',
      message: `volume "${volume.name}" does not use claim "${use.claimName}", but its name is reserved for the volume of the store: rename your volume`,
    }));
}

function pathFaults(use: Use, owners: PodSpec, container: Container): Fault[] {
  const at = mountsOf(container).filter((mount) => clean(mount.mountPath) === use.path);
  const uses = at.filter((mount) => isUse(use, owners, mount));
  const taken = uses.length === 1 ? at.filter((mount) => !uses.includes(mount)) : at.slice(uses.length === 0 ? 0 : 1);
  const hiding = mountsOf(container).filter((mount) => clean(mount.mountPath)?.startsWith(`${use.path}/`) === true);
  const climbing = mountsOf(container).filter((mount) => clean(mount.mountPath) === undefined);
  const where = (mount: VolumeMount) =>
    `container "${container.name}" mounts volume "${mount.name}" at ${mount.mountPath}`;
  return [
    ...climbing.map((mount): Fault => ({
      reason: 'PathTaken',
      message: `${where(mount)}, and a path with .. could lead anywhere: write the path without ..`,
    })),
    ...taken.map((mount): Fault => ({
      reason: 'PathTaken',
      message: `${where(mount)}, where store "${use.store}" belongs`,
    })),
    ...hiding.map((mount): Fault => ({
      reason: 'PathHidden',
      message: `${where(mount)}, which hides a part of store "${use.store}" at ${use.path}`,
    })),
  ];
}

/** Every way to write to the claim, in any container, although the role grants only ReadOnly access. */
function tooWide(use: Use, owners: PodSpec): Fault[] {
  const volumes = volumesOf(owners, use.claimName);
  const isOfClaim = (name: string) => volumes.some((volume) => volume.name === name);
  const grants = `role "${use.role}" grants ReadOnly access`;
  const fault = (message: string): Fault => ({ reason: 'AccessTooWide', message: `${grants}, but ${message}` });
  return [
    ...volumes
      .filter((volume) => volume.persistentVolumeClaim?.readOnly !== true)
      .map((volume) =>
        fault(
          `volume "${volume.name}" of claim "${use.claimName}" is writable: set readOnly: true on persistentVolumeClaim of the volume`,
        ),
      ),
    ...containersOf(owners).flatMap((container) => [
      ...mountsOf(container)
        .filter((mount) => isOfClaim(mount.name) && mount.readOnly !== true)
        .map((mount) =>
          fault(
            `container "${container.name}" mounts the claim writable at ${mount.mountPath}: set readOnly: true on the mount`,
          ),
        ),
      ...(container.volumeDevices ?? [])
        .filter((device) => isOfClaim(device.name))
        .map((device) =>
          fault(`container "${container.name}" has the claim as device ${device.devicePath}: remove the device`),
        ),
    ]),
  ];
}

/** A role that writes cannot use a read-only mount of the owner, and we do not change what the owner wrote. */
function tooNarrow(use: Use, owners: PodSpec, targets: readonly Container[]): Fault[] {
  const isReadOnlyVolume = (name: string) =>
    volumesOf(owners, use.claimName).some(
      (volume) => volume.name === name && volume.persistentVolumeClaim?.readOnly === true,
    );
  return targets.flatMap((container) =>
    mountsOf(container)
      .filter((mount) => isUse(use, owners, mount) && (mount.readOnly === true || isReadOnlyVolume(mount.name)))
      .map((mount): Fault => ({
        reason: 'AccessTooNarrow',
        message: `role "${use.role}" needs ReadWrite access, but container "${container.name}" mounts the claim read-only at ${mount.mountPath}`,
      })),
  );
}
