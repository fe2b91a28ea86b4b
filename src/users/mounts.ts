import { say } from '../api/say.ts';
import type { Position } from '../compose/error.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Project, VolumeMount } from '../compose/project.ts';
import type { Participant } from './participants.ts';

/** What a container has at a path: of its own volumes and tmpfs, and those of the services it takes volumes from. */
export interface Mounted {
  readonly mount: VolumeMount;
  /** The path inside the container, without detours. */
  readonly target: string;
  readonly at: Position;
}

/** @param all every participant, for `volumes_from` */
export function mountsOf(participant: Participant, project: Project, all: readonly Participant[]): Mounted[] {
  return collect(participant, project, all, new Set());
}

function collect(
  participant: Participant,
  project: Project,
  all: readonly Participant[],
  seen: ReadonlySet<string>,
): Mounted[] {
  const { name, section, service } = participant;
  const at = (field: string, index: number) => project.locate([section, name, field, `${index}`]);
  const own: Mounted[] = [
    ...(service.volumes ?? []).map((mount, index) => ({
      mount,
      target: cleanPath(mount.target ?? ''),
      at: at('volumes', index),
    })),
    ...(service.tmpfs ?? []).map((text, index) => {
      const target = cleanPath(text.split(':')[0] ?? '');
      return { mount: { type: 'tmpfs', target }, target, at: at('tmpfs', index) };
    }),
  ];
  const taken = (service.volumes_from ?? []) as readonly string[];
  const inherited = taken.flatMap((text, index) => {
    const [other = '', access] = text.split(':');
    const source = all.find(({ name }) => name === other);
    if (source === undefined || seen.has(other)) return [];
    return collect(source, project, all, new Set([...seen, name])).map(({ mount, target }) => ({
      mount: access === 'ro' ? { ...mount, read_only: true as const } : mount,
      target,
      at: at('volumes_from', index),
    }));
  });
  const mine = new Set(own.map(({ target }) => target));
  return [...own, ...inherited.filter(({ target }) => !mine.has(target))];
}

/**
 * The same text for mounts that show the same files: two keys may stand for one volume, and a volume for a directory of the host. Undefined for what
 * a container has to itself.
 */
export function identityOf(mount: VolumeMount, { model }: Project): string | undefined {
  const { type, source } = mount;
  if (source === undefined || source === '') return undefined;
  if (type === 'bind') return `bind ${cleanPath(source)}`;
  if (type !== 'volume') return undefined;
  const { subpath } = (mount.volume ?? {}) as { readonly subpath?: string };
  const part = subpath === undefined ? '' : `/${subpath}`;
  const { name, driver_opts } = model.volumes?.[source] ?? {};
  const { o, device } = (driver_opts ?? {}) as { readonly o?: string; readonly device?: string };
  if (device !== undefined && o?.split(',').includes('bind') === true) return `bind ${cleanPath(`${device}${part}`)}`;
  return `volume ${name ?? source}${part}`;
}

/** Whether a path is another, or below it. */
export const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

/** A mount in the words of a person. */
export function describeMount({ type, source, volume }: VolumeMount): string {
  if (type === 'tmpfs') return say`a tmpfs`;
  if (type === 'bind') return say`the host's directory ${source ?? ''}`;
  if (source === undefined || source === '') return say`an anonymous volume`;
  const { subpath } = (volume ?? {}) as { readonly subpath?: string };
  if (type !== 'volume') return say`the ${type} ${source}`;
  return subpath === undefined ? say`volume "${source}"` : say`the part ${subpath} of volume "${source}"`;
}
