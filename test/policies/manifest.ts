import { isDeepStrictEqual } from 'node:util';
import { API_VERSIONS } from '../../src/cluster/resources.ts';
import type { Container, PodSpec, Volume } from '../../src/mount/pod.ts';
import type { Labels, Workload, WorkloadKind } from '../../src/mount/workload.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: WorkloadKind;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: object;
}

/** The object of the API, complete, of which the workload is a projection. */
export function manifest(name: string, { kind, labels, annotations, template }: Workload): Manifest {
  const inner = {
    metadata: { labels: template.labels, annotations: template.annotations },
    spec: complete(template.spec, kind),
  };
  const selector = {
    matchLabels: { app: 'x' },
    ...(template.selector === undefined ? {} : { matchExpressions: template.selector }),
  };
  const specs = {
    Deployment: { selector, template: inner },
    StatefulSet: {
      ...{ selector, serviceName: 'x', template: inner },
      ...(template.claimTemplates === undefined
        ? {}
        : { volumeClaimTemplates: template.claimTemplates.map(claimTemplate) }),
    },
    DaemonSet: { selector, template: inner },
    CronJob: {
      schedule: '* * * * *',
      jobTemplate: {
        metadata: { labels: template.jobLabels, annotations: template.jobAnnotations },
        spec: { template: inner },
      },
    },
    Job: { template: inner },
    Pod: inner.spec,
  };
  const metadata = {
    name,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { apiVersion: API_VERSIONS[kind], kind, metadata, spec: specs[kind] };
}

const claimTemplate = (name: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});

/** With what the API server asks for besides. */
function complete(spec: PodSpec, kind: WorkloadKind): object {
  const full = (container: Container) => ({ image: 'example', ...container });
  return {
    ...spec,
    volumes: spec.volumes?.map((volume) =>
      volume.persistentVolumeClaim === undefined && !('ephemeral' in volume) ? { emptyDir: {}, ...volume } : volume,
    ),
    containers: spec.containers?.map(full),
    initContainers: spec.initContainers?.map(full),
    ...(kind === 'Job' || kind === 'CronJob' ? { restartPolicy: 'Never' } : {}),
  };
}

/**
 * The part of an object of the API that the decision is about, whole: metadata and template. Left out are only what the API server and {@link manifest} write
 * into every object, and what means the same as its absence. So whatever a policy changes besides is seen.
 */
export function projection({ kind, metadata, spec }: Manifest): Workload {
  const at = spec as { template?: Template; jobTemplate?: { spec: { template: Template } } };
  const template =
    kind === 'Pod' ? { metadata, spec: spec as PodSpec } : (at.jobTemplate?.spec.template ?? at.template)!;
  return {
    kind,
    labels: own(metadata.labels),
    annotations: own(metadata.annotations),
    template: {
      labels: own(template.metadata.labels),
      annotations: own(template.metadata.annotations),
      spec: plain(template.spec),
    },
  };
}

/** Labels of a Job and its pods, annotations of a DaemonSet and of kubectl, and the annotation of the policies, which tests look at by itself. */
const ADDED_METADATA = [
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'deprecated.daemonset.template.generation',
  'kubectl.kubernetes.io/last-applied-configuration',
  FOUND_ANNOTATION,
];

const own = (members: Labels = {}): Labels =>
  Object.fromEntries(Object.entries(members).filter(([key]) => !ADDED_METADATA.includes(key)));

interface Template {
  readonly metadata: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

/** What is in every spec, with the values that it has where nobody asked for another. */
const ADDED = {
  pod: {
    restartPolicy: ['Always', 'Never'],
    terminationGracePeriodSeconds: [30],
    dnsPolicy: ['ClusterFirst'],
    securityContext: [{}],
    schedulerName: ['default-scheduler'],
    enableServiceLinks: [true],
    priority: [0],
    preemptionPolicy: ['PreemptLowerPriority'],
    tolerations: [
      ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    ],
  },
  container: {
    image: ['example'],
    resources: [{}],
    terminationMessagePath: ['/dev/termination-log'],
    terminationMessagePolicy: ['File'],
    imagePullPolicy: ['Always'],
    volumeDevices: [[], null],
  },
  mount: { readOnly: [false], subPath: [''], subPathExpr: [''] },
  volume: { emptyDir: [{}] },
  claim: { readOnly: [false] },
  claimTemplate: { metadata: [{}, { creationTimestamp: null }] },
  claimSpec: { volumeMode: ['Filesystem'] },
} satisfies Record<string, Readonly<Record<string, readonly unknown[]>>>;

/** The object without the members that have one of the values. */
function without<T extends object>(object: T, added: Readonly<Record<string, readonly unknown[]>>): T {
  const members = Object.entries(object).filter(
    ([key, value]) => !(added[key] ?? []).some((each) => isDeepStrictEqual(value, each)),
  );
  return Object.fromEntries(members) as T;
}

type Ephemeral = Volume & { readonly ephemeral?: { readonly volumeClaimTemplate: { readonly spec: object } } };

const made = ({ spec, ...rest }: { readonly spec: object }): object => ({
  ...without(rest, ADDED.claimTemplate),
  spec: without(spec, ADDED.claimSpec),
});

function plain(spec: PodSpec): PodSpec {
  const list = (containers: PodSpec['containers']) =>
    (containers ?? []).map(({ volumeMounts, ...rest }) => ({
      ...without(rest, ADDED.container),
      volumeMounts: (volumeMounts ?? []).map((mount) => without(mount, ADDED.mount)),
    }));
  const { serviceAccount, ...rest } = without(spec, ADDED.pod) as PodSpec & { readonly serviceAccount?: string };
  return {
    ...rest,
    // The name of old for the same.
    ...(serviceAccount === undefined || serviceAccount === spec.serviceAccountName ? {} : { serviceAccount }),
    volumes: (spec.volumes ?? []).map(({ persistentVolumeClaim: of, ephemeral, ...volume }: Ephemeral) => ({
      ...without(volume, ADDED.volume),
      ...(of === undefined ? {} : { persistentVolumeClaim: without(of, ADDED.claim) }),
      ...(ephemeral === undefined ? {} : { ephemeral: { volumeClaimTemplate: made(ephemeral.volumeClaimTemplate) } }),
    })),
    containers: list(spec.containers),
    initContainers: list(spec.initContainers),
  };
}
