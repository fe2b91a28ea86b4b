import type { Container, PodSpec } from '../../src/mount/pod.ts';
import { templateOf, type Workload } from '../operator/written.ts';

/** What is ours in the workloads of a history. */
export const VOLUME = 'recstore-recordings';
const PREFIX = 'recordings.prosaas.io/';

type Named = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

/** Labels and annotations of an owner, one of a name that a path of a JSON patch must escape. */
export const OWN_NAMES: Named = { 'example.com/a_b': 'c', 'recordings.example.com/role': 'api', app: 'x' };

/** What every container of an owner has, beside its image. */
export const OWN_CONTAINER = { env: [{ name: 'A', value: 'b' }] };
export const OWN_MOUNTS = { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };
export const OWN_VOLUMES = { volumes: [{ name: 'tmp', emptyDir: {} }] };

/** The containers and volumes of an owner. @param hasVolumes whether there is anything in the lists that the operator writes to */
export function podOf(images: readonly string[], hasVolumes: boolean) {
  return {
    containers: images.map((image) => containerOf(image, hasVolumes)),
    ...(hasVolumes ? OWN_VOLUMES : {}),
  };
}

export function containerOf(image: string, hasVolumes: boolean) {
  return { name: image.replace(/:.*/, ''), image, ...OWN_CONTAINER, ...(hasVolumes ? OWN_MOUNTS : {}) };
}

/** What else a pod may say, that is nothing to the operator. */
export function podBeside(hasVolumes: boolean) {
  return {
    initContainers: [{ ...containerOf('first:1', hasVolumes), args: ['--path', '/app/server', '~', ''] }],
    nodeSelector: { 'example.com/disk': 'ssd' },
    tolerations: [
      { key: 'b', operator: 'Exists' },
      { key: 'a', operator: 'Exists' },
    ],
    securityContext: { fsGroupChangePolicy: 'OnRootMismatch', fsGroup: 0, supplementalGroups: [3, 1, 2] },
    terminationGracePeriodSeconds: 0,
  };
}

/** What changes with every write, whoever writes. */
const OF_API_SERVER = ['managedFields', 'resourceVersion', 'generation'];

/** All of a workload that is not ours. */
export interface PartOfOwner {
  readonly names: readonly (Named | undefined)[];
  readonly beside: Fields;
  readonly spec: unknown;
}

export function partOfOwner(object: Workload): PartOfOwner {
  const { labels, annotations, ...others } = object.metadata as Fields;
  const beside = Object.fromEntries(Object.entries(others).filter(([name]) => !OF_API_SERVER.includes(name)));
  const copy = structuredClone(object);
  const template = templateOf(copy) as { metadata: { labels?: Named }; spec: PodSpec };
  Object.assign(template.metadata, { labels: notOurs(template.metadata.labels) });
  template.spec = podWithoutOurs(template.spec);
  const names = [notOurs(labels as Named), notOurs(annotations as Named)];
  return { names, beside, spec: JSON.parse(JSON.stringify(copy.spec)) };
}

/** The same with other images: all containers of an owner are like the first. */
export function withImages(part: PartOfOwner, images: readonly string[]): PartOfOwner {
  const spec = structuredClone(part.spec) as Workload['spec'];
  const pod = templateOf({ spec } as Workload).spec as { containers: Container[] };
  const [first] = pod.containers;
  pod.containers = images.map((image) => ({ ...first!, name: image.replace(/:.*/, ''), image }));
  return { ...part, spec };
}

function podWithoutOurs(pod: PodSpec): PodSpec {
  const without = <Item extends { readonly name: string }>(list: readonly Item[] | null = []) => {
    const left = list?.filter(({ name }) => name !== VOLUME) ?? [];
    return left.length === 0 ? undefined : left;
  };
  const each = (list: readonly Container[] | null = []) =>
    list?.map((container) => ({ ...container, volumeMounts: without(container.volumeMounts) }));
  return {
    ...pod,
    volumes: without(pod.volumes),
    containers: each(pod.containers),
    ...(pod.initContainers === undefined ? {} : { initContainers: each(pod.initContainers) }),
  } as PodSpec;
}

/** Without our labels, and without what the controller of DaemonSets counts. */
function notOurs(names: Named | undefined): Named {
  const isTheirs = ([name]: [string, string]) => !name.startsWith(PREFIX) && !name.startsWith('deprecated.daemonset.');
  return Object.fromEntries(Object.entries(names ?? {}).filter(isTheirs));
}
