import type { Declaring } from '../api/labels.ts';
import { identityOf, ourAnnotations, ourLabels, type ApiObject, type Identity } from './object.ts';
import { controllerOfPod, type Controller } from './owners.ts';
import { kept, keptSpec, type Detail, type ObservedSpec } from './podSpec.ts';
import type { ObservedWorkload } from './workload.ts';

/** A pod that has neither finished nor is being deleted. */
export interface ObservedPod extends Identity {
  readonly template: Declaring & { readonly spec: ObservedSpec };
  /** Who made it: of a Deployment's pod the Deployment, of a CronJob's the Job. Undefined for a bare pod. */
  readonly controller?: Controller | undefined;
  /** The names of its containers that run now, native sidecars among them; only where it was read in full. */
  readonly running?: readonly string[];
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly running?: unknown };
}

interface PodObject extends ApiObject {
  readonly spec?: ObservedSpec;
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** @returns undefined where the pod has finished or is being deleted: its controller replaces it, or needs it no more */
export function projectPod(object: ApiObject, detail: Detail): ObservedPod | undefined {
  const { metadata, spec = {}, status } = object as PodObject;
  const isFinished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (isFinished || metadata.deletionTimestamp !== undefined) return undefined;
  return {
    ...identityOf(metadata),
    template: kept(
      {
        labels: ourLabels(metadata.labels),
        annotations: ourAnnotations(metadata.annotations),
        spec: keptSpec(spec, detail),
      },
      detail,
    ),
    controller: controllerOfPod(metadata),
    ...(detail === 'whole' ? { running: runningIn(status) } : {}),
  };
}

const runningIn = (status: PodObject['status']): string[] =>
  [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
    .filter(({ state }) => state?.running !== undefined)
    .map(({ name }) => name);

/** A pod that no controller made is its own workload (semantics 1). */
export function barePod({ namespace, name, uid, resourceVersion, template }: ObservedPod): ObservedWorkload {
  return {
    ...{ kind: 'Pod', namespace, name, uid, resourceVersion },
    labels: template.labels,
    annotations: template.annotations,
    template,
    earlier: undefined,
  };
}
