import { FILL_IN } from '../../application/fillIn.ts';
import { shellWord } from '../../report/shell.ts';
import type { Imported } from '../carried.ts';
import type { Left, Stranded } from '../left.ts';
import { listed } from '../findings.ts';
import { namespaceOf, type Arrival } from './arrival.ts';
import { block, type Step } from './markdown.ts';

type Application = Imported['application'];

/** Where files are copied to: a directory, on a machine; or through a pod, into a claim that is a directory of no machine. */
type Target = { readonly directory: string; readonly machine: string; readonly before?: string } | 'pod';

/** The steps around the halt of Compose: recordings are copied before, and what has come since, after it. */
export function beforeApply({ imported: { application, remaining }, compose }: Arrival): Step[] {
  const { recordings, volumes, stranded } = remaining;
  const target = targetOf(application.store.claim.storage);
  const copy = recordings === undefined || target === 'pod' ? undefined : copyLines(recordings, target, application);
  const first = { title: 'Copy the recordings while Compose still runs', lines: copy ?? [] };
  return [
    ...(copy === undefined ? [] : [first]),
    {
      title: `Stop Compose${copy === undefined ? '' : ', and copy the rest'}`,
      lines: [
        '**Stop Compose. Never run `docker compose down`**: `down` removes the containers, and with them every file that a service wrote outside a volume. A',
        'recording of a service that had no volume lies there and nowhere else.',
        ...block(`${compose} stop`),
        ...strandedLines(stranded, target, application, compose),
        ...(copy === undefined ? [] : ['Run the copy of the step before again. It takes what has come since.', '']),
        ...volumeLines(volumes),
      ],
    },
  ];
}

/** What is copied once pods run: into a claim that is a directory of no machine. */
export function afterApply(arrival: Arrival): Step[] {
  const { application, remaining } = arrival.imported;
  const { roles, claim, mountPath } = application.store;
  if (targetOf(claim.storage) !== 'pod') return [];
  const sources = [
    ...(remaining.recordings === undefined ? [] : [place(remaining.recordings.from)]),
    ...remaining.stranded.map(({ service }) => strandedIn(service)),
  ];
  const [name, role] =
    Object.entries(roles).find(
      ([name, { access }]) => access === 'ReadWrite' && application.services[name]?.once !== true,
    ) ?? [];
  if (sources.length === 0 || name === undefined) return [];
  const path = shellWord(role?.mountPath ?? mountPath);
  const into = `kubectl -n ${namespaceOf(arrival)} exec -i deployment/${name} -- tar -C ${path} -xk`;
  return [
    {
      title: 'Copy the recordings into the claim',
      lines: [
        `The claim is a directory of no machine. The recordings go through a pod of \`${name}\`, whose image must have \`tar\`. A file that is there already stays as`,
        'it is, and `tar` says so:',
        ...block(...sources.map((source) => `sudo tar -C ${source} -c . | ${into}`)),
      ],
    },
  ];
}

function targetOf({ local, nfs }: Application['store']['claim']['storage']): Target {
  if (local !== undefined)
    return local.path === FILL_IN
      ? { directory: 'DIRECTORY', machine: 'the node that you filled in' }
      : { directory: shellWord(local.path), machine: `\`${local.node}\`` };
  if (nfs === undefined) return 'pod';
  const mount = '/mnt/recordings';
  return {
    directory: mount,
    machine: 'the machine of Compose',
    before: `sudo mkdir -p ${mount} && sudo mount -t nfs ${shellWord(`${nfs.server}:${nfs.path}`)} ${mount}`,
  };
}

/** The path for a shell: of a volume, Docker knows it. */
const place = ({ type, name }: Left['from']): string =>
  type === 'volume' ? `"$(docker volume inspect --format '{{.Mountpoint}}' ${shellWord(name)})"` : shellWord(name);

const called = ({ type, name }: Left['from']): string =>
  type === 'volume' ? `Docker volume \`${name}\`` : `directory \`${name}\``;

function copyLines({ from }: Left, target: Exclude<Target, 'pod'>, application: Application): string[] {
  const { directory, machine, before } = target;
  return [
    `The recordings lie in the ${called(from)}. On ${machine}${before === undefined ? ', or wherever both directories are' : ''}:`,
    ...block(
      ...(before === undefined ? [] : [before]),
      `sudo recordings migrate --from ${place(from)} --to ${directory}`,
      chown(directory, application),
    ),
    ...(before === undefined
      ? [
          `If Compose runs on another machine than ${machine}, copy the directory there first, for example with \`rsync -a\`.`,
        ]
      : []),
    'Each file is checked by its digest. Nothing is deleted, and nothing is overwritten.',
  ];
}

/** `migrate` runs as root, for only root may look into the volumes of Docker. */
const chown = (directory: string, { store: { runAsUser = 1000, fsGroup = 1000 } }: Application): string =>
  `sudo chown -R ${runAsUser}:${fsGroup} ${directory}`;

const strandedIn = (service: string): string => `./stranded-${service}`;

function strandedLines(
  stranded: readonly Stranded[],
  target: Target,
  application: Application,
  compose: string,
): string[] {
  if (stranded.length === 0) return [];
  const names = stranded.map(({ service }) => `\`${service}\``).join(', ');
  return [
    `Rescue what lies in the containers of services that did not mount the recordings: ${names}. This works while they are stopped. Where a service has several`,
    'containers, do it for each, with `--index N` behind `cp`:',
    ...block(
      ...stranded.map(({ service, path }) => `${compose} cp ${service}:${shellWord(path)} ${strandedIn(service)}`),
      ...(target === 'pod'
        ? []
        : [
            ...stranded.map(
              ({ service }) => `sudo recordings migrate --from ${strandedIn(service)} --to ${target.directory}`,
            ),
            chown(target.directory, application),
          ]),
    ),
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
