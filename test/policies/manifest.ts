import { CONTAINERS_ANNOTATION, GROUP } from '../../src/api/labels.ts';
import { API_VERSIONS } from '../../src/cluster/resources.ts';
import type { Container, PodSpec } from '../../src/mount/pod.ts';
import type { Labels, Workload, WorkloadKind } from '../../src/mount/workload.ts';

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

/** The projection of an object of the API that the decision looks at, in one spelling: without what means the same as its absence. */
export function projection({ kind, metadata, spec }: Manifest): Workload {
  const at = spec as { template?: Template; jobTemplate?: { spec: { template: Template } } };
  const template =
    kind === 'Pod' ? { metadata, spec: spec as PodSpec } : (at.jobTemplate?.spec.template ?? at.template)!;
  return {
    kind,
    labels: known(metadata.labels),
    annotations: naming(metadata.annotations),
    template: {
      labels: known(template.metadata.labels),
      annotations: naming(template.metadata.annotations),
      spec: plain(template.spec),
    },
  };
}

/** Not what the API server adds to the template of a Job. */
const known = (labels: Labels = {}): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => key === 'app' || key.startsWith(`${GROUP}/`)));

/** Not those of controllers and of the policies. */
const naming = ({ [CONTAINERS_ANNOTATION]: value }: Labels = {}): Labels =>
  value === undefined ? {} : { [CONTAINERS_ANNOTATION]: value };

interface Template {
  readonly metadata: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

export function plain(spec: PodSpec): PodSpec {
  const list = (containers: PodSpec['containers']) =>
    (containers ?? []).map(({ name, volumeMounts, volumeDevices }) => ({
      name,
      volumeMounts: (volumeMounts ?? []).map((mount) => ({
        name: mount.name,
        mountPath: mount.mountPath,
        ...(mount.readOnly === true ? { readOnly: true } : {}),
        ...((mount.subPath ?? '') === '' ? {} : { subPath: mount.subPath! }),
        ...((mount.subPathExpr ?? '') === '' ? {} : { subPathExpr: mount.subPathExpr! }),
      })),
      ...((volumeDevices ?? []).length === 0 ? {} : { volumeDevices: volumeDevices! }),
    }));
  return {
    volumes: (spec.volumes ?? []).map(({ name, persistentVolumeClaim: of }) => ({
      name,
      ...(of === undefined
        ? {}
        : { persistentVolumeClaim: { claimName: of.claimName, ...(of.readOnly === true ? { readOnly: true } : {}) } }),
    })),
    containers: list(spec.containers),
    initContainers: list(spec.initContainers),
  };
}
