import { CONTAINERS_ANNOTATION, FIELD_MANAGER, type Declaring } from '../api/labels.ts';
import { contentOf, markingsOf } from './content.ts';
import { requirementsOf, type LabelSelector } from '../mount/selector.ts';
import type { Template as MountTemplate, Workload, WorkloadKind } from '../mount/workload.ts';
import { identityOf, ourAnnotations, ourLabels, type ApiObject, type Identity, type Metadata } from './object.ts';
import { controllerOf, type Controller } from './owners.ts';
import { kept, keptSpec, type Detail, type ObservedSpec } from './podSpec.ts';
import { haltOf, type Halt, type RolloutSpec, type RolloutStatus } from './halt.ts';
import { progressOf, type Progress } from './progress.ts';
import { earlierPods, type Earlier, type OwnerStatus } from './rollout.ts';

/** A workload: what declares a role or could. */
export interface ObservedWorkload extends Workload, Identity {
  readonly template: MountTemplate & { readonly spec: ObservedSpec };
  /** The API server counts the changes of the spec. */
  readonly generation?: number | undefined;
  /** Its pods that nobody sees; undefined where all can be seen. */
  readonly earlier: Earlier | undefined;
  /** The manager, beside us, that wrote the spec last, as managedFields say. */
  readonly lastManager?: string | undefined;
  /** When an operator wrote the template last, ms; as managedFields say, in whole seconds. */
  readonly ownWriteAt?: number | undefined;
  /** Another string when somebody deploys something else; only in `mounts`. */
  readonly content?: string | undefined;
  /** Another string when its labels, or those of its pods, are others; only in `mounts`. */
  readonly markings?: string | undefined;
  /** Why its pods are not replaced by themselves. */
  readonly halt?: Halt | undefined;
  /** How far its pods are; undefined where a change of the template replaces no pod. */
  readonly progress?: Progress | undefined;
}

interface Template {
  readonly metadata?: Declaring;
  readonly spec: ObservedSpec;
}

interface WorkloadObject extends ApiObject {
  readonly spec?: RolloutSpec & {
    readonly template?: Template;
    readonly jobTemplate?: {
      readonly metadata?: Declaring;
      readonly spec?: { readonly template?: Template };
    };
    readonly volumeClaimTemplates?: readonly ApiObject[] | null;
    readonly selector?: LabelSelector | null;
  };
  readonly status?: OwnerStatus & RolloutStatus;
}

/**
 * What is kept of a workload that is not a pod.
 *
 * @param before what was kept of the same object the time before; only in `mounts`, where not all pods are seen
 * @returns undefined where there is nothing to decide: the object is being deleted, is a Job that has ended, or is a Job of a CronJob, which is
 * judged in its place
 */
export function projectWorkload(
  kind: WorkloadKind,
  object: ApiObject,
  detail: Detail,
  before?: ObservedWorkload,
): ObservedWorkload | undefined {
  const { metadata, spec = {}, status = {} } = object as WorkloadObject;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  if (kind === 'Job' && (isOfCronJob(controllerOf(metadata)) || hasEnded(status))) return undefined;
  const template = spec.jobTemplate?.spec?.template ?? spec.template;
  const identity = identityOf(metadata);
  const templateLabels = ourLabels(template?.metadata?.labels);
  const seen = { generation: metadata.generation, replicas: spec.replicas, status, templateLabels };
  const writers = writersOf(metadata);
  const halt = haltOf(kind, { generation: metadata.generation, spec, status });
  return {
    kind,
    ...identity,
    generation: metadata.generation,
    labels: kept(ourLabels(metadata.labels), detail),
    annotations: ourAnnotations(metadata.annotations),
    template: kept(
      {
        labels: templateLabels,
        annotations: ourAnnotations(template?.metadata?.annotations),
        spec: keptSpec(template?.spec ?? {}, detail),
        ...added(spec),
      },
      detail,
    ),
    earlier:
      detail === 'whole' ? undefined : earlierPods(kind, seen, before?.uid === identity.uid ? before : undefined),
    lastManager: writers.find(({ manager }) => manager !== FIELD_MANAGER)?.manager,
    ownWriteAt: timeOf(writers.find(({ manager }) => manager === FIELD_MANAGER)),
    content:
      detail === 'whole' ? undefined : contentOf(template?.spec ?? {}, metadata.annotations?.[CONTAINERS_ANNOTATION]),
    markings: detail === 'whole' ? undefined : markingsOf(metadata, template?.metadata),
    halt,
    progress: progressOf(kind, { ...seen, halt }, writers[0]),
  };
}

/** What a controller adds to the pods that it makes of the template, and asks of their labels. Absent where there is nothing: thousands are kept. */
function added({ jobTemplate, volumeClaimTemplates, selector }: NonNullable<WorkloadObject['spec']>) {
  const jobLabels = ourLabels(jobTemplate?.metadata?.labels) ?? {};
  const jobAnnotations = ourAnnotations(jobTemplate?.metadata?.annotations) ?? {};
  const claimTemplates = (volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const required = requirementsOf(selector);
  return {
    ...(Object.keys(jobLabels).length === 0 ? {} : { jobLabels }),
    ...(Object.keys(jobAnnotations).length === 0 ? {} : { jobAnnotations }),
    ...(claimTemplates.length === 0 ? {} : { claimTemplates }),
    ...(required.length === 0 ? {} : { selector: required }),
  };
}

export const isOfCronJob = (controller: Controller | undefined): boolean =>
  controller?.isKnown === true && controller.kind === 'CronJob';

const hasEnded = ({
  conditions = [],
}: {
  readonly conditions?: readonly { type: string; status: string }[];
}): boolean => conditions.some(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');

/**
 * Who wrote the template, the latest first; of two within one second, the operator. Removing what another manager owns leaves no trace in managedFields: a
 * manager who keeps undoing our mount is known by what else that manager writes. Who only scales does not count.
 */
const writersOf = ({ managedFields = [] }: Metadata) =>
  managedFields
    .filter(({ fieldsV1 }) => writesTemplate(fieldsV1?.['f:spec']))
    .toSorted(
      (a, b) =>
        Number((a.time ?? '') < (b.time ?? '')) - Number((a.time ?? '') > (b.time ?? '')) ||
        Number(b.manager === FIELD_MANAGER) - Number(a.manager === FIELD_MANAGER),
    );

const timeOf = (writer: { readonly time?: string } | undefined): number | undefined =>
  writer?.time === undefined ? undefined : Date.parse(writer.time);

const writesTemplate = (fields: unknown): boolean =>
  typeof fields === 'object' && fields !== null && ('f:template' in fields || 'f:jobTemplate' in fields);
