import { posix } from 'node:path';
import type { VolumeMount } from '../compose/project.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import type { Subject } from './carried.ts';
import { free, objectNameOf } from './names.ts';
import { CLOCK, isBoundFile, MACHINE, type Host } from './host.ts';

/** So many files, of so many bytes together, are configuration; more are a matter of the image. */
const MAX_FILES = 20;
const MAX_BYTES = 64 * 1024;

/** Keeps a directory in version control, or explains it. */
const PLACEHOLDERS = /(^|\/)(\.(git(keep|ignore)|keep)|README(\.\w+)?)$/i;

/** What is beside source code, and is none. */
const CONFIGURATION =
  /(^|\/)[^.]+$|\.(conf|cnf|cfg|ini|ya?ml|json|toml|xml|properties|rules|template|tmpl|sh|sql|pem|crt|key)$/i;

/** What is a directory of the host to those who mount it? */
type Kind =
  /** A few small texts: each is a file of the container. */
  | { readonly files: readonly string[] }
  /** It is empty, or holds what programs write: a volume. */
  | 'kept'
  /** Of the machine, source code, or more text than a ConfigMap is for. */
  | 'other';

type Has = Pick<Subject, 'service' | 'mounts'>;

/**
 * Directories of the host that are mounted, as what a cluster has instead: of a few small texts each file by itself, and a volume of what is kept. What
 * is left are findings.
 * @param volumes the names of the volumes that the Compose files define
 */
export function withoutDirectories<T extends Has>(
  subjects: readonly T[],
  host: Host,
  volumes: Iterable<string>,
): { readonly subjects: readonly T[]; readonly directories: ReadonlyMap<string, string> } {
  const sources = Map.groupBy(
    subjects.flatMap(({ service, mounts }) => mounts.map(({ mount }) => ({ service, mount }))),
    ({ mount }) => (isDirectory(host, mount) ? posix.resolve(mount.source) : ''),
  );
  sources.delete('');
  const kinds = new Map([...sources].map(([source, uses]) => [source, kindOf(host, source, uses)]));
  const taken = new Set([...volumes].map(objectNameOf));
  const names = new Map(
    [...kinds].flatMap(([source, kind]) =>
      kind === 'kept' ? [[source, free(objectNameOf(host.shown(source)), taken)] as const] : [],
    ),
  );
  const carried = (each: Mounted): Mounted[] => {
    const { mount, target } = each;
    const source = isDirectory(host, mount) ? posix.resolve(mount.source) : '';
    const kind = kinds.get(source);
    if (kind === 'kept') return [{ ...each, mount: { ...mount, type: 'volume', source: names.get(source) ?? '' } }];
    if (kind === undefined || kind === 'other') return [each];
    return kind.files.map((file) => {
      const path = posix.join(target, file);
      return { ...each, target: path, mount: { ...mount, source: posix.join(source, file), target: path } };
    });
  };
  return {
    subjects: subjects.map((subject) => ({ ...subject, mounts: subject.mounts.flatMap(carried) })),
    directories: new Map([...names].map(([source, name]) => [name, source])),
  };
}

const isDirectory = (host: Host, mount: VolumeMount): mount is VolumeMount & { readonly source: string } =>
  mount.type === 'bind' &&
  mount.source !== undefined &&
  !mount.source.endsWith('.sock') &&
  !CLOCK.test(mount.source) &&
  !MACHINE.test(mount.source) &&
  !isBoundFile(host, mount);

function kindOf(
  host: Host,
  source: string,
  uses: readonly { readonly service: Subject['service']; readonly mount: VolumeMount }[],
): Kind {
  const isSource = uses.some(
    ({ service: { build } }) => build?.context !== undefined && isWithin(build.context, source),
  );
  if (isSource) return 'other';
  const all = host.list(source)?.filter((file) => !PLACEHOLDERS.test(file)) ?? [];
  const texts = all.slice(0, MAX_FILES).map((file) => host.text(posix.join(source, file)));
  const isText = texts.every((text) => text !== undefined);
  const isOfSource = uses.some(
    ({ service: { build } }) => build?.context !== undefined && isWithin(source, build.context),
  );
  const bytes = texts.reduce((sum, text = '') => sum + Buffer.byteLength(text), 0);
  const isSmall = all.length > 0 && all.length <= MAX_FILES && isText && bytes <= MAX_BYTES;
  if (isSmall && (!isOfSource || all.every((file) => CONFIGURATION.test(file)))) return { files: all };
  const isWritten = uses.some(({ mount }) => mount.read_only !== true);
  return isWritten && (all.length === 0 || (!isText && !isOfSource)) ? 'kept' : 'other';
}
