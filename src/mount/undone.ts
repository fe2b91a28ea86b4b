import { isDeepStrictEqual } from 'node:util';
import { CONTAINERS_ANNOTATION, ROLE_LABEL, STORE_LABEL } from '../api/labels.ts';
import { CONTAINER_LISTS, type PodSpec } from './pod.ts';
import type { Template } from './workload.ts';

/**
 * Whether somebody removed or changed what we injected: our volume, our mounts in a container that is still there, or what we stamped. A container that
 * came later or went is none of it.
 *
 * @param left the pod template as our write left it
 * @param volume the name of our volume
 */
export function undoneParts(left: Template, now: Template, volume: string): boolean {
  return (
    left !== now && (!isDeepStrictEqual(stampsOf(left), stampsOf(now)) || isUnmounted(left.spec, now.spec, volume))
  );
}

const stampsOf = ({ labels, annotations }: Template) => [
  labels?.[ROLE_LABEL],
  labels?.[STORE_LABEL],
  annotations?.[CONTAINERS_ANNOTATION],
];

function isUnmounted(left: PodSpec, now: PodSpec, volume: string): boolean {
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
