import { say } from '../api/say.ts';
import type { Build } from '../compose/project.ts';
import type { Scene, Subject } from './carried.ts';
import { finalLines } from '../users/dockerfile.ts';
import { buildOf } from './image.ts';
import { numberOf, ownerIn, scriptOf, type Owner } from './script.ts';

/** Images that run without root, by the user that they run as. */
const ROOTLESS: readonly (readonly [RegExp, number])[] = [
  [/(^|\/)redis(:|@|$)/, 999],
  [/(^|\/)valkey\/valkey(:|@|$)/, 999],
  [/(^|\/)n8nio\/n8n(:|@|$)/, 1000],
  [/(^|\/)nginxinc\/nginx-unprivileged(:|@|$)/, 101],
  [/(^|\/)bitnami(legacy)?\//, 1001],
  [/(^|\/)grafana\/grafana(-oss|-enterprise)?(:|@|$)/, 472],
  [/(^|\/)jenkins\/jenkins(:|@|$)/, 1000],
  [/(^|\/)(mastodon\/mastodon|tootsuite\/mastodon)(-streaming)?(:|@|$)/, 991],
  [/(^|\/)prom\/(prometheus|alertmanager)(:|@|$)/, 65534],
];

/** Images whose programs give up root for a user of their own, which owns what they write: as their Dockerfiles say. */
const GIVES_UP_ROOT: readonly (readonly [RegExp, number])[] = [
  [/(^|\/)(nextcloud|wordpress|php|drupal|joomla):[^@]*alpine/, 82],
  [/(^|\/)(nextcloud|wordpress|drupal|joomla|matomo|mediawiki)(:|@|$)/, 33],
  [/(^|\/)php:[^@]*(fpm|apache)/, 33],
  [/(^|\/)(paperless-ngx\/)?paperless-ngx(:|@|$)/, 1000],
  [/(^|\/)opencast\/[\w-]+(:|@|$)/, 800],
  [/(^|\/)chocobozzz\/peertube(:|@|$)/, 999],
  [/(^|\/)ghost(:|@|$)/, 1000],
  [/(^|\/)gitea\/gitea(:|@|$)/, 1000],
];

export interface User extends Owner {
  /** Where it is known from, as part of a sentence. */
  readonly source: string;
}

const UNKNOWN: Owner = { uid: undefined, gid: undefined };

/** As whom a service runs: as it says, as its Dockerfile says, or as its image is known to. A uid that is undefined may be root. */
export function userOf(scene: Scene, subject: Subject): User {
  const { service } = subject;
  if (service.user !== undefined) {
    const [user = '', group] = service.user.split(':');
    const uid = numberOf(user);
    if (uid === undefined) return { ...UNKNOWN, source: say`the number of user ${service.user} is not known here` };
    return { uid, gid: group === undefined ? undefined : numberOf(group), source: 'user' };
  }
  const build = buildOf(scene, subject);
  if (build !== undefined) return builtUser(scene.host, build);
  const uid = knownIn(ROOTLESS, service.image);
  if (uid !== undefined) return { uid, gid: undefined, source: 'image' };
  return { ...UNKNOWN, source: say`its image may run as root` };
}

const knownIn = (table: typeof ROOTLESS, image = ''): number | undefined =>
  table.find(([pattern]) => pattern.test(image))?.[1];

/** The last USER of a Dockerfile. */
function builtUser(host: Scene['host'], build: Build): User {
  const lines = finalLines(build, host);
  if (lines === undefined)
    return { ...UNKNOWN, source: say`its Dockerfile cannot be read here, so it may run as root` };
  const [, user, group] =
    lines.map((line) => /^\s*USER\s+([^\s:]+)(?::(\S+))?/i.exec(line)).findLast((match) => match !== null) ?? [];
  if (user === undefined) return { ...UNKNOWN, source: say`its Dockerfile names no USER, so it may run as root` };
  const uid = numberOf(user);
  return uid === undefined
    ? { ...UNKNOWN, source: say`its Dockerfile says USER ${user}, whose number is not known here` }
    : { uid, gid: group === undefined ? undefined : numberOf(group), source: 'Dockerfile' };
}

/** As whom a service writes files: what it hands them to, what it says, or what its image is known to give up root for. */
export function writesAs(scene: Scene, subject: Subject): Owner {
  const { service, user } = subject;
  const environment = service.environment ?? {};
  const own = ownerIn(scriptOf(service), user === undefined ? [] : [subject.path ?? ''], environment);
  if (own?.uid !== undefined && own.uid !== 0) return own;
  const said = userOf(scene, subject);
  if (said.uid !== undefined && said.uid !== 0) return said;
  const number = (...names: readonly string[]) =>
    names.map((name) => Number(environment[name] ?? 0)).find((value) => Number.isInteger(value) && value > 0);
  // What images of linuxserver.io and their like are told.
  const uid = number('PUID', 'USERMAP_UID', 'USER_ID', 'APP_UID', 'HOST_UID');
  if (uid !== undefined) return { uid, gid: number('PGID', 'USERMAP_GID', 'GROUP_ID', 'APP_GID', 'HOST_GID') };
  return { uid: said.uid === 0 ? 0 : knownIn(GIVES_UP_ROOT, service.image), gid: undefined };
}
