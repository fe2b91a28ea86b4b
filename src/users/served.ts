import { posix } from 'node:path';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Build } from '../compose/project.ts';
import { dockerfileText } from './dockerfile.ts';
import { isWithin, type Mounted } from './mounts.ts';
import type { Participant } from './participants.ts';
import type { ProjectFiles } from './projectFiles.ts';

/** A service, and all that is mounted in it. */
type Server = Pick<Participant, 'service'> & { readonly mounted: readonly Mounted[] };

/** A directory that a web server hands out, as its configuration says. */
export interface Served {
  readonly path: string;
  /** `nginx.conf: alias`. */
  readonly by: string;
}

/** Nothing is mounted there, nor around it. */
export const isBare = ({ mounted }: Server, path: string): boolean =>
  !mounted.some(({ target }) => isWithin(path, target) || isWithin(target, path));

/** Whether any configuration of a web server can be read here. */
export const isReadable = (server: Server, files: ProjectFiles): boolean => configurationsOf(server, files).length > 0;

/** What the configuration of a web server hands out, as far as it can be read here. */
export function servedBy(server: Server, files: ProjectFiles): Served[] {
  return configurationsOf(server, files).flatMap(({ name, text }) =>
    text
      .split('\n')
      .map((line) => line.replace(/(^|\s)#.*$/, ''))
      .flatMap((line): Served[] => {
        const [, directive = '', value = ''] =
          /(?:^|[\s{;])(alias|root)\s+(?:\*\s+|\/\S*\*\s+)?["']?(\/[^\s;"'$]*)/.exec(line) ?? [];
        return value === '' || value === '/' ? [] : [{ path: cleanPath(value), by: `${name}: ${directive}` }];
      }),
  );
}

const CONFIGURES = /\.(conf|template|nginx|tmpl|j2|caddy)$|^(nginx|default|Caddyfile)$/i;

function configurationsOf({ mounted, service }: Server, files: ProjectFiles): { name: string; text: string }[] {
  const inside = mounted
    .filter(
      ({ mount, target }) =>
        mount.type === 'bind' && /nginx|caddy|httpd|apache/i.test(`${target} ${mount.source ?? ''}`),
    )
    .flatMap(({ mount: { source = '' } }) => readAt(source, files));
  const built = service.build === undefined ? [] : copiedIn(service.build, files);
  return [...inside, ...built];
}

/** The configurations that a Dockerfile copies into its image. */
function copiedIn(build: Build, files: ProjectFiles): { name: string; text: string }[] {
  const { context } = build;
  if (context === undefined) return [];
  const text = dockerfileText(build, files) ?? '';
  const copied = [...text.matchAll(/^\s*(?:COPY|ADD)\s+(?!.*--from)(.+)$/gim)].flatMap(([, words = '']) =>
    words
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  );
  return copied.flatMap((path) => readAt(posix.join(context, path), files, 0));
}

/** Whether a Dockerfile copies something to a path, around it or into it; or cannot be read, so that nobody knows. */
export function copiesTo(build: Build, path: string, files: ProjectFiles): boolean {
  const text = dockerfileText(build, files);
  if (text === undefined) return true;
  return [...text.matchAll(/^\s*(?:COPY|ADD)\s+(.+)$/gim)].some(([, words = '']) => {
    const target =
      words
        .trim()
        .split(/[\s"',[\]]+/)
        .findLast((word) => word !== '') ?? '';
    return !target.startsWith('/') || isWithin(path, cleanPath(target)) || isWithin(cleanPath(target), path);
  });
}

/** A file, or the configurations in a directory. */
function readAt(path: string, files: ProjectFiles, depth = 1): { name: string; text: string }[] {
  const text = CONFIGURES.test(posix.basename(path)) ? files.text(path) : undefined;
  if (text !== undefined) return [{ name: posix.basename(path), text }];
  return files.names(path).flatMap((name) => {
    const inner = posix.join(path, name);
    if (CONFIGURES.test(name)) return readAt(inner, NO_NAMES(files), 0);
    return depth > 0 ? readAt(inner, files, depth - 1) : [];
  });
}

const NO_NAMES = (files: ProjectFiles): ProjectFiles => ({ ...files, names: () => [] });
