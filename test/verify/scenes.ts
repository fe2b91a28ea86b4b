import type { StoreSpecInput } from '../../src/api/store.ts';
import type { VolumeMount } from '../../src/mount/pod.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import type {
  Claim,
  ObservedContainer,
  ObservedPod,
  ObservedSpec,
  ObservedWorkload,
  Scene,
  Snapshot,
} from '../../src/verify/snapshot.ts';
import { at, claim, declares, PATH, store } from '../mount/builders.ts';

/** The store of the seed story, with the three roles of it. */
export const seedStore = (spec: Partial<StoreSpecInput> = {}) =>
  store({
    roles: { api: { access: 'ReadOnly' }, calls: { access: 'ReadOnly' }, worker: { access: 'ReadWrite' } },
    ...spec,
  });

export const bound: Claim = {
  name: 'recordings-data',
  phase: 'Bound',
  accessModes: ['ReadWriteMany'],
  waitsForConsumer: false,
  released: [],
};

export const unmounted = (name: string, rest: Partial<ObservedContainer> = {}): ObservedSpec => ({
  containers: [{ name, image: `${name}:1`, ...rest }],
});

export const mounted = (
  name: string,
  access: 'ReadOnly' | 'ReadWrite',
  mount: Partial<VolumeMount> = {},
): ObservedSpec => {
  const readOnly = access === 'ReadOnly' ? { readOnly: true } : {};
  return {
    volumes: [claim('recordings', 'recordings-data', access === 'ReadOnly' ? true : undefined)],
    containers: [{ name, image: `${name}:1`, volumeMounts: [at('recordings', PATH, { ...readOnly, ...mount })] }],
  };
};

/** A workload with a role; its template bears the stamp. */
export const holder = (
  role: string,
  spec: ObservedSpec,
  name = role,
  kind: WorkloadKind = 'Deployment',
): ObservedWorkload => ({
  kind,
  name,
  labels: declares(role),
  template: { labels: declares(role, 'recordings'), spec },
});

export const bystander = (name: string, spec: ObservedSpec, kind: WorkloadKind = 'Deployment'): ObservedWorkload => ({
  kind,
  name,
  labels: { app: name },
  template: { labels: { app: name }, spec },
});

/** A pod just as its workload's template says, unless something else is said. */
export const podOf = (workload: ObservedWorkload, rest: Partial<ObservedPod> = {}): ObservedPod => ({
  name: `${workload.name}-0`,
  labels: workload.template.labels,
  spec: workload.template.spec,
  workload: { kind: workload.kind, name: workload.name },
  running: (workload.template.spec.containers ?? []).map(({ name }) => name),
  ...rest,
});

export const seedHolders = [
  holder('api', mounted('api', 'ReadOnly')),
  holder('calls', mounted('calls', 'ReadOnly')),
  holder('worker', mounted('worker', 'ReadWrite')),
];

export function snapshot(rest: Partial<Snapshot> = {}): Snapshot {
  const workloads = rest.workloads ?? seedHolders;
  return {
    namespace: 'prosaas',
    labels: { 'recordings.prosaas.io/enabled': 'true' },
    stores: [seedStore()],
    claims: [bound],
    pods: workloads.map((workload) => podOf(workload)),
    policies: [],
    unreadable: [],
    ...rest,
    workloads,
  };
}

export function scene(rest: Partial<Snapshot> = {}): Scene {
  const all = snapshot(rest);
  return { snapshot: all, store: all.stores[0]! };
}
