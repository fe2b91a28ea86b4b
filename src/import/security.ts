import type { Finding } from '../api/finding.ts';
import { BASELINE_CAPABILITIES } from '../application/consistency/security.ts';
import type { Build } from '../compose/project.ts';
import { finalStage } from './dockerfile.ts';
import { buildOf } from './image.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';

/** Users that official images define, by name. */
const USERS: Readonly<Record<string, number>> = { node: 1000, nobody: 65534, 'www-data': 33, nginx: 101, redis: 999 };

/** Images that run without root, by the user that they run as. */
const ROOTLESS: readonly (readonly [RegExp, number])[] = [
  [/(^|\/)redis(:|@|$)/, 999],
  [/(^|\/)valkey\/valkey(:|@|$)/, 999],
  [/(^|\/)n8nio\/n8n(:|@|$)/, 1000],
  [/(^|\/)nginxinc\/nginx-unprivileged(:|@|$)/, 101],
];

export interface User {
  /** Undefined: not known, which may be root. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Where it is known from, as part of a sentence. */
  readonly source: string;
}

/** As whom a service runs: as it says, as its Dockerfile says, or as its image is known to. */
export function userOf(scene: Scene, subject: Subject): User {
  const { service } = subject;
  const unknown = { uid: undefined, gid: undefined };
  if (service.user !== undefined) {
    const [user = '', group] = service.user.split(':');
    const uid = numberOf(user);
    if (uid === undefined) return { ...unknown, source: `user: ${service.user} has no number that is known here` };
    return { uid, gid: group === undefined ? undefined : numberOf(group), source: 'user' };
  }
  const build = buildOf(scene, subject);
  if (build !== undefined) return builtUser(scene.host, build);
  const [, uid] = ROOTLESS.find(([image]) => image.test(service.image ?? '')) ?? [];
  if (uid !== undefined) return { uid, gid: undefined, source: 'image' };
  return { ...unknown, source: 'its image may run as root' };
}

const numberOf = (user: string): number | undefined => {
  if (/^\d{1,9}$/.test(user)) return Number(user);
  return user === 'root' ? 0 : USERS[user];
};

/** The last USER of a Dockerfile. */
function builtUser(host: Scene['host'], build: Build): User {
  const unknown = { uid: undefined, gid: undefined };
  const lines = finalStage(host, build);
  if (lines === undefined) return { ...unknown, source: 'its Dockerfile cannot be read here, so it may run as root' };
  const user = lines.flatMap((line) => /^\s*USER\s+([^\s:]+)/i.exec(line)?.[1] ?? []).at(-1);
  if (user === undefined) return { ...unknown, source: 'its Dockerfile names no USER, so it may run as root' };
  const uid = numberOf(user);
  return uid === undefined
    ? { ...unknown, source: `its Dockerfile says USER ${user}, whose number is not known here` }
    : { uid, gid: undefined, source: 'Dockerfile' };
}

/** As whom a user of the recordings runs unless the model says otherwise. */
export const DEFAULT_USER = 1000;

/** One user for all of them (semantics 19): the one that they name, where they agree. Root is left out: who prepares the directory is often root. */
export function ownerOf(scene: Scene): { readonly runAsUser: number; readonly fsGroup: number } {
  const users = scene.subjects
    .filter(({ user }) => user !== undefined)
    .map((subject) => userOf(scene, subject))
    .filter(({ uid }) => uid !== 0);
  const [uid, ...others] = new Set(users.map(({ uid }) => uid));
  if (uid === undefined || others.length > 0) return { runAsUser: DEFAULT_USER, fsGroup: DEFAULT_USER };
  const [gid = uid] = users.flatMap((user) => user.gid ?? []);
  return { runAsUser: uid, fsGroup: gid === 0 ? uid : gid };
}

/** As whom it runs, and what it may do. Who uses the recordings runs as all users of them do (semantics 19). */
export function security(scene: Scene, subject: Subject, isUser: boolean): Carried {
  const { service } = subject;
  const { uid, gid, source } = userOf(scene, subject);
  const added = namesOf(service.cap_add);
  const dropped = namesOf(service.cap_drop);
  const allowed = added.filter((name) => BASELINE_CAPABILITIES.includes(name));
  const isBaseline = !isUser && (uid === undefined || uid === 0 || allowed.some((name) => name !== 'NET_BIND_SERVICE'));
  const capabilities = {
    ...(allowed.length === 0 ? {} : { add: allowed }),
    ...(dropped.length === 0 ? {} : { drop: dropped }),
  };
  const findings: Finding[] = [];
  const { runAsUser } = ownerOf(scene);
  if (isUser && uid !== runAsUser)
    findings.push(
      about(
        scene,
        subject,
        ['user'],
        {
          reason: 'Rewritten',
          message: `runs as user ${runAsUser}, as all who use the recordings do, and not as ${uid === undefined ? 'the user of its image' : uid === 0 ? 'root' : uid}`,
        },
        /(^|\/)nginx(:|@|$)/.test(service.image ?? '')
          ? 'The official image of nginx does not start so: take nginxinc/nginx-unprivileged.'
          : 'What it writes besides the recordings must be writable for that user: a volume, or /tmp.',
      ),
    );
  if (isBaseline)
    findings.push(
      about(scene, subject, ['user'], {
        reason: 'NeedsRoot',
        message: `gets security: baseline: ${uid === 0 ? 'it runs as root' : uid === undefined ? source : 'it wants capabilities'}`,
      }),
    );
  const refused = added.filter((name) => !allowed.includes(name));
  if (refused.length > 0)
    findings.push(
      about(
        scene,
        subject,
        ['cap_add'],
        {
          reason: 'NotCarried',
          message: `cap_add: ${refused.join(', ')}: Pod Security at its baseline allows none of them`,
        },
        'If it cannot do without, it needs a namespace with privileged Pod Security, and manifests by hand.',
      ),
    );
  if (!isBaseline && allowed.length > 0)
    findings.push(
      about(
        scene,
        subject,
        ['cap_add'],
        { reason: 'NotCarried', message: `cap_add: ${allowed.join(', ')}: who is not root has no capabilities` },
        'To listen below 1024 none is needed, as a rule; else add security: baseline and the capabilities to the model.',
      ),
    );
  return {
    fields: {
      ...(isBaseline ? { security: 'baseline' as const } : {}),
      ...(isUser || uid === undefined ? {} : { runAsUser: uid }),
      ...(isUser || gid === undefined ? {} : { runAsGroup: gid }),
      ...(isBaseline && Object.keys(capabilities).length > 0 ? { capabilities } : {}),
      ...(service.read_only === true ? {} : { writableRoot: true }),
    },
    findings,
  };
}

/** Without the prefix that Docker takes, too. */
const namesOf = (list: readonly string[] = []): string[] => list.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
