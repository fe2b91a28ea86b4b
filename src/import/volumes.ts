import { say } from '../api/say.ts';
import { posix } from 'node:path';
import type { z } from 'zod';
import { OUR_VOLUMES } from '../application/consistency.ts';
import { ownClaimName } from '../application/model.ts';
import type { sharedVolume } from '../application/store.ts';
import type { Position } from '../compose/error.ts';
import type { Service, VolumeMount } from '../compose/project.ts';
import { FILL_IN } from '../application/fillIn.ts';
import { shellWord } from '../report/shell.ts';
import type { Carried, Fields, Imported, Scene, Subject } from './carried.ts';
import { aboutApplication, aboutPlace } from './findings.ts';
import { free, objectNameOf } from './names.ts';
import { replicasOf } from './deploy.ts';
import { memoryOf } from './resources.ts';
import { storageFor } from './storage.ts';
import type { Said } from './said.ts';

type Volume = NonNullable<Fields['volumes']>[string];

/** Compose gives a volume no size. */
const VOLUME_SIZE = '1Gi';

/** The named volumes but the recordings, each with who mounts it; who mounts it twice is there twice. */
export function usersOfVolumes({ subjects }: Scene): Map<string, Subject[]> {
  const users = new Map<string, Subject[]>();
  for (const subject of subjects)
    for (const { mount } of subject.mounts)
      if (isNamed(mount)) users.set(mount.source, [...(users.get(mount.source) ?? []), subject]);
  return users;
}

const isNamed = (mount: VolumeMount): mount is VolumeMount & { readonly source: string } =>
  mount.type === 'volume' && mount.source !== undefined;

/** The volumes that are mounted more than once, or by a service of which several run: each is one claim, which all of them share. */
export function sharedVolumes(scene: Scene): Record<string, z.input<typeof sharedVolume>> {
  const shared = [...usersOfVolumes(scene)].filter(([, users]) => isShared(users));
  return Object.fromEntries(
    shared.map(([volume]) => {
      const name = scene.volumeNames.get(volume) ?? volume;
      return [name, { size: VOLUME_SIZE, storage: storageFor(scene.choices, name) }];
    }),
  );
}

const isShared = (users: readonly Subject[]): boolean =>
  users.length > 1 || users.some(({ service }) => replicasOf(service) > 1);

/** What a service has besides the recordings and single files. */
export function volumes(scene: Scene, subject: Subject, moved: ReadonlyMap<string, string>): Carried {
  const users = usersOfVolumes(scene);
  const taken = new Set<string>(OUR_VOLUMES);
  const entries: [string, Volume][] = [];
  const findings: Said[] = [];
  for (const { mount, target, at } of subject.mounts) {
    const path = moved.get(target) ?? target;
    const kind = kindOf(scene, subject, mount, users);
    if (kind === undefined) continue;
    const wanted = mount.source === undefined ? nameAt(target) : (scene.volumeNames.get(mount.source) ?? mount.source);
    let key = free(wanted, taken);
    while (kind.claim !== undefined && scene.claims.has(ownClaimName(subject.called, key))) key = free(wanted, taken);
    if (kind.claim !== undefined) scene.claims.add(ownClaimName(subject.called, key));
    entries.push([key, { path, ...kind, ...(mount.read_only === true ? { readOnly: true } : {}) }]);
    if (mount.type === 'volume' && !isNamed(mount)) findings.push(anonymous(subject, target, at));
  }
  const shm = sharedMemory(subject, taken);
  const all = Object.fromEntries([...entries, ...shm]);
  return { fields: Object.keys(all).length === 0 ? {} : { volumes: all }, findings };
}

const nameAt = (path: string): string => (path === '/tmp' ? 'temporary' : objectNameOf(path));

function kindOf(
  { volumeNames, choices }: Scene,
  { service }: Subject,
  mount: VolumeMount,
  users: ReadonlyMap<string, readonly Subject[]>,
): Partial<Volume> | undefined {
  const { subpath } = (mount.volume ?? {}) as { subpath?: string };
  // The root of a new file system has lost+found in it, and no database begins in a directory that is not empty.
  const own = isDatabase(service) ? 'data' : undefined;
  const part = subpath ?? own;
  const inside = part === undefined ? {} : { subPath: part };
  if (isNamed(mount)) {
    return isShared(users.get(mount.source) ?? [])
      ? { shared: volumeNames.get(mount.source) ?? mount.source, ...inside }
      : {
          claim: { size: VOLUME_SIZE, ...(choices.claimClass === undefined ? {} : { class: choices.claimClass }) },
          ...inside,
        };
  }
  if (mount.type === 'volume') return { empty: true };
  if (mount.type !== 'tmpfs') return undefined;
  const size = Number((mount.tmpfs as { size?: string } | undefined)?.size ?? 0) || sizeOf(service, mount.target ?? '');
  return { empty: 'memory', ...(size > 0 ? { limit: memoryOf(size) } : {}) };
}

const isDatabase = ({ image = '' }: Service): boolean =>
  /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb[^/:]*|mysql|mariadb|percona)(:|@|$)/.test(image);

/** Of the short form, in bytes: `/run:size=64m,mode=1777`. */
function sizeOf({ tmpfs = [] }: Service, target: string): number {
  const options = tmpfs.find((text) => posix.resolve('/', text.split(':')[0] ?? '') === target) ?? '';
  const [, number = '0', unit = ''] = /[:,]size=(\d+)([kmg]?)/i.exec(options) ?? [];
  return Number(number) * 1024 ** ('kmg'.indexOf(unit.toLowerCase() || '-') + 1);
}

/** Docker gives /dev/shm 64 MiB, Kubernetes as much as the runtime does. */
function sharedMemory({ service }: Subject, taken: Set<string>): [string, Volume][] {
  const size = Number(service.shm_size ?? 0);
  if (!(size > 0)) return [];
  return [[free('shared-memory', taken), { path: '/dev/shm', empty: 'memory', limit: memoryOf(size) }]];
}

const anonymous = ({ name }: Subject, path: string, at: Position): Said =>
  aboutPlace(
    `Service/${name}`,
    at,
    {
      reason: 'Rewritten',
      message: say`has a volume without a name at ${path}: it is empty when a pod starts and gone with the pod`,
    },
    say`If the service keeps something there, name the volume.`,
  );

/** What the claims need: a storage class for volumes of one service, directories for volumes that are shared. */
export function storageFindings(
  scene: Scene,
  { store, volumes: shared = {}, services }: Imported['application'],
): Said[] {
  const { choices } = scene;
  const own = Object.values(services).some(({ volumes = {} }) =>
    Object.values(volumes).some(({ claim }) => claim !== undefined),
  );
  const storages = [store.claim.storage, ...Object.values(shared).map(({ storage }) => storage)];
  const directories = storages
    .flatMap(({ local, nfs }) => [local?.path ?? [], nfs?.path ?? []].flat())
    .filter((path) => path !== FILL_IN);
  const owner = store.runAsUser ?? 1000;
  const where =
    storages.find(({ local }) => local !== undefined)?.local?.node ??
    storages.find(({ nfs }) => nfs !== undefined)?.nfs?.server;
  return [
    ...(own && choices.claimClass === undefined
      ? [
          aboutApplication(
            scene,
            {
              reason: 'Rewritten',
              step: 'storage',
              message: say`has claims of the cluster's default storage class, for volumes of one service`,
            },
            say`Look whether the cluster has one: kubectl get storageclass. If not, import again with --class NAME.`,
          ),
        ]
      : []),
    ...(directories.length === 0
      ? []
      : [
          aboutApplication(
            scene,
            {
              reason: 'Rewritten',
              message: say`has volumes in directories that must exist before its claims are bound: ${directories.join(', ')}`,
              harm: 'stops',
              step: 'storage',
              lines: [
                `sudo install -d -o ${owner} -g ${store.fsGroup ?? 1000} ${directories.map(shellWord).join(' ')}`,
              ],
            },
            say`Make them on ${where ?? say`the machine`}.`,
          ),
        ]),
  ];
}

/** What is to be said of each named volume: what lies in it now stays where it is. */
export function volumeFindings(scene: Scene): Said[] {
  return [...usersOfVolumes(scene)].flatMap(([volume, users]) => {
    const directory = scene.directories.get(volume);
    const first = users.flatMap(({ mounts }) => mounts).find(({ mount }) => mount.source === volume);
    const at = directory === undefined || first === undefined ? scene.project.locate(['volumes', volume]) : first.at;
    const where =
      directory === undefined ? say`its Docker volume` : say`the directory ${scene.host.shown(directory)} of the host`;
    const message = say`begins empty: neither what lies in ${where} nor what the image has there is copied into it`;
    const remedy = say`Copy the data before the services start. The claim asks for ${VOLUME_SIZE}; set the size in the model.`;
    return [
      aboutPlace(`Volume/${volume}`, at, { reason: 'Rewritten', message, harm: 'stops', step: 'data' }, remedy),
      ...driverFindings(scene, volume),
    ];
  });
}

/** Where Docker puts a volume: with a driver of its own, or options of a mount, as for NFS. */
export function driverFindings({ project }: Scene, volume: string): Said[] {
  const { driver, driver_opts: options = {} } = project.model.volumes?.[volume] ?? {};
  const said = [
    ...(driver === undefined || driver === 'local' ? [] : [`driver: ${driver}`]),
    ...Object.entries(options as Readonly<Record<string, unknown>>).map(([name, value]) =>
      // A mount of CIFS has its password here.
      /pass|cred|secret/i.test(String(value)) ? name : `${name}: ${String(value)}`,
    ),
  ];
  if (said.length === 0) return [];
  const message = say`lies elsewhere in Docker (${said.join(', ')}); the claim does not`;
  const remedy = say`Write into the model where it should lie: class, or nfs for an export.`;
  return [
    aboutPlace(
      `Volume/${volume}`,
      project.locate(['volumes', volume]),
      { reason: 'NotCarried', message, harm: 'stops' },
      remedy,
    ),
  ];
}
