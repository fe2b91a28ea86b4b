import { say } from '../api/say.ts';
import { fault, isFault, warning, type Finding } from '../api/finding.ts';
import { objectOf, placed } from './place.ts';
import type { Actor, Scene } from './scene.ts';
import type { User } from './users.ts';
import { listed } from './variables.ts';
import { isWebServer, isWorker } from './work.ts';

interface Mounter {
  readonly actor: Actor;
  readonly user: User;
}

/**
 * Writers that cannot write, and readers that can. A service that mounts the recordings writable and may only read them is left alone: files seldom
 * say, and nothing is lost by it.
 * @param found what else was found: a writer without the mount is the reason why nobody writes
 */
export function accessFindings(all: readonly Mounter[], found: readonly Finding[], scene: Scene): Finding[] {
  // Of other directories no file says who writes them.
  if (!scene.directory.isRecordings) return [];
  const users = all.filter(({ actor }) => actor.own.length > 0);
  const own = users.flatMap(({ actor, user }) => accessOf(actor, user, users));
  return [...own, ...nobodyWrites(users, [...found, ...own], scene)];
}

const isReadOnly = ({ own }: Actor): boolean => own.every(({ mount }) => mount.read_only === true);

function accessOf(actor: Actor, user: User, users: readonly Mounter[]): Finding[] {
  const object = objectOf(actor);
  const [first] = actor.own;
  if (first === undefined) return [];
  const settled = actor.settlement?.access;
  if (isReadOnly(actor) && settled !== 'ReadOnly' && (user.writer || isWorker(actor))) {
    const sign = user.evidence.find(({ isQueue }) => isQueue)?.sentence;
    const why = settled === 'ReadWrite' ? say`x-recordings says ReadWrite` : (sign ?? say`it is a worker`);
    const message = say`mounts the recordings read-only, but ${why}: it cannot save what it makes`;
    const remedy = say`Drop :ro (read_only) from the mount. If it only reads them, say so: x-recordings: ReadOnly in the service.`;
    return [placed((user.writer ? fault : warning)(object, { reason: 'AccessTooNarrow', message }, remedy), first.at)];
  }
  const isReader = settled === 'ReadOnly' || (settled === undefined && isWebServer(actor) && users.length > 1);
  if (isReadOnly(actor) || !isReader) return [];
  const why = settled === 'ReadOnly' ? say`x-recordings says ReadOnly` : say`it is a web server, which only reads them`;
  const message = say`mounts the recordings writable, and ${why}: a mistake in it could delete them`;
  const remedy = say`Mount them with :ro. If it writes them, say so: x-recordings: ReadWrite in the service.`;
  return [placed(warning(object, { reason: 'AccessTooWide', message }, remedy), first.at)];
}

function nobodyWrites(users: readonly Mounter[], found: readonly Finding[], { directory, project }: Scene): Finding[] {
  const { source } = directory;
  if (source === undefined || users.length === 0 || !users.every(({ actor }) => isReadOnly(actor))) return [];
  if (found.some((finding) => isFault(finding) && finding.reason !== 'AccessTooWide')) return [];
  // What lies on the host, or is of another application, may be written by somebody else.
  const isElsewhere = source.type === 'bind' || project.model.volumes?.[source.name]?.external === true;
  const at = project.locate(
    source.type === 'volume' ? ['volumes', source.name] : ['services', users[0]?.actor.name ?? ''],
  );
  const names = users.map(({ actor }) => actor.name);
  const message = say`is mounted read-only by all who mount it, ${listed(names)}: nobody can save a recording`;
  const remedy = say`Drop :ro (read_only) from the mount of the service that makes the recordings, or mount them in it.`;
  const object = `${source.type === 'bind' ? 'Directory' : 'Volume'}/${source.name}`;
  const make = isElsewhere ? warning : fault;
  return [placed(make(object, { reason: 'AccessTooNarrow', message }, remedy), at)];
}
