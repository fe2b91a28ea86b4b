import { CONTAINER_LISTS, type Container, type PodSpec, type Volume, type VolumeMount } from './pod.ts';

/** One operation of a JSON patch (RFC 6902), of the kinds that we use. */
export type Operation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** Our part of a pod spec as we want it: the volume, and the mount of each container. Undefined means that there must be none. */
export interface Injection {
  /** The name of our volume (semantics 7). Only this volume and the mounts that refer to it may be changed or removed. */
  readonly name: string;
  readonly volume: Volume | undefined;
  mountFor(container: Container, list: (typeof CONTAINER_LISTS)[number]): VolumeMount | undefined;
}

/**
 * The operations that make our part of a pod spec as we want it. None if it is so already. Paths are relative to the pod spec.
 * Items of the owner keep their places. Each index is guarded by a test of the name at that index.
 */
export function operationsFor(pod: PodSpec, ours: Injection): Operation[] {
  return [
    ...listOperations('/volumes', pod.volumes, ours.name, ours.volume, sameVolume),
    // Templates have no ephemeral containers, and the API server does not let a patch change those of a pod.
    ...(['containers', 'initContainers'] as const).flatMap((list) =>
      (pod[list] ?? []).flatMap((container, index) => {
        const path = `/${list}/${index}`;
        const mounts = listOperations(
          `${path}/volumeMounts`,
          container.volumeMounts,
          ours.name,
          ours.mountFor(container, list),
          sameMount,
        );
        return mounts.length === 0 ? [] : [test(`${path}/name`, container.name), ...mounts];
      }),
    ),
  ];
}

/** The pod spec without our volume and mounts. */
export function without(pod: PodSpec, name: string): PodSpec {
  const strip = (container: Container): Container => ({
    ...container,
    volumeMounts: (container.volumeMounts ?? []).filter((mount) => mount.name !== name),
  });
  return {
    ...pod,
    volumes: (pod.volumes ?? []).filter((volume) => volume.name !== name),
    ...Object.fromEntries(CONTAINER_LISTS.map((list) => [list, (pod[list] ?? []).map(strip)])),
  };
}

const test = (path: string, value: unknown): Operation => ({ op: 'test', path, value });

function listOperations<Item extends { readonly name: string }>(
  path: string,
  list: readonly Item[] | null | undefined,
  name: string,
  wanted: Item | undefined,
  same: (a: Item, b: Item) => boolean,
): Operation[] {
  const ours = (list ?? []).flatMap((item, index) => (item.name === name ? [index] : []));
  const [kept, ...surplus] = wanted === undefined ? [undefined, ...ours] : ours;
  const removals = surplus
    .toReversed() // from the end, so that the earlier indices stay valid
    .flatMap((index): Operation[] => [test(`${path}/${index}/name`, name), { op: 'remove', path: `${path}/${index}` }]);
  if (wanted === undefined) return removals;
  const current = kept === undefined ? undefined : list?.[kept];
  if (current !== undefined) {
    if (same(current, wanted)) return removals;
    const at = `${path}/${kept}`;
    return [...removals, test(`${at}/name`, name), { op: 'replace', path: at, value: wanted }];
  }
  // If the list has appeared meanwhile, `add` would replace the whole list (semantics 25).
  if (list === undefined || list === null) return [test(path, null), { op: 'add', path, value: [wanted] }];
  return [{ op: 'add', path: `${path}/-`, value: wanted }];
}

function sameVolume(a: Volume, b: Volume): boolean {
  const [x, y] = [a.persistentVolumeClaim, b.persistentVolumeClaim];
  return x?.claimName === y?.claimName && (x?.readOnly ?? false) === (y?.readOnly ?? false);
}

function sameMount(a: VolumeMount, b: VolumeMount): boolean {
  return (
    a.mountPath === b.mountPath &&
    (a.readOnly ?? false) === (b.readOnly ?? false) &&
    (a.subPath ?? '') === (b.subPath ?? '') &&
    (a.subPathExpr ?? '') === (b.subPathExpr ?? '')
  );
}
