import { say } from '../api/say.ts';
import { warning, type Check } from '../api/finding.ts';
import { templatePath } from '../mount/workload.ts';
import { workloadKindOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { listAt, member, type Manifest } from './manifests.ts';
import { declaresRole } from './templatesWithin.ts';

type Path = readonly (string | number)[];

/**
 * A list that is written and empty is a value like another: a GitOps tool that applies on the client's side sees the injected volume as a difference, and
 * synchronises without end. No synchronisation takes the volume away. Seen with Argo CD 3.5.
 */
export const noEmptyLists: Check<Manifest> = {
  id: 'empty-lists',
  question: say`Does no manifest that is to be mounted write an empty list where the mount will be?`,
  answer: (manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const known = workloadKindOf(apiVersion, kind);
    if (known === undefined || !declaresRole(metadata.labels)) return [];
    const spec = [...templatePath(known), 'spec'];
    return emptyIn(manifest, spec).map((path) => {
      const field = path.join('.');
      const message = say`writes ${field} as an empty list, where the store is mounted: Argo CD, and other tools that apply on the client's side, then see a difference for ever and synchronise without end`;
      const remedy = say`Remove the line ${String(path.at(-1))}: [] from the manifest.`;
      const found = warning(named({ kind, name: metadata.name }), { reason: 'Contended', message }, remedy);
      return { ...found, where: manifest.at(path) };
    });
  },
};

function emptyIn({ whole }: Manifest, spec: readonly string[]): Path[] {
  const pod = member(whole, ...spec);
  const mounts = ['containers', 'initContainers'].flatMap((list) =>
    listAt(pod, list).flatMap((container, index) =>
      isEmpty(member(container, 'volumeMounts')) ? [[...spec, list, index, 'volumeMounts']] : [],
    ),
  );
  return [...(isEmpty(member(pod, 'volumes')) ? [[...spec, 'volumes']] : []), ...mounts];
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
