import { posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import type { Service } from '../src/application/service.ts';

/** A file whose content stands in the model, and under which key the service's ConfigMap keeps it. */
interface WrittenFile {
  readonly path: string;
  readonly key: string;
  readonly content: string;
}

/** What is mounted at a path: where it lies in the volume of all files, and what puts it there. */
export interface SourcedFile {
  readonly path: string;
  readonly inVolume: string;
  readonly source: k8s.VolumeProjection;
}

export const configMapName = (service: string): string => `${service}-files`;

/** The ConfigMap of a service, by keys; empty where no file's content stands in the model. */
export const contentsOf = ({ files }: Service): Record<string, string> =>
  Object.fromEntries(writtenFiles(files).map(({ key, content }) => [key, content]));

/** The files of a service, each with where it comes from. */
export function sourcedFiles(service: string, { files }: Service): SourcedFile[] {
  const written = writtenFiles(files).map(({ path, key, content }) => {
    // No Secret can be called so.
    const inVolume = `_content/${key}`;
    // For all to read: an image that starts as root and goes on as another user leaves the pod's group behind. A script may be started directly.
    const mode = content.startsWith('#!') ? 0o555 : 0o444;
    const items = [{ key, path: inVolume, mode }];
    return { path, inVolume, source: { configMap: { name: configMapName(service), items } } };
  });
  const secret = Object.entries(files).flatMap(([path, file]) => {
    if (!('secret' in file)) return [];
    const inVolume = `${file.secret}/${file.key}`;
    return [{ path, inVolume, source: { secret: { name: file.secret, items: [{ key: file.key, path: inVolume }] } } }];
  });
  return [...secret, ...written];
}

function writtenFiles(files: Service['files']): WrittenFile[] {
  const taken = new Set<string>();
  return Object.entries(files).flatMap(([path, file]) => {
    if (!('content' in file)) return [];
    const key = keyFor(path, taken);
    taken.add(key);
    return [{ path, key, content: file.content }];
  });
}

/** The file's own name, of the characters that a key may have (and it may not begin with two dots), and not yet taken. */
function keyFor(path: string, taken: ReadonlySet<string>): string {
  const name = posix
    .basename(path)
    .replace(/[^-._a-zA-Z0-9]/g, '-')
    .replace(/^\.\./, '--')
    .slice(0, 240);
  for (let count = 1; ; count += 1) {
    const key = count === 1 ? name : `${count}-${name}`;
    if (!taken.has(key)) return key;
  }
}
