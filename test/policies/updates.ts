import type { Manifest } from './manifest.ts';
import type { Place, Told } from './place.ts';

/** An update of an object that is there, in every way that the API server takes one. It is tried, and not stored. */
export const UPDATES: Readonly<Record<string, (here: Place, object: Manifest, path: string) => Promise<Told>>> = {
  replaced: async (here, object, path) => {
    const { metadata } = await here.admin.get<{ metadata: { resourceVersion: string } }>(path);
    const { resourceVersion } = metadata;
    return here.trySend('PUT', path, { ...object, metadata: { ...object.metadata, resourceVersion } });
  },
  'merged in': (here, object, path) => here.trySend('PATCH', path, object, 'application/merge-patch+json'),
  'merged in strategically': (here, object, path) =>
    here.trySend('PATCH', path, object, 'application/strategic-merge-patch+json'),
  'patched in': (here, { metadata, spec }, path) => {
    const members = {
      labels: metadata.labels,
      annotations: metadata.annotations,
      ...('ownerReferences' in metadata ? { ownerReferences: metadata.ownerReferences } : {}),
    };
    const operations = [
      ...Object.entries(members).flatMap(([name, value]) =>
        value === undefined ? [] : [{ op: 'add', path: `/metadata/${name}`, value }],
      ),
      { op: 'replace', path: '/spec', value: spec },
    ];
    return here.trySend('PATCH', path, operations, 'application/json-patch+json');
  },
  'applied by another manager': (here, object, path) =>
    here.trySend('PATCH', path, object, 'application/apply-patch+yaml', { fieldManager: 'another', force: 'true' }),
};
