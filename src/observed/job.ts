import { identityOf, type ApiObject, type Identity } from './object.ts';
import { controllerOf } from './owners.ts';
import { isOfCronJob } from './workload.ts';

/** A Job, as far as it leads from a pod to a CronJob. */
export interface ObservedJob extends Identity {
  /** The name of the CronJob that controls it; undefined where none does. */
  readonly cronJob: string | undefined;
}

/** Of a Job its metadata is enough. */
export function projectJob({ metadata }: ApiObject): ObservedJob {
  const controller = controllerOf(metadata);
  return { ...identityOf(metadata), cronJob: isOfCronJob(controller) ? controller?.name : undefined };
}
