import { posix } from 'node:path';
import type { k8s } from 'cdk8s-plus-27';
import type { Service } from '../src/application/service.ts';

/** A file with its content in the model, and the key of the file in the ConfigMap of the service. */
interface WrittenFile {
  readonly path: string;
  readonly key: string;
  readonly content: string;
}

/** A mounted file: its path in the container, its path in the volume of all files, and its source. */
export interface SourcedFile {
  readonly path: string;
  readonly inVolume: string;
  readonly source: k8s.VolumeProjection;
}

export const configMapName = (service: string): string => `${service}-files`;

/** The data of the ConfigMap of a service. Empty if no file has its content in the model. */
export const contentsOf = ({ files }: Service): Record<string, string> =>
  Object.fromEntries(writtenFiles(files).map(({ key, content }) => [key, content]));

/** The files of a service, each with its source. */
export function sourcedFiles(service: string, { files }: Service): SourcedFile[] {
  const written = writtenFiles(files).map(({ path, key, content }) => {
    // No Secret can have this name.
    const inVolume = `_content/${key}`;
    // Readable for everybody: an image that starts as root and switches to another user loses the group of the pod. Scripts are executable.
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

/** A free key made from the name of the file. A key has only certain characters and does not begin with two dots. */
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
