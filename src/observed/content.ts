import { hash } from 'node:crypto';
import type { Declaring } from '../api/labels.ts';
import { volumeName } from '../api/labels.ts';
import type { Container, PodSpec } from '../mount/pod.ts';

/**
 * A fingerprint of a pod spec as its owner wrote it: without our volumes and mounts, and without the lists that only these filled. Two fingerprints
 * differ when somebody deployed something else, or named other containers.
 *
 * @param declared what the annotation of the workload names
 */
export function contentOf(spec: PodSpec, declared?: string): string {
  const text = JSON.stringify({
    ...spec,
    declared,
    volumes: owners(spec.volumes),
    containers: spec.containers?.map(ownersOf),
    initContainers: spec.initContainers?.map(ownersOf),
  });
  return fingerprint(text);
}

/** A fingerprint of all by which policies choose what they look at: labels and annotations, whoever gave them. The annotations of a workload itself are left out, which tools write again and again. */
export const markingsOf = ({ labels }: Declaring, template: Declaring = {}): string =>
  fingerprint(JSON.stringify([labels, template.labels, template.annotations]));

const fingerprint = (text: string): string => hash('sha1', text, 'base64').slice(0, 12);

const ownersOf = (container: Container) => ({ ...container, volumeMounts: owners(container.volumeMounts) });

/** Only injection may create volumes of our name (semantics 7). */
function owners<Item extends { readonly name: string }>(list: readonly Item[] | null | undefined) {
  const kept = list?.filter(({ name }) => !name.startsWith(volumeName(''))) ?? [];
  return kept.length === 0 ? undefined : kept;
}
