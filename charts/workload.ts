import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { USER_LABEL } from '../src/api/labels.ts';
import type { Service } from '../src/application/service.ts';
import type { RecordingStore } from './constructs.ts';
import { hashOf } from './hash.ts';
import { podTemplate, type Part } from './pod.ts';
import type { Labels } from './labels.ts';
import type { Awaited } from './waiting.ts';

/** Adds the Deployment or the Job that runs a service, with the recordings where it has a role. @returns how others may wait for it. */
export function addWorkload(scope: Construct, part: Part, store: RecordingStore): Awaited {
  const { service, name } = part;
  const workload = service.once ? job(scope, part) : deployment(scope, part);
  if (service.usesRecordings === false) workload.metadata.addLabel(USER_LABEL, 'false');
  if (service.role !== undefined) {
    if (service.mount === 'written') store.mount(workload, service.role);
    else store.declare(workload, service.role);
  }
  return service.once ? { kind: 'Job', name: nameByContent(workload) } : { kind: 'Deployment', name };
}

function deployment(scope: Construct, part: Part): ApiObject {
  const { name, service, labels } = part;
  return new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name, labels },
    spec: {
      replicas: service.replicas,
      selector: { matchLabels: labels },
      strategy: strategyOf(service),
      template: podTemplate(part),
    },
  });
}

/** A claim of one's own serves one pod at a time, as does state in memory. */
function strategyOf({ keepsStateInMemory, volumes }: Service): k8s.DeploymentStrategy {
  if (keepsStateInMemory || Object.values(volumes).some(({ claim }) => claim !== undefined))
    return { type: 'Recreate' };
  // Written out, so that server-side apply takes it away again when the type changes to Recreate.
  const rollingUpdate = { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) };
  return { type: 'RollingUpdate', rollingUpdate };
}

/** It has no time to live: a Job that has been removed would run again at the next apply. */
function job(scope: Construct, part: Part): ApiObject {
  const { name, service, labels } = part;
  const { metadata, spec } = podTemplate(part);
  return new k8s.KubeJob(scope, 'job', {
    metadata: { name, labels },
    spec: {
      backoffLimit: service.retries ?? 3,
      completions: 1,
      parallelism: 1,
      // A pod that was evicted, or whose node is drained, has not failed. The list is atomic, so the default status stands in it.
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: { metadata, spec: { ...spec, restartPolicy: 'Never' } },
    },
  });
}

interface RenderedJob {
  readonly metadata: { readonly name: string; readonly labels: Labels };
  readonly spec: unknown;
}

/**
 * Names a Job after all that it does, its mount and its role among it: a Job's template is immutable, so a change is another Job, and the same
 * stays the one that has run. @returns the name.
 */
function nameByContent(job: ApiObject): string {
  const render = job.toJson.bind(job);
  const named = (): RenderedJob => {
    const rendered = render() as RenderedJob;
    const { metadata, spec } = rendered;
    const name = `${metadata.name}-${hashOf({ labels: metadata.labels, spec })}`;
    return { ...rendered, metadata: { ...metadata, name } };
  };
  job.toJson = named;
  return named().metadata.name;
}
