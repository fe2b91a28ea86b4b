import { volumeName } from '../api/labels.ts';
import type { Role, Store } from '../api/store.ts';
import { volumesOf, type Container, type PodSpec, type VolumeMount } from './pod.ts';

/** How a role uses its store: what its volume and its mounts look like. */
export interface Use {
  readonly store: string;
  readonly role: string;
  readonly claimName: string;
  readonly path: string;
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
  readonly volume: string;
}

/** What the store grants to a role. The name comes from a label and may be, for example, `constructor`, which every object has. */
export function grantOf(store: Store, role: string): Role | undefined {
  return Object.hasOwn(store.spec.roles, role) ? store.spec.roles[role] : undefined;
}

export function useOf(store: Store, role: string, grant: Role): Use {
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

/**
 * The path as the container sees it: absolute, without `.`, `//` and a trailing `/`. Undefined if the path contains `..`, which could lead
 * anywhere through a symbolic link in the image.
 */
export function clean(path: string): string | undefined {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? undefined : `/${segments.join('/')}`;
}

export const mountsOf = (container: Container): readonly VolumeMount[] => container.volumeMounts ?? [];

/** Whether a mount of the owner is the directory of the store at the right path. Access is checked separately. */
export function isUse(use: Use, owners: PodSpec, mount: VolumeMount): boolean {
  return (
    clean(mount.mountPath) === use.path &&
    volumesOf(owners, use.claimName).some((volume) => volume.name === mount.name) &&
    (mount.subPath ?? '') === (use.subPath ?? '') &&
    (mount.subPathExpr ?? '') === ''
  );
}

/** The mounts of the directory of the store at the right path that are read-only, by themselves or by their volume. */
export function readingMounts(use: Use, pod: PodSpec, container: Container): VolumeMount[] {
  const isReadOnlyVolume = (name: string) =>
    volumesOf(pod, use.claimName).some(
      (volume) => volume.name === name && volume.persistentVolumeClaim?.readOnly === true,
    );
  return mountsOf(container).filter(
    (mount) => isUse(use, pod, mount) && (mount.readOnly === true || isReadOnlyVolume(mount.name)),
  );
}
