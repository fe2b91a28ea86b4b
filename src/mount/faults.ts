import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import type { Fault } from '../api/reasons.ts';
import type { Role, Store } from '../api/store.ts';
import { containersOf, volumesOf, type Container, type PodSpec, type VolumeMount } from './pod.ts';
import { clean, isUse, mountsOf, readingMounts, type Use } from './use.ts';

/** So many service accounts, or roles, are named in a message. A policy cuts a sentence that is long, and the remedy must not be lost. */
export const MOST_ACCOUNTS = 4;
export const MOST_ROLES = 8;

/** Why a pod spec cannot be mounted as its role says (semantics 5-7). Which containers get the mount is in targets.ts. */

export function unknownRole(store: Store, role: string): Fault {
  const roles = someOf(Object.keys(store.spec.roles).toSorted(), MOST_ROLES);
  return { reason: 'RoleUnknown', message: say`store "${store.name}" has no role "${role}" (its roles: ${roles})` };
}

export function serviceAccountFaults(grant: Role, role: string, pod: PodSpec): Fault[] {
  const account = pod.serviceAccountName ?? 'default';
  if (grant.serviceAccounts === undefined || grant.serviceAccounts.includes(account)) return [];
  return [
    {
      reason: 'ServiceAccountNotAllowed',
      message: say`role "${role}" does not allow service account "${account}" (it allows ${someOf(grant.serviceAccounts, MOST_ACCOUNTS)})`,
    },
  ];
}

export function volumeNameFaults(use: Use, pod: PodSpec): Fault[] {
  return (pod.volumes ?? [])
    .filter((volume) => volume.name === use.volume && volume.persistentVolumeClaim === undefined)
    .map((volume) => ({
      reason: 'VolumeNameTaken',
      message: say`volume "${volume.name}" does not use claim "${use.claimName}", but its name is reserved for the volume of the store: rename your volume`,
    }));
}

export function pathFaults(use: Use, owners: PodSpec, container: Container): Fault[] {
  const at = mountsOf(container).filter((mount) => clean(mount.mountPath) === use.path);
  const first = at.find((mount) => isUse(use, owners, mount));
  const taken = at.filter((mount) => mount !== first);
  const hiding = mountsOf(container).filter((mount) => clean(mount.mountPath)?.startsWith(`${use.path}/`) === true);
  const climbing = mountsOf(container).filter((mount) => clean(mount.mountPath) === undefined);
  const where = (mount: VolumeMount) =>
    say`container "${container.name}" mounts volume "${mount.name}" at ${mount.mountPath}`;
  return [
    ...climbing.map((mount): Fault => ({
      reason: 'PathTaken',
      message: say`${where(mount)}, and a path with .. could lead anywhere: write the path without ..`,
    })),
    ...taken.map((mount): Fault => ({
      reason: 'PathTaken',
      message: say`${where(mount)}, where store "${use.store}" belongs`,
    })),
    ...hiding.map((mount): Fault => ({
      reason: 'PathHidden',
      message: say`${where(mount)}, which hides a part of store "${use.store}" at ${use.path}`,
    })),
  ];
}

/** Every way to write to the claim, in any container, although the role grants only ReadOnly access. */
export function tooWide(use: Use, owners: PodSpec): Fault[] {
  const volumes = volumesOf(owners, use.claimName);
  const isOfClaim = (name: string) => volumes.some((volume) => volume.name === name);
  const fault = (message: Sentence): Fault => ({
    reason: 'AccessTooWide',
    message: say`role "${use.role}" grants ReadOnly access, but ${message}`,
  });
  return [
    ...volumes
      .filter((volume) => volume.persistentVolumeClaim?.readOnly !== true)
      .map((volume) =>
        fault(
          say`volume "${volume.name}" of claim "${use.claimName}" is writable: set readOnly: true on persistentVolumeClaim of the volume`,
        ),
      ),
    ...containersOf(owners).flatMap((container) => [
      ...mountsOf(container)
        .filter((mount) => isOfClaim(mount.name) && mount.readOnly !== true)
        .map((mount) =>
          fault(
            say`container "${container.name}" mounts the claim writable at ${mount.mountPath}: set readOnly: true on the mount`,
          ),
        ),
      ...(container.volumeDevices ?? [])
        .filter((device) => isOfClaim(device.name))
        .map((device) =>
          fault(say`container "${container.name}" has the claim as device ${device.devicePath}: remove the device`),
        ),
    ]),
  ];
}

/**
 * A role that writes cannot use a read-only mount of the owner, and we do not change what the owner wrote. One container that writes is enough; the
 * others may be helpers that only read. Each container that the role names must write.
 */
export function tooNarrow(use: Use, grant: Role, owners: PodSpec, targets: readonly Container[]): Fault[] {
  const narrow = targets
    .map((container) => ({ name: container.name, mounts: readingMounts(use, owners, container) }))
    .filter(({ mounts }) => mounts.length > 0);
  const named = [...(grant.containers ?? []), ...(grant.initContainers ?? [])];
  return narrow
    .filter(({ name }) => narrow.length === targets.length || named.includes(name))
    .flatMap(({ name, mounts }) =>
      mounts.map((mount): Fault => ({
        reason: 'AccessTooNarrow',
        message: say`role "${use.role}" needs ReadWrite access, but container "${name}" mounts the claim read-only at ${mount.mountPath}`,
      })),
    );
}
