import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';

/** A workload as the API server gives it, as far as the tests look at it. */
export interface Workload extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly labels?: Labels; readonly generation: number };
  readonly spec: { readonly template: { readonly metadata: { readonly labels?: Labels }; readonly spec: PodSpec } };
}

/** A pod spec as people write it, with all that the operator does not look at. */
export const container = (name = 'main', more: object = {}) => ({
  containers: [
    { name, image: 'example', env: [{ name: 'A', value: 'b' }], volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] },
  ],
  volumes: [{ name: 'tmp', emptyDir: {} }],
  ...more,
});

const template = (spec: object, labels: Labels = { app: 'x' }) => ({ metadata: { labels }, spec });
const selector = { matchLabels: { app: 'x' } };
const jobSpec = (spec: object) => ({ template: template({ restartPolicy: 'Never', ...spec }) });

/** The spec of a workload of each kind, around a pod spec. */
export const specs: Readonly<Record<WorkloadKind, (spec: object) => object>> = {
  Deployment: (spec) => ({ selector, template: template(spec) }),
  StatefulSet: (spec) => ({ selector, serviceName: 'x', template: template(spec) }),
  DaemonSet: (spec) => ({ selector, template: template(spec) }),
  CronJob: (spec) => ({ schedule: '* * * * *', jobTemplate: { spec: jobSpec(spec) } }),
  Job: jobSpec,
  Pod: (spec) => spec,
};

/** Of a CronJob, too. */
export function templateOf(object: Workload): Workload['spec']['template'] {
  const { spec } = object as unknown as { spec: { jobTemplate?: { spec: Workload['spec'] } } & Workload['spec'] };
  return spec.jobTemplate?.spec.template ?? spec.template;
}

/** The names of the containers that have the volume mounted at the path. */
export function mountedIn(object: Workload, volume = 'recstore-recordings'): string[] {
  const { containers, initContainers } = templateOf(object).spec;
  return [...(initContainers ?? []), ...(containers ?? [])]
    .filter(({ volumeMounts }) => volumeMounts?.some(({ name }) => name === volume) === true)
    .map(({ name }) => name);
}
