import { CONTAINER_LISTS, type Container, type PodSpec, type Volume, type VolumeMount } from './pod.ts';

/** One operation of a JSON patch (RFC 6902), as far as we use them. */
export type Operation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** What we want of our own in a pod spec: the volume, and the mount of each container; nothing where there shall be nothing. */
export interface Injection {
  /** The name of the volume that is ours (semantics 7): it, and what refers to it, may be changed or removed; nothing else may. */
  readonly name: string;
  readonly volume: Volume | undefined;
  mountFor(container: Container, list: (typeof CONTAINER_LISTS)[number]): VolumeMount | undefined;
}

/**
 * The operations that bring what is ours in a pod spec to what is wanted; none where it is so already. Paths are relative to the pod spec.
 * Owner's items keep their places, and each index is guarded by a test of the name that stands there.
 */
export function operationsFor(pod: PodSpec, ours: Injection): Operation[] {
  return [
    ...listOperations('/volumes', pod.volumes, ours.name, ours.volume, sameVolume),
    // The API server refuses any change of a pod's ephemeral containers by patch, and templates have none.
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

/** The pod spec without what is ours. */
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
    .toReversed() // from the end, so that the indices before stay true
    .flatMap((index): Operation[] => [test(`${path}/${index}/name`, name), { op: 'remove', path: `${path}/${index}` }]);
  if (wanted === undefined) return removals;
  const current = kept === undefined ? undefined : list?.[kept];
  if (current !== undefined) {
    if (same(current, wanted)) return removals;
    const at = `${path}/${kept}`;
    return [...removals, test(`${at}/name`, name), { op: 'replace', path: at, value: wanted }];
  }
  // `add` on a list that has appeared meanwhile would replace it whole (semantics 25).
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
