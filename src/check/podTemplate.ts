import { z } from 'zod';
import { declarationOf, MARK_LABEL, ROLE_LABEL, STORE_LABEL, volumeName } from '../api/labels.ts';
import { without } from '../mount/operations.ts';
import { TEMPLATE_PATHS, type Labels } from '../mount/workload.ts';
import type { MadeClaim } from '../judgement/copies.ts';
import { workloadKindOf } from '../observed/kinds.ts';
import { identityOf, named } from '../observed/object.ts';
import type { ObservedSpec } from '../observed/podSpec.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { labelsOf, member, UnreadableManifest, type Manifest } from './manifests.ts';

/** What of a pod spec is looked at, as the API server would take it. What is null is absent. */
const absentWhenNull = <T extends z.ZodType>(of: T) => of.nullish().transform((value) => value ?? undefined);
const list = <T extends z.ZodType>(of: T) => absentWhenNull(z.array(of));
const item = <T extends z.ZodRawShape>(shape: T) => z.object({ name: z.string(), ...shape });
const text = absentWhenNull(z.string());
const flag = absentWhenNull(z.boolean());

const source = absentWhenNull(z.object({ kind: text, name: text }));
const claimSpecSchema = z.object({ dataSource: source, dataSourceRef: source });
const containerSchema = item({
  image: text,
  env: list(item({ value: text })),
  volumeMounts: list(item({ mountPath: z.string(), readOnly: flag, subPath: text, subPathExpr: text })),
  volumeDevices: list(item({ devicePath: z.string() })),
});
const podSpecSchema = z.object({
  volumes: list(
    item({
      persistentVolumeClaim: absentWhenNull(z.object({ claimName: z.string(), readOnly: flag })),
      ephemeral: absentWhenNull(z.object({ volumeClaimTemplate: z.object({ spec: claimSpecSchema }) })),
    }),
  ),
  containers: list(containerSchema),
  initContainers: list(containerSchema),
  serviceAccountName: text,
  serviceAccount: text,
});
const claimTemplatesSchema = list(z.object({ metadata: item({}), spec: claimSpecSchema }));

type PodSpec = z.output<typeof podSpecSchema>;

interface Template {
  readonly labels: Labels | undefined;
  readonly spec: PodSpec;
}

/** How findings name a manifest. A pod template of a kind that we do not know stands for the pods that come of it (semantics 1). */
export function objectOf({ apiVersion, kind, metadata: { name }, spec }: Manifest): string {
  return workloadKindOf(apiVersion, kind) !== undefined || !hasTemplate(spec)
    ? named({ kind, name })
    : named({ kind: 'Pod', name: `${name} of ${kind}` });
}

/**
 * The workload that a manifest would be, once the release policy has taken back what is not declared any more; none where it has no pod template.
 *
 * @param stores the names of the stores there are
 * @throws UnreadableManifest where the pod template is none
 */
export function workloadIn(manifest: Manifest, stores: ReadonlySet<string>): ObservedWorkload | undefined {
  const template = templateOf(manifest);
  if (template === undefined) return undefined;
  const { apiVersion, kind, metadata } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  const labels = known === undefined ? template.labels : metadata.labels;
  // The field of old, which the API server copies.
  const account = template.spec.serviceAccountName ?? template.spec.serviceAccount;
  const spec = { ...template.spec, ...(account === undefined ? {} : { serviceAccountName: account }) } as ObservedSpec;
  const workload: ObservedWorkload = {
    kind: known ?? 'Pod',
    ...identityOf({ ...metadata, name: objectOf(manifest).split('/')[1] ?? metadata.name }),
    labels,
    template: { labels: template.labels, spec },
    earlier: undefined,
  };
  const mark = labels?.[MARK_LABEL];
  const isReleased = mark !== undefined && stores.has(mark) && declarationOf(labels) === undefined && kind !== 'Pod';
  return isReleased ? released(workload, mark) : workload;
}

function released(workload: ObservedWorkload, mark: string): ObservedWorkload {
  const stamps = [ROLE_LABEL, STORE_LABEL];
  const labels = Object.entries(workload.template.labels ?? {}).filter(([key]) => !stamps.includes(key));
  const spec = without(workload.template.spec, volumeName(mark));
  return { ...workload, template: { labels: Object.fromEntries(labels), spec } };
}

/**
 * The claims that a manifest is, or would make.
 *
 * @throws UnreadableManifest where the pod template is none
 */
export function claimsMadeBy(manifest: Manifest): MadeClaim[] {
  const { kind, metadata, spec } = manifest;
  const object = objectOf(manifest);
  if (kind === 'PersistentVolumeClaim') return [{ object, spec: parsed(claimSpecSchema, spec, manifest, 'spec') }];
  const templates =
    kind === 'StatefulSet'
      ? parsed(claimTemplatesSchema, member(spec, 'volumeClaimTemplates'), manifest, 'spec.volumeClaimTemplates')
      : undefined;
  const volumes = templateOf(manifest)?.spec.volumes ?? [];
  return [
    ...(templates ?? []).map((each) => ({
      object,
      prefix: `${each.metadata.name}-${metadata.name}-`,
      spec: each.spec,
    })),
    ...volumes.flatMap(({ name, ephemeral }) =>
      ephemeral === undefined
        ? []
        : [
            {
              object,
              ...(kind === 'Pod' ? { name: `${metadata.name}-${name}` } : {}),
              spec: ephemeral.volumeClaimTemplate.spec,
            },
          ],
    ),
  ];
}

/** Of a kind that we do not know: what has containers is taken for a pod template. */
const hasTemplate = (spec: unknown): boolean => Array.isArray(member(spec, 'template', 'spec', 'containers'));

function templateOf(manifest: Manifest): Template | undefined {
  const { apiVersion, kind, metadata, spec } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  const parse = (value: unknown, at: string) => parsed(podSpecSchema, value, manifest, at);
  if (known === 'Pod') return { labels: metadata.labels, spec: parse(spec, 'spec') };
  if (known === undefined && !hasTemplate(spec)) return undefined;
  const path = known === undefined ? ['template'] : TEMPLATE_PATHS[known].split('/').slice(2);
  return {
    labels: labelsOf(member(spec, ...path, 'metadata', 'labels')),
    spec: parse(member(spec, ...path, 'spec'), ['spec', ...path, 'spec'].join('.')),
  };
}

function parsed<T extends z.ZodType>(
  schema: T,
  value: unknown,
  { where, kind, metadata }: Manifest,
  at: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = [at, ...(issue?.path ?? [])].join('.');
  throw new UnreadableManifest(`${where}: ${kind} ${metadata.name}: ${field}: ${issue?.message ?? 'is wrong'}`);
}
