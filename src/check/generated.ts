import { member, type Manifest } from './manifests.ts';

/** Objects of one kind that share a `generateName` become different objects: from the second on each gets a number, as in `transcode-… (2)`. */
export function distinct(manifests: readonly Manifest[]): Manifest[] {
  const counts = new Map<string, number>();
  return manifests.map((manifest) => {
    const { apiVersion, kind, metadata, whole } = manifest;
    if (typeof member(whole, 'metadata', 'name') === 'string' || metadata.name === '') return manifest;
    const key = JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count === 1 ? manifest : { ...manifest, metadata: { ...metadata, name: `${metadata.name} (${count})` } };
  });
}
