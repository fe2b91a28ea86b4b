import { ROLE_LABEL, type Declaring } from '../api/labels.ts';
import type { Labels } from '../mount/workload.ts';
import { groupOf } from '../observed/kinds.ts';
import { unmountedClaims, workflowSpecAt, workflowTemplates } from './argoWorkflow.ts';
import { isRecord } from '../api/json.ts';
import { declaring, member, type Manifest } from './manifests.ts';
import { EMPTY_POD, parsed, podSpecSchema, type PodSpec } from './podSpec.ts';

/** A pod template in an object of a kind that we do not know, and the path of its labels. */
export interface TemplateWithin {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly labelsAt: readonly (string | number)[];
  readonly spec: PodSpec;
}

type Path = readonly (string | number)[];

/** What is no part of what an object makes: what was observed, and schemas of other objects. */
const NOT_MADE = ['metadata', 'status'];
/** Tekton gives the labels of these to its pods (docs/labels.md of Tekton Pipelines). */
const GIVE_LABELS = ['Task', 'ClusterTask', 'TaskRun', 'Pipeline', 'PipelineRun'];

/**
 * Whether an object of a kind that we do not know gives the labels of its metadata to its pods. Strimzi gives those of a Kafka and its like to all pods
 * (Labels.fromResource in Strimzi). KEDA gives those of a ScaledJob to its Jobs, which declare by them (generateJobs in scale_jobs.go of KEDA).
 */
export function givesLabels({ apiVersion, kind }: Manifest): boolean {
  const group = groupOf(apiVersion);
  if (group === 'keda.sh') return kind === 'ScaledJob';
  return group === 'kafka.strimzi.io' || (group === 'tekton.dev' && GIVE_LABELS.includes(kind));
}

/**
 * The pod templates in an object of a kind that we do not know: what has a list of containers, at any depth, and what names a claim outside of
 * such a list (Argo Workflows, Tekton).
 */
export function templatesWithin(manifest: Manifest): TemplateWithin[] {
  const { kind, whole } = manifest;
  if (kind === 'CustomResourceDefinition') return [];
  const workflow = workflowSpecAt(manifest);
  if (workflow !== undefined) return ofWorkflow(manifest, workflow);
  const found: TemplateWithin[] = [];
  const claims: string[] = [];
  const visit = (node: unknown, path: Path, parent: unknown): void => {
    if (Array.isArray(node)) for (const [index, each] of node.entries()) visit(each, [...path, index], node);
    if (!isRecord(node)) return;
    const spec = podSpecOf(node);
    if (spec !== undefined && path.length > 0) {
      found.push({ ...labelsBeside(path, parent, node), spec });
      return;
    }
    const claim = member(node, 'persistentVolumeClaim', 'claimName');
    if (typeof claim === 'string') claims.push(claim);
    for (const [key, each] of Object.entries(node))
      if (path.length > 0 || !NOT_MADE.includes(key)) visit(each, [...path, key], node);
  };
  visit(whole, [], undefined);
  const own: Declaring = givesLabels(manifest) ? manifest.metadata : {};
  const loose = looseClaims(whole, claims, ['spec']);
  return [...found, ...(loose === undefined ? [] : [loose])].map((template) => ({
    ...template,
    labels: { ...template.labels, ...own.labels },
    annotations: { ...template.annotations, ...own.annotations },
  }));
}

/** Containers need no name where a controller names them (Knative). */
function podSpecOf(node: Record<string, unknown>): PodSpec | undefined {
  if (!Array.isArray(node.containers) || !node.containers.every(isRecord)) return undefined;
  const named = (list: unknown) =>
    Array.isArray(list)
      ? list.map((each: unknown, index) => (isRecord(each) ? { name: `container-${index}`, ...each } : each))
      : list;
  const spec = { ...node, containers: named(node.containers), initContainers: named(node.initContainers) };
  return parsed(podSpecSchema, spec).value;
}

/** A pod template has its labels beside its spec. An object whose own spec is that of a pod gives the labels in podMetadata. */
function labelsBeside(path: Path, parent: unknown, node: unknown): Omit<TemplateWithin, 'spec'> {
  return path.length === 1
    ? { ...declaring(member(node, 'podMetadata')), labelsAt: [...path, 'podMetadata', 'labels'] }
    : {
        ...declaring(member(parent, 'metadata')),
        labelsAt: [...path.slice(0, -1), 'metadata', 'labels'],
      };
}

function ofWorkflow(manifest: Manifest, at: readonly string[]): TemplateWithin[] {
  const templates = workflowTemplates(manifest, at).flatMap(({ pod, ...labels }) => {
    const spec = podSpecOf({ ...pod });
    return spec === undefined ? [] : [{ ...labels, spec }];
  });
  const loose = looseClaims(manifest.whole, unmountedClaims(manifest, at), at);
  return loose === undefined ? templates : [loose, ...templates];
}

/** The claims that stand outside of every pod template, as the volumes of a pod whose labels are in podMetadata (Argo Workflows). */
function looseClaims(
  whole: Record<string, unknown>,
  claims: readonly string[],
  spec: readonly string[],
): TemplateWithin | undefined {
  if (claims.length === 0) return undefined;
  const podMetadata = [...spec, 'podMetadata'];
  const volumes = [...new Set(claims)].map((claimName) => ({
    name: claimName,
    persistentVolumeClaim: { claimName, readOnly: undefined },
    ephemeral: undefined,
  }));
  return {
    ...declaring(member(whole, ...podMetadata)),
    labelsAt: [...podMetadata, 'labels'],
    spec: { ...EMPTY_POD, volumes },
  };
}

/** Whether labels declare a role. */
export const declaresRole = (labels: Labels | undefined): boolean => labels?.[ROLE_LABEL] !== undefined;
