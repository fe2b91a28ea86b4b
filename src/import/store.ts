import { say } from '../api/say.ts';
import type { z } from 'zod';
import type { Scene } from './carried.ts';
import { aboutPlace } from './findings.ts';
import type { store } from '../application/store.ts';
import { ComposeError } from '../compose/error.ts';
import { describeMount } from '../users/mounts.ts';
import type { Recordings } from '../users/recordings.ts';
import type { User } from '../users/users.ts';
import { DEFAULT_USER, ownerOf } from './owner.ts';
import { driverFindings } from './volumes.ts';
import { adoptCommandFor } from './adopting.ts';
import { claimOf, storageFor } from './storage.ts';
import type { Said } from './said.ts';

type StoreInput = z.input<typeof store>;

/** Compose gives a volume no size; that of a directory of a node, or an NFS export, is not looked at either. */
const STORE_SIZE = '10Gi';

/**
 * The store: a role for each user of the recordings, called as the service.
 * @throws ComposeError where nobody uses them: a store without a role is refused
 */
export function storeOf(scene: Scene, recordings: Recordings, looking: readonly User[]): StoreInput {
  const { path } = recordings;
  const claim = claimOf(recordings);
  const { runAsUser, fsGroup } = ownerOf(scene);
  const users = scene.subjects.filter(({ user }) => user !== undefined);
  if (users.length === 0) throw nobody(scene, recordings, looking);
  return {
    mountPath: storePath(path),
    claim: { name: claim, size: STORE_SIZE, storage: storageFor(scene.choices, claim) },
    roles: Object.fromEntries(
      users.map(({ called, user, path: own = path, runsOnce }) => {
        const access = user === undefined ? 'ReadOnly' : accessOf(user);
        // Once it has ended, nobody holds its role.
        const optional = runsOnce ? { optional: true } : {};
        return [called, { access, ...(own === path ? {} : { mountPath: storePath(own) }), ...optional }];
      }),
    ),
    // The claim is a directory of no machine: recordings go into it through a pod.
    ...(scene.choices.storage?.class === undefined ? {} : { moving: true }),
    ...(runAsUser === DEFAULT_USER ? {} : { runAsUser }),
    ...(fsGroup === DEFAULT_USER ? {} : { fsGroup }),
  };
}

function nobody({ project }: Scene, { source, path }: Recordings, looking: readonly User[]): ComposeError {
  const at = project.locate(source?.type === 'volume' ? ['volumes', source.name] : ['services']);
  const inProfile = looking.filter(({ profiles = [] }) => profiles.length > 0);
  const [first] = inProfile[0]?.profiles ?? [];
  if (first !== undefined) {
    const names = inProfile.map(({ service, profiles = [] }) => `${service} (profile ${profiles.join(', ')})`);
    return new ComposeError(
      at,
      `no active service uses the recordings (${path}): ${names.join(', ')} would`,
      `import with --profile ${first}`,
    );
  }
  const likely = looking.map(({ service }) => service);
  return new ComposeError(
    at,
    `no service uses the recordings (${path})${likely.length === 0 ? '' : `, and ${likely.join(', ')} only may`}`,
    likely.length === 0
      ? 'name the services that do with --needs-recordings a,b, or another directory with --recordings'
      : `if they do, import with --needs-recordings ${likely.join(',')}`,
  );
}

/** A user that does not mount the recordings may be the one that saves them; in Docker, too, a mount is writable unless it says otherwise. */
const accessOf = ({ access }: User): 'ReadOnly' | 'ReadWrite' => access ?? 'ReadWrite';

/** Only root may enter /root, and nobody who writes the recordings is root. */
export const storePath = (path: string): string =>
  path.startsWith('/root/') ? `/srv/${path.slice('/root/'.length)}` : path;

/** What is to be said of the store: who got a role without having the mount, and what is to be filled in. */
export function storeFindings(scene: Scene, recordings: Recordings): Said[] {
  const { source, path } = recordings;
  const { project, choices, subjects } = scene;
  const at = project.locate(source?.type === 'volume' ? ['volumes', source.name] : ['services']);
  const object = `Store/recordings`;
  const there =
    source === undefined
      ? say`the containers`
      : source.type === 'bind'
        ? say`the directory ${scene.host.shown(source.name)} of the host`
        : say`the Docker volume ${project.model.volumes?.[source.name]?.name ?? source.name}`;
  const adoption = source === undefined ? undefined : adoptionOf(scene, source);
  return [
    ...subjects.flatMap(({ called, user }) => {
      if (user === undefined || user.confidence === 'mounts') return [];
      const why = user.evidence[0]?.sentence ?? '';
      const message = say`did not mount the recordings and now gets role ${called} (${accessOf(user)}), because ${why}`;
      const remedy = say`If it does not use them, import again with --not-recordings ${user.service}.`;
      return [aboutPlace(`Service/${user.service}`, user.at, { reason: 'Rewritten', message }, remedy)];
    }),
    ...subjects.flatMap(({ name, lostMounts }) =>
      lostMounts.map(({ target, at }) => {
        const message = say`has the recordings, or a part of them, at ${target} as well; a role is one mount of the whole store, so this mount is left out`;
        const remedy = say`Let the service use the one path.`;
        return aboutPlace(`Service/${name}`, at, { reason: 'NotCarried', message, harm: 'stops' }, remedy);
      }),
    ),
    ...subjects.flatMap(({ name, displaced, path: own = path }) =>
      displaced.map(({ mount, target, at }) => {
        const where = target === own ? say`where the recordings belong` : say`within the recordings`;
        const message = say`has ${describeMount(mount)} at ${target}, ${where}; it is left out of the model, and what lies in it is not carried over`;
        const remedy = say`If it holds recordings, copy them into the store. If it holds something else, mount it outside ${own} in the Compose files and import again; or import with --not-recordings ${name}.`;
        const harm = mount.type === 'tmpfs' ? 'look' : 'stops';
        return aboutPlace(`Service/${name}`, at, { reason: 'NotCarried', message, harm }, remedy);
      }),
    ),
    ...scene.prepared.map(({ name }) => preparedFinding(scene, name)),
    ...(choices.storage === undefined
      ? [
          aboutPlace(
            object,
            at,
            { reason: 'ToFillIn', message: say`does not say where the recordings (${path}) are to lie` },
            say`Import again with --storage local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT, or replace FILL_IN in the model.`,
          ),
        ]
      : []),
    ...(source?.type === 'volume' ? driverFindings(scene, source.name) : []),
    aboutPlace(
      object,
      at,
      {
        ...{
          reason: 'Rewritten',
          harm: 'stops',
          step: 'data',
          message: say`begins empty: what lies in ${there} stays there`,
        },
        ...(adoption === undefined ? {} : { lines: [adoption] }),
      },
      adoption === undefined
        ? say`Copy the recordings before the services start. The claim asks for ${STORE_SIZE}; set store.claim.size in the model.`
        : say`Copy the recordings before the services start. The claim asks for ${STORE_SIZE}; set store.claim.size in the model. If this machine is a node of the cluster, do not copy them: the store can have them where they are.`,
    ),
  ];
}

/** The command that makes the recordings the storage of the store where they lie; undefined where the storage is of no node. */
function adoptionOf(
  { choices: { storage }, host, project }: Scene,
  { type, name }: NonNullable<Recordings['source']>,
): string | undefined {
  if (storage !== undefined && storage.local === undefined) return undefined;
  const volume = type === 'volume' ? (project.model.volumes?.[name]?.name ?? name) : undefined;
  return adoptCommandFor(
    volume === undefined ? { type: 'directory', name: host.shown(name) } : { type: 'volume', name: volume },
  );
}

function preparedFinding(scene: Scene, name: string): Said {
  const { runAsUser, fsGroup } = ownerOf(scene);
  const message = say`is left out, and nobody waits for it: all it does is set the owner of the recordings, which is the business of the store (runAsUser ${runAsUser}, fsGroup ${fsGroup})`;
  const at = scene.project.locate(['services', name]);
  return aboutPlace(
    `Service/${name}`,
    at,
    { reason: 'Rewritten', message, harm: 'nothing' },
    say`Nothing to do. To change the owner, set store.runAsUser and store.fsGroup in the model.`,
  );
}
