import type { PodSpec } from '../../src/mount/pod.ts';

/**
 * Whether the API server itself accepts a pod spec with its rules about names: what it refuses, no policy is asked about. A mount of our own volume
 * may stand without the volume, for it will be there.
 */
export function admissible({ volumes, containers, initContainers, ephemeralContainers }: PodSpec): boolean {
  const all = [...(containers ?? []), ...(initContainers ?? [])];
  const isUnique = (names: readonly string[]) => new Set(names).size === names.length;
  const known = new Set((volumes ?? []).map(({ name }) => name));
  return (
    (containers ?? []).length > 0 &&
    (ephemeralContainers ?? []).length === 0 &&
    isUnique(all.map(({ name }) => name)) &&
    all.every(
      ({ volumeMounts, volumeDevices }) =>
        isUnique((volumeMounts ?? []).map(({ mountPath }) => mountPath)) &&
        [...(volumeMounts ?? []), ...(volumeDevices ?? [])].every(({ name }) => known.has(name)),
    )
  );
}
