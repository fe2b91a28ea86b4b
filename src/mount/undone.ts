import { isDeepStrictEqual } from 'node:util';
import { CONTAINER_LISTS, type PodSpec } from './pod.ts';

/**
 * Whether somebody removed or changed what we injected: our volume, or our mounts in a container that is still there. A container that came later
 * or went is none of it.
 *
 * @param left the pod spec as our write left it
 * @param volume the name of our volume
 */
export function undoneParts(left: PodSpec, now: PodSpec, volume: string): boolean {
  if (left === now) return false;
  const ours = <Item extends { readonly name: string }>(list: readonly Item[] | null | undefined) =>
    (list ?? []).filter(({ name }) => name === volume);
  if (!isDeepStrictEqual(ours(left.volumes), ours(now.volumes))) return true;
  return CONTAINER_LISTS.some((list) =>
    (left[list] ?? []).some((container) => {
      const after = (now[list] ?? []).find(({ name }) => name === container.name);
      return after !== undefined && !isDeepStrictEqual(ours(container.volumeMounts), ours(after.volumeMounts));
    }),
  );
}
