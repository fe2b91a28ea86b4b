import { say } from '../api/say.ts';
import { posix } from 'node:path';
import { describe, type Position } from '../compose/error.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Project } from '../compose/project.ts';
import type { Participant } from './participants.ts';
import { isDirectoryVariable } from './recordings.ts';

/** A variable of a service, and whether somebody wrote it for this service alone. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly at: Position;
  /** Not by an env file or an anchor that others have, too. */
  readonly isOwn: boolean;
  /** Whose it is besides. */
  readonly shared: readonly string[];
  readonly isOfFile: boolean;
}

const filesOf = ({ env_file: files = [] }: Participant['service']): string[] => files.flatMap(({ path }) => path ?? []);

/** The variables of everybody, by name. */
export function variablesOf(all: readonly Participant[], project: Project): ReadonlyMap<string, readonly Variable[]> {
  const positionOf = ({ section, name }: Participant, ...field: readonly string[]) =>
    project.locate([section, name, ...field]);
  const readers = new Index();
  const writers = new Index();
  const written = all.map((participant) => {
    const { name, service } = participant;
    for (const path of filesOf(service)) readers.add(path, name);
    // Where the environment itself does not have the variable, the place of the environment is all there is.
    const whole = describe(positionOf(participant, 'environment'));
    return Object.entries(service.environment ?? {}).flatMap(([variable, value]) => {
      if (value === null) return [];
      const at = positionOf(participant, 'environment', variable);
      const isOfFile = describe(at) === whole;
      if (!isOfFile) writers.add(describe(at), name);
      return [{ name: variable, value, at, isOfFile }];
    });
  });
  return new Map(
    all.map((participant, index) => {
      const { name, service } = participant;
      const others = new Set(filesOf(service).flatMap((path) => readers.besides(path, name)));
      const variables = (written[index] ?? []).map((variable): Variable => {
        const shared = variable.isOfFile ? [...others] : writers.besides(describe(variable.at), name);
        const at = variable.isOfFile ? positionOf(participant, 'env_file') : variable.at;
        return { ...variable, at, isOwn: shared.length === 0, shared };
      });
      return [name, variables];
    }),
  );
}

/** Who stands under which key. */
class Index {
  readonly #names = new Map<string, string[]>();

  add(key: string, name: string): void {
    const names = this.#names.get(key);
    if (names === undefined) this.#names.set(key, [name]);
    else names.push(name);
  }

  besides = (key: string, name: string): string[] => (this.#names.get(key) ?? []).filter((other) => other !== name);
}

export function called({ name, isOwn, isOfFile, shared }: Variable): string {
  if (isOwn) return say`its ${name}`;
  if (isOfFile) return say`${name} of its env_file`;
  return say`${name}, which it shares with ${listed(shared)},`;
}

/** Where a variable that names a directory of recordings leads, as far as that can be known. */
export function pathIn({ name, value }: Variable, { service }: Participant): string | undefined {
  if (!isDirectoryVariable(name) || value === '' || value.includes('://')) return undefined;
  if (posix.isAbsolute(value)) return cleanPath(value);
  return service.working_dir === undefined ? undefined : posix.resolve(service.working_dir, value);
}

/** The names of variables that settle where a program keeps files, as `MEDIA_ROOT` and `UPLOAD_FOLDER`: https://docs.djangoproject.com/en/stable/ref/settings/#media-root */
const KEEPS =
  /(^|_)(MEDIA|UPLOADS?|STORAGE|FILES|ATTACHMENTS?|DOCUMENTS?|EXPORTS?|REPORTS?|IMAGES?|PHOTOS?|VIDEOS?|AUDIO|SHARED?|OUTPUTS?|RESULTS?|DOWNLOADS?|ARTIFACTS?)_?(ROOT|DIR|DIRECTORY|PATH|FOLDER|LOCATION|BASE|MOUNT)(_PATH)?$/i;

/** The absolute path at which a program is told to keep files, where the name of the variable says that it is one. */
export const keptAt = ({ name, value }: Variable): string | undefined =>
  KEEPS.test(name) && /^\/[\w./-]*\w\/?$/.test(value) && !/^\/(etc|tmp|run|dev|proc)\/|\.\w{1,5}$/.test(value)
    ? cleanPath(value)
    : undefined;

const MOST_NAMES = 4;

/** `a, b and c`; of many the first, and how many others. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMES;
  if (rest > 1) return say`${names.slice(0, MOST_NAMES).join(', ')} and ${rest} others`;
  return names.length < 2 ? names.join('') : say`${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
