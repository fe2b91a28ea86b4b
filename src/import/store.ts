import type { z } from 'zod';
import type { Scene } from './carried.ts';
import { aboutPlace } from './findings.ts';
import type { Finding } from '../api/finding.ts';
import type { store } from '../application/store.ts';
import { cleanPath } from '../compose/canonical/paths.ts';
import type { Recordings } from '../users/recordings.ts';
import type { User } from '../users/users.ts';
import { DEFAULT_USER, ownerOf } from './security.ts';
import { driverFindings } from './volumes.ts';
import { claimOf, storageFor } from './storage.ts';

type StoreInput = z.input<typeof store>;

/** Compose gives a volume no size; that of a directory of a node, or an NFS export, is not looked at either. */
const STORE_SIZE = '10Gi';

/** The store: a role for each user of the recordings, called as the service. */
export function storeOf(scene: Scene, recordings: Recordings): StoreInput {
  const users = scene.subjects.flatMap(({ called, user, runsOnce }) =>
    user === undefined ? [] : [{ called, user, runsOnce }],
  );
  const { path } = recordings;
  const claim = claimOf(recordings);
  const { runAsUser, fsGroup } = ownerOf(scene);
  return {
    mountPath: storePath(path),
    claim: { name: claim, size: STORE_SIZE, storage: storageFor(scene.choices, claim) },
    roles: Object.fromEntries(
      users.map(({ called, user, runsOnce }) => {
        const access = accessOf(user);
        const own = pathOf(recordings, user);
        // Once it has ended, nobody holds its role.
        const optional = runsOnce ? { optional: true } : {};
        return [called, { access, ...(own === path ? {} : { mountPath: storePath(own) }), ...optional }];
      }),
    ),
    ...(runAsUser === DEFAULT_USER ? {} : { runAsUser, fsGroup }),
  };
}

/** Who looks like a user and does not mount them may well be the one that saves them: in Docker, too, it could write unless something else is said. */
const accessOf = ({ access }: User): 'ReadOnly' | 'ReadWrite' => access ?? 'ReadWrite';

/** Only root can look under /root, and nobody who uses the recordings is root. */
export const storePath = (path: string): string =>
  path.startsWith('/root/') ? `/srv/${path.slice('/root/'.length)}` : path;

export function pathOf({ mounts, path }: Recordings, { service }: User): string {
  const targets = (mounts.get(service) ?? []).map(({ target = '' }) => cleanPath(target));
  return targets.includes(path) ? path : (targets[0] ?? path);
}

/** What is to be said of the store: who got a role without having the mount, and what is to be filled in. */
export function storeFindings(scene: Scene, recordings: Recordings): Finding[] {
  const { source, path } = recordings;
  const { project, choices, subjects } = scene;
  const at = project.locate(source?.type === 'volume' ? ['volumes', source.name] : ['services']);
  const object = `Store/recordings`;
  return [
    ...subjects.flatMap(({ called, user }) => {
      if (user === undefined || user.confidence === 'mounts') return [];
      const why = user.evidence[0]?.sentence ?? '';
      const message = `did not mount the recordings, and gets role ${called} (${accessOf(user)}), for ${why}`;
      return [
        aboutPlace(
          `Service/${user.service}`,
          user.at,
          { reason: 'Rewritten', message },
          'If it does not need them, import again with --not-recordings.',
        ),
      ];
    }),
    ...subjects.flatMap(({ name, lostMounts }) =>
      lostMounts.map(({ target, at }) => {
        const message = `has the recordings, or a part of them, at ${target}, too, and a role is one mount of the whole store`;
        return aboutPlace(`Service/${name}`, at, { reason: 'NotCarried', message }, 'Let it go by the one path.');
      }),
    ),
    ...(choices.storage === undefined
      ? [
          aboutPlace(
            object,
            at,
            { reason: 'ToFillIn', message: `where the recordings (${path}) lie is not said` },
            'Import with --storage local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT; or write it for FILL_IN.',
          ),
        ]
      : []),
    ...(source?.type === 'volume' ? driverFindings(scene, source.name) : []),
    aboutPlace(
      object,
      at,
      {
        reason: 'Rewritten',
        message: `is a claim of ${STORE_SIZE}; what is in ${source === undefined ? 'the containers' : source.type === 'bind' ? `the directory ${scene.host.shown(source.name)} of the host` : `Docker's volume ${project.model.volumes?.[source.name]?.name ?? source.name}`} stays there`,
      },
      'Set the size in the model, and copy the recordings before the services start.',
    ),
  ];
}
