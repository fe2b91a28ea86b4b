import { posix } from 'node:path';
import type { VolumeMount } from '../compose/project.ts';
import { isWithin, type Mounted } from '../users/mounts.ts';
import type { Subject } from './carried.ts';
import { free, objectNameOf } from './names.ts';
import { CLOCK, isBoundFile, MACHINE, toldFile, type Host } from './host.ts';
import { isSecretDirectory, toldBelow } from './secretFiles.ts';

/** So many files, of so many bytes together, are configuration; more are a matter of the image. */
const MAX_FILES = 20;
const MAX_BYTES = 64 * 1024;

/** They keep a directory in version control, or explain it. */
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
 * What a cluster has instead of directories of the host: the files one by one where they are a few small texts or keys, a volume where programs keep
 * something. What is left becomes findings.
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
      kind === 'kept' ? [[source, free(nameFor(host.shown(source)), taken)] as const] : [],
    ),
  );
  const carried = (each: Mounted, service: Subject['service']): Mounted[] => {
    const { mount, target } = each;
    const source = isDirectory(host, mount) ? posix.resolve(mount.source) : '';
    const kind = kinds.get(source);
    const told = source !== '' && host.kindOf(source) === undefined ? toldBelow(service.environment ?? {}, target) : [];
    if (told.length > 0)
      return told.map((path) => ({
        ...each,
        target: path,
        mount: toldFile(mount, posix.join(source, posix.relative(target, path)), path),
      }));
    if (kind === 'kept') return [{ ...each, mount: { ...mount, type: 'volume', source: names.get(source) ?? '' } }];
    if (kind === undefined || kind === 'other') return [each];
    return kind.files.map((file) => {
      const path = posix.join(target, file);
      return { ...each, target: path, mount: { ...mount, source: posix.join(source, file), target: path } };
    });
  };
  return {
    subjects: subjects.map((subject) => ({
      ...subject,
      mounts: subject.mounts.flatMap((each) => carried(each, subject.service)),
    })),
    directories: new Map([...names].map(([source, name]) => [name, source])),
  };
}

/** Of a directory elsewhere on the machine the last part. */
const nameFor = (shown: string): string => objectNameOf(posix.isAbsolute(shown) ? posix.basename(shown) : shown);

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
  const isOfSecrets =
    isSecretDirectory(host.shown(source)) || uses.some(({ mount }) => isSecretDirectory(mount.target ?? ''));
  // Each is a key of a Secret, whatever is in it.
  if (isOfSecrets && !isOfSource) return all.length > 0 && all.length <= MAX_FILES ? { files: all } : 'other';
  const isSmall = all.length > 0 && all.length <= MAX_FILES && isText && bytes <= MAX_BYTES;
  if (isSmall && (!isOfSource || all.every((file) => CONFIGURATION.test(file)))) return { files: all };
  const isWritten = uses.some(({ mount }) => mount.read_only !== true);
  return isWritten && (all.length === 0 || (!isText && !isOfSource)) ? 'kept' : 'other';
}
