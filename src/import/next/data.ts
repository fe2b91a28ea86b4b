import { FILL_IN } from '../../application/fillIn.ts';
import { shellWord } from '../../report/shell.ts';
import type { Left, Origin, Remaining } from '../left.ts';
import { listed } from '../findings.ts';
import { adoptCommandFor } from '../adopting.ts';
import { namespaceOf, pathOf, synthesis, type Arrival } from './arrival.ts';
import { block, type Step } from './markdown.ts';

/** Where recordings are copied to. */
interface Target {
  /** A place of `recordings migrate`, with the flags that belong to it. */
  readonly place: string;
  /** The machine on which this works. */
  readonly machine: string;
  /** What must be done for the place to be there. */
  readonly before?: string;
}

const ON_COMPOSE = 'the machine of Compose';

/** The steps around the halt of Compose: recordings are copied before, and what has come since, after it. */
export function dataSteps(arrival: Arrival): Step[] {
  const { imported, compose } = arrival;
  const { recordings, volumes } = imported.remaining;
  const target = targetOf(arrival);
  const first =
    recordings === undefined
      ? []
      : [
          {
            title: 'Copy the recordings while Compose still runs',
            lines: [...adoptLines(recordings, arrival), ...copyLines(recordings, target)],
          },
        ];
  return [
    ...first,
    {
      title: `Stop Compose, and copy the rest`,
      lines: [
        '**Stop Compose. Never run `docker compose down`**: `down` removes the containers, and with them every file that a service wrote outside a volume. A',
        'recording of a service that had no volume lies there and nowhere else.',
        ...block(`${compose} stop`),
        ...rescueLines(imported.remaining, target),
        ...volumeLines(volumes),
      ],
    },
  ];
}

function targetOf(arrival: Arrival): Target {
  const { name = 'recordings', claim } = arrival.imported.application.store;
  const { local, nfs } = claim.storage;
  if (local !== undefined)
    return local.path === FILL_IN
      ? { place: 'DIRECTORY', machine: 'the node that you filled in' }
      : { place: shellWord(local.path), machine: `\`${local.node}\`` };
  if (nfs !== undefined) {
    const mount = '/mnt/recordings';
    const before = `sudo mkdir -p ${mount} && sudo mount -t nfs ${shellWord(`${nfs.server}:${nfs.path}`)} ${mount}`;
    return { place: mount, machine: ON_COMPOSE, before };
  }
  const manifests = pathOf(arrival, 'manifests');
  return {
    // root has another home.
    place: `store:${namespaceOf(arrival)}/${name} --kubeconfig "\${KUBECONFIG:-$HOME/.kube/config}"`,
    machine: ON_COMPOSE,
    before: `kubectl apply -f ${manifests}/10-storage.yaml -f ${manifests}/20-store.yaml`,
  };
}

/** The path for a shell: of a volume, Docker knows it. */
const place = ({ type, name }: Origin): string =>
  type === 'volume' ? `"$(docker volume inspect --format '{{.Mountpoint}}' ${shellWord(name)})"` : shellWord(name);

const called = ({ type, name }: Origin): string =>
  type === 'volume' ? `Docker volume \`${name}\`` : `directory \`${name}\``;

/** Where the storage is a directory of a node, the recordings may stay where they are, if the node is the machine of Compose. */
function adoptLines(from: Origin, arrival: Arrival): string[] {
  const { local } = arrival.imported.application.store.claim.storage;
  if (local === undefined) return [];
  const node = local.node === FILL_IN ? 'NODE' : shellWord(local.node);
  const adopt = `${adoptCommandFor(from)} --node ${node} --write ${pathOf(arrival, 'model')}`;
  return [
    `If Compose runs on ${local.node === FILL_IN ? 'a node of the cluster' : `\`${local.node}\``}, do not copy: the store can have the recordings where they are. Instead of this step, run`,
    `\`${adopt}\`, which says whether that can be done, and then \`${synthesis(arrival)}\`.`,
    '',
  ];
}

function copyLines(from: Origin, { place: to, machine, before }: Target): string[] {
  return [
    `The recordings lie in the ${called(from)}. On ${machine}:`,
    ...block(...(before === undefined ? [] : [before]), `sudo recordings migrate --from ${place(from)} --to ${to}`),
    ...(machine === ON_COMPOSE
      ? []
      : [
          `If Compose runs on another machine than ${machine}, copy the directory there first, for example with \`rsync -a\`.`,
        ]),
    'Each file is checked by its digest. Nothing is deleted, and nothing is overwritten.',
  ];
}

/** What lies in containers goes into the volume, and with the volume into the cluster. Without a volume it is gathered in a directory. */
function rescueLines({ project, path, recordings, stranded }: Remaining, { place: to, before }: Target): string[] {
  const who =
    stranded.length === 0
      ? 'This looks into all containers:'
      : `${listed(stranded)} did not mount them. This looks into all containers:`;
  const rescue = `sudo recordings rescue --compose ${shellWord(project)}`;
  const gathered = './stranded';
  const isVolume = recordings?.type === 'volume';
  return [
    `Rescue the recordings that lie in stopped containers, outside of the volume, on ${ON_COMPOSE}. ${who}`,
    ...(recordings === undefined
      ? block(
          `mkdir ${gathered}`,
          `${rescue} --recordings ${shellWord(path)} --to ${gathered}`,
          ...(before === undefined ? [] : [before]),
          `sudo recordings migrate --from ${gathered} --to ${to}`,
        )
      : [
          ...block(`${rescue} --recordings ${shellWord(isVolume ? recordings.name : path)}`),
          'Then run the copy of the step before again. It takes what has come since.',
          '',
        ]),
  ];
}

function volumeLines(volumes: readonly Left[]): string[] {
  if (volumes.length === 0) return [];
  return [
    'These volumes begin empty in the cluster, too. Copy what you cannot do without: of a database a dump, of a cache nothing.',
    '',
    '| data in | seen by | belongs in |',
    '|---|---|---|',
    ...volumes.map(({ from, seenBy, storage }) => `| ${called(from)} | ${inWords(seenBy)} | ${belongsIn(storage)} |`),
    '',
  ];
}

/** `redis at /data`; of several services first those that see it at the same path. */
const inWords = (seenBy: Left['seenBy']): string =>
  [...Map.groupBy(seenBy, ({ path }) => path)]
    .map(([path, users]) => `${listed(users.map(({ service }) => service))} at \`${path}\``)
    .join('; ');

function belongsIn(storage: Left['storage']): string {
  if (storage === undefined) return 'its own claim';
  const { local, nfs, class: name } = storage;
  if (local !== undefined)
    return local.path === FILL_IN ? 'the directory that you filled in' : `\`${local.path}\` on \`${local.node}\``;
  return nfs === undefined ? `a claim of class ${name ?? ''}` : `\`${nfs.server}:${nfs.path}\``;
}
