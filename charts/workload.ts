import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { USER_LABEL } from '../src/api/labels.ts';
import { runsAlone, type Service } from '../src/application/service.ts';
import { KEPT_AS_HISTORY } from './argocd/annotations.ts';
import type { RecordingStore } from './constructs.ts';
import { hashOf } from './hash.ts';
import { pauseBeforeStop, pauseSeconds } from './pause.ts';
import { podTemplate, type Part } from './pod.ts';
import type { Labels } from './labels.ts';
import { changeRendered } from './rendered.ts';
import type { Awaited } from './waiting.ts';

/** Adds the Deployment or the Job of a service. If the service has a role, it gets the recordings. @returns what other services can wait for. */
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
  const deployment = new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name, labels },
    spec: {
      replicas: service.replicas,
      selector: { matchLabels: labels },
      strategy: strategyOf(service),
      template: podTemplate(part),
    },
  });
  pauseBeforeStop(deployment, pauseSeconds(part.application, name, service));
  return deployment;
}

function strategyOf(service: Service): k8s.DeploymentStrategy {
  if (runsAlone(service)) return { type: 'Recreate' };
  // The defaults are written out, so that server-side apply removes them when the type changes to Recreate.
  const rollingUpdate = { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) };
  return { type: 'RollingUpdate', rollingUpdate };
}

/** No ttlSecondsAfterFinished: if the Job were removed, the next apply would run it again. */
function job(scope: Construct, part: Part): ApiObject {
  const { name, service, labels } = part;
  const { metadata, spec } = podTemplate(part);
  return new k8s.KubeJob(scope, 'job', {
    metadata: { name, labels, annotations: KEPT_AS_HISTORY },
    spec: {
      backoffLimit: service.retries ?? 3,
      completions: 1,
      parallelism: 1,
      // An evicted pod, or a pod of a drained node, has not failed. The list is atomic, so the default status is written out.
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
 * Names a Job by a hash of its whole content, including mount and role. The template of a Job is immutable, so a changed service needs a new
 * Job. An unchanged service keeps the Job that has run. @returns the name.
 */
function nameByContent(job: ApiObject): string {
  changeRendered(job, ({ metadata, spec, ...others }: RenderedJob) => {
    const name = `${metadata.name}-${hashOf({ labels: metadata.labels, spec })}`;
    return { ...others, metadata: { ...metadata, name }, spec };
  });
  return (job.toJson() as RenderedJob).metadata.name;
}
