import { say } from '../api/say.ts';
import { declarationOf, MARK_LABEL, volumeName, type Declaring } from '../api/labels.ts';
import { without } from '../mount/operations.ts';
import { freeLabels, requirementsOf } from '../mount/selector.ts';
import { templatePath, type Template, type WorkloadKind } from '../mount/workload.ts';
import type { MadeClaim } from '../judgement/copies.ts';
import { groupOf, workloadKindOf } from '../observed/kinds.ts';
import { identityOf, named } from '../observed/object.ts';
import type { ObservedSpec } from '../observed/podSpec.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { declaring, member, type Manifest } from './manifests.ts';
import {
  claimSpecSchema,
  claimTemplatesSchema,
  EMPTY_POD,
  parsed,
  podSpecSchema,
  selectorSchema,
  type Parsed,
  type PodSpec,
} from './podSpec.ts';
import { templatesWithin } from './templatesWithin.ts';

interface Written extends Declaring {
  readonly spec: PodSpec;
}

/** How findings name a manifest. A pod template of a kind that we do not know stands for the pods that come of it (semantics 1). */
export function objectOf(manifest: Manifest): string {
  const { apiVersion, kind, metadata } = manifest;
  return workloadKindOf(apiVersion, kind) !== undefined || templatesWithin(manifest).length === 0
    ? named({ kind, name: metadata.name })
    : named({ kind: 'Pod', name: say`${metadata.name} of ${kind}` });
}

/**
 * The workloads that a manifest would be, once the release policy has taken back what is not declared any more: one of a kind that we know; of
 * another kind one for each pod template.
 *
 * @param stores the names of the stores there are
 */
export function workloadsIn(manifest: Manifest, stores: ReadonlySet<string>): ObservedWorkload[] {
  const { apiVersion, kind, metadata } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  const templates = templatesOf(manifest);
  return templates.map((template, index) => {
    const { labels, annotations } = known === undefined ? template : metadata;
    // The field of old, which the API server copies.
    const account = template.spec.serviceAccountName ?? template.spec.serviceAccount;
    const spec = {
      ...template.spec,
      ...(account === undefined ? {} : { serviceAccountName: account }),
    } as ObservedSpec;
    const [, name = metadata.name] = objectOf(manifest).split('/');
    const workload: ObservedWorkload = {
      kind: known ?? 'Pod',
      ...identityOf({ ...metadata, name: index === 0 ? name : `${name} (${index + 1})` }),
      labels,
      annotations,
      template: { labels: template.labels, annotations: template.annotations, spec, ...addedBy(manifest) },
      earlier: undefined,
    };
    const mark = labels?.[MARK_LABEL];
    const isReleased =
      mark !== undefined && stores.has(mark) && declarationOf({ labels }) === undefined && kind !== 'Pod';
    return isReleased ? released(workload, mark) : workload;
  });
}

function released(workload: ObservedWorkload, mark: string): ObservedWorkload {
  const stamps = freeLabels(workload.template.selector);
  const labels = Object.entries(workload.template.labels ?? {}).filter(([key]) => !stamps.includes(key));
  const spec = without(workload.template.spec, volumeName(mark));
  return {
    ...workload,
    template: { ...workload.template, labels: Object.fromEntries(labels), annotations: undefined, spec },
  };
}

/** What a workload adds to the pods of its template, and asks of their labels. */
function addedBy({
  apiVersion,
  kind,
  spec,
}: Manifest): Pick<Template, 'jobLabels' | 'jobAnnotations' | 'claimTemplates' | 'selector'> {
  const known = workloadKindOf(apiVersion, kind);
  if (known === undefined) return {};
  if (known === 'CronJob') {
    const { labels, annotations } = declaring(member(spec, 'jobTemplate', 'metadata'));
    return { jobLabels: labels, jobAnnotations: annotations };
  }
  const selector = requirementsOf(parsed(selectorSchema, member(spec, 'selector')).value);
  return {
    ...(selector.length === 0 ? {} : { selector }),
    ...(known === 'StatefulSet' ? { claimTemplates: claimTemplatesOf(spec).map(({ metadata }) => metadata.name) } : {}),
  };
}

const claimTemplatesOf = (spec: unknown) =>
  parsed(claimTemplatesSchema, member(spec, 'volumeClaimTemplates')).value ?? [];

/** The claims that a manifest is, or would make. */
export function claimsMadeBy(manifest: Manifest): MadeClaim[] {
  const { apiVersion, kind, metadata, spec } = manifest;
  const object = objectOf(manifest);
  if (isClaim(manifest)) return [{ object, spec: parsed(claimSpecSchema, spec).value ?? {} }];
  const templates = workloadKindOf(apiVersion, kind) === 'StatefulSet' ? claimTemplatesOf(spec) : [];
  const volumes = templatesOf(manifest).flatMap((template) => template.spec.volumes ?? []);
  return [
    ...templates.map((each) => ({
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
              ...(workloadKindOf(apiVersion, kind) === 'Pod' ? { name: `${metadata.name}-${name}` } : {}),
              spec: ephemeral.volumeClaimTemplate.spec,
            },
          ],
    ),
  ];
}

const isClaim = ({ apiVersion, kind }: Manifest): boolean =>
  kind === 'PersistentVolumeClaim' && groupOf(apiVersion) === '';

function templatesOf(manifest: Manifest): readonly Written[] {
  const { apiVersion, kind, whole } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  if (known === undefined) return templatesWithin(manifest);
  const metadata = member(whole, ...templatePath(known), 'metadata');
  // A template that is broken is a finding of its own. Its workload still declares.
  return [{ ...declaring(metadata), spec: parsedSpec(manifest, known).value ?? EMPTY_POD }];
}

const parsedSpec = ({ whole }: Manifest, kind: WorkloadKind): Parsed<PodSpec> =>
  parsed(podSpecSchema, member(whole, ...templatePath(kind), 'spec'));

/** The first field of a workload or claim that is wrong, with its path and in words; undefined where all can be read. */
export function wrongField(
  manifest: Manifest,
): { readonly path: readonly (string | number)[]; readonly how: string } | undefined {
  const { apiVersion, kind, spec } = manifest;
  const known = workloadKindOf(apiVersion, kind);
  const within = (at: readonly string[], { wrong }: Parsed<unknown>) =>
    wrong === undefined ? undefined : { path: [...at, ...wrong.path], how: wrong.how };
  if (isClaim(manifest)) return within(['spec'], parsed(claimSpecSchema, spec));
  if (known === undefined) return undefined;
  const at = [...templatePath(known), 'spec'];
  const claims = parsed(claimTemplatesSchema, known === 'StatefulSet' ? member(spec, 'volumeClaimTemplates') : null);
  return within(at, parsedSpec(manifest, known)) ?? within(['spec', 'volumeClaimTemplates'], claims);
}
