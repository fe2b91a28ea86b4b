import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { storeSpecSchema, type Store, type StoreSpecInput } from '../../src/api/store.ts';
import type { Container, PodSpec, Volume, VolumeMount } from '../../src/mount/pod.ts';
import type { Requirement } from '../../src/mount/selector.ts';
import type { Workload, WorkloadKind } from '../../src/mount/workload.ts';

export const PATH = '/app/server/recordings';

/** The store of the seed story; `spec` overrides. */
export function store(spec: Partial<StoreSpecInput> = {}, name = 'recordings'): Store {
  return {
    name,
    spec: storeSpecSchema.parse({
      claimName: 'recordings-data',
      mountPath: PATH,
      roles: {
        api: { access: 'ReadOnly', serviceAccounts: ['api'] },
        calls: { access: 'ReadOnly' },
        worker: { access: 'ReadWrite', containers: ['worker'] },
        fetch: { access: 'ReadWrite', initContainers: ['init'] },
      },
      ...spec,
    }),
  };
}

/** The store with roles that need the annotation: one whose holders call their containers differently, and one with a native sidecar. */
export const twoNames = (): Store =>
  store({
    roles: {
      calls: { access: 'ReadOnly' },
      worker: { access: 'ReadWrite', containers: ['worker', 'fetcher'] },
      fetch: { access: 'ReadWrite', containers: ['worker', 'fetcher'], initContainers: ['init', 'sync'] },
    },
  });

export const names = (containers: string): Record<string, string> => ({ [CONTAINERS_ANNOTATION]: containers });

export const at = (name: string, mountPath: string, rest: Partial<VolumeMount> = {}): VolumeMount => ({
  name,
  mountPath,
  ...rest,
});

export const container = (name: string, ...volumeMounts: VolumeMount[]): Container =>
  volumeMounts.length === 0 ? { name } : { name, volumeMounts };

export const claim = (name: string, claimName = 'recordings-data', readOnly?: boolean): Volume => ({
  name,
  persistentVolumeClaim: { claimName, ...(readOnly === undefined ? {} : { readOnly }) },
});

export function pod(volumes: readonly Volume[] | undefined, ...containers: Container[]): PodSpec {
  return { ...(volumes === undefined ? {} : { volumes }), containers };
}

export const declares = (role: string, named?: string): Record<string, string> => ({
  [ROLE_LABEL]: role,
  ...(named === undefined ? {} : { [STORE_LABEL]: named }),
});

export const marked = (by = 'recordings'): Record<string, string> => ({ [MARK_LABEL]: by });

export function workload(
  labels: Record<string, string>,
  spec: PodSpec,
  templateLabels: Record<string, string> = { app: 'x' },
  kind: WorkloadKind = 'Deployment',
): Workload {
  return { kind, labels, template: { labels: templateLabels, spec } };
}

/** The same workload with a selector that requires this of our labels. */
export const selecting = (given: Workload, ...selector: Requirement[]): Workload => ({
  ...given,
  template: { ...given.template, selector },
});

/** As kustomize writes it with commonLabels. */
export const requires = (key: string, ...values: string[]): Requirement => ({ key, operator: 'In', values });
