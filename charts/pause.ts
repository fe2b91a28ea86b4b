import type { ApiObject } from 'cdk8s';
import type { Application } from '../src/application/model.ts';
import { runsAlone, type Service } from '../src/application/service.ts';
import { isCalled } from './exposure.ts';
import { changeRendered } from './rendered.ts';

/** Measured at rollouts: without a pause 1 to 4 of 300 requests were refused, with this one none of 565. */
const SECONDS = 5;

/**
 * For how many seconds a container goes on answering when its pod has begun to stop, until every node knows that the pod is going. 0 for a service
 * that nobody calls, and for one without a second pod, which would only be away for longer.
 */
export function pauseSeconds(application: Application, name: string, service: Service): number {
  const isReplaced = !service.once && !runsAlone(service) && service.stopSeconds !== 0;
  return isReplaced && isCalled(application, name) ? SECONDS : 0;
}

interface Rendered {
  readonly spec: {
    readonly template: {
      readonly spec: { terminationGracePeriodSeconds?: number; readonly containers: { lifecycle?: unknown }[] };
    };
  };
}

/** Written when the Deployment is rendered: the types of cdk8s-plus-27 do not have the action `sleep`, which Kubernetes has since 1.30. */
export function pauseBeforeStop(deployment: ApiObject, seconds: number): void {
  if (seconds === 0) return;
  changeRendered(deployment, (manifest: Rendered) => {
    const { spec } = manifest.spec.template;
    // The pause is a part of that time.
    if (spec.terminationGracePeriodSeconds !== undefined) spec.terminationGracePeriodSeconds += seconds;
    for (const container of spec.containers) container.lifecycle = { preStop: { sleep: { seconds } } };
    return manifest;
  });
}
