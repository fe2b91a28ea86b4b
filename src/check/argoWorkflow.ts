import type { Labels } from '../mount/workload.ts';
import { groupOf } from '../observed/kinds.ts';
import { isRecord } from '../api/json.ts';
import { declaring, listAt, member, type Manifest } from './manifests.ts';

/** A template of Argo Workflows, of which the controller makes pods (workflow/controller/workflowpod.go). */
export interface WorkflowTemplate {
  /** Those of `podMetadata`, and over them those of the template. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly labelsAt: readonly (string | number)[];
  /** The pod, with those volumes that the containers of the template mount. */
  readonly pod: { readonly containers: unknown[]; readonly initContainers: unknown[]; readonly volumes: unknown[] };
}

/** Where the spec of a workflow stands in an object of Argo Workflows; undefined for any other object. */
export function workflowSpecAt({ apiVersion, kind }: Manifest): readonly string[] | undefined {
  if (groupOf(apiVersion) !== 'argoproj.io') return undefined;
  if (kind === 'CronWorkflow') return ['spec', 'workflowSpec'];
  return ['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'].includes(kind) ? ['spec'] : undefined;
}

/** The templates that make pods. The others only order the steps. */
export function workflowTemplates(manifest: Manifest, at: readonly string[]): WorkflowTemplate[] {
  const spec = member(manifest.whole, ...at);
  const shared = listAt(spec, 'volumes');
  return listAt(spec, 'templates').flatMap((template, index) => {
    const ordinary = [
      ...['container', 'script'].map((field) => member(template, field)).filter(isRecord),
      ...listAt(template, 'containerSet', 'containers'),
      ...listAt(template, 'sidecars'),
    ];
    if (ordinary.length === 0) return [];
    const initContainers = listAt(template, 'initContainers');
    const mounted = new Set(
      [...ordinary, ...initContainers]
        .flatMap((container) => listAt(container, 'volumeMounts'))
        .map((mount) => member(mount, 'name')),
    );
    const [ofAll, own] = [declaring(member(spec, 'podMetadata')), declaring(member(template, 'metadata'))];
    return [
      {
        labels: { ...ofAll.labels, ...own.labels },
        annotations: { ...ofAll.annotations, ...own.annotations },
        labelsAt: [...at, 'templates', index, 'metadata', 'labels'],
        pod: {
          containers: ordinary,
          initContainers,
          volumes: [...shared, ...listAt(template, 'volumes')].filter((volume) => mounted.has(member(volume, 'name'))),
        },
      },
    ];
  });
}

/** The claims among the volumes of a workflow that none of its own templates mounts. Templates from elsewhere may. */
export function unmountedClaims(manifest: Manifest, at: readonly string[]): string[] {
  const used = new Set(workflowTemplates(manifest, at).flatMap(({ pod }) => pod.volumes));
  return listAt(member(manifest.whole, ...at), 'volumes').flatMap((volume) => {
    const claim = member(volume, 'persistentVolumeClaim', 'claimName');
    return typeof claim === 'string' && !used.has(volume) ? [claim] : [];
  });
}
