import { ENABLED_LABEL } from '../../src/api/labels.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import type { Scene } from '../../src/judgement/scene.ts';
import type { VolumeMount } from '../../src/mount/pod.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import type { ClaimState } from '../../src/observed/claim.ts';
import { byName, type Picture } from '../../src/observed/picture.ts';
import { barePod, type ObservedPod } from '../../src/observed/pod.ts';
import type { ObservedContainer, ObservedSpec } from '../../src/observed/podSpec.ts';
import type { ObservedStore } from '../../src/observed/store.ts';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import { at, claim, declares, PATH, store } from '../mount/builders.ts';

/** When every picture is taken. */
export const NOW = Date.parse('2026-01-01T12:00:00Z');
const NAMESPACE = 'prosaas';
const identity = (name: string) => ({ namespace: NAMESPACE, name, uid: `uid of ${name}`, resourceVersion: '1' });

export const optedIn = { [ENABLED_LABEL]: 'true' };

/** A store as it is observed; the name says which. */
export const observedStore = (
  spec: Partial<StoreSpecInput> = {},
  rest: Partial<ObservedStore> = {},
): ObservedStore => ({
  ...identity(rest.name ?? 'recordings'),
  spec: store(spec).spec,
  generation: 1,
  created: '2026-01-01T10:00:00Z',
  ...rest,
});

/** The store of the seed story, with its three roles. */
export const seedStore = (spec: Partial<StoreSpecInput> = {}, rest: Partial<ObservedStore> = {}): ObservedStore =>
  observedStore(
    { roles: { api: { access: 'ReadOnly' }, calls: { access: 'ReadOnly' }, worker: { access: 'ReadWrite' } }, ...spec },
    rest,
  );

export const bound: ClaimState = {
  ...identity('recordings-data'),
  phase: 'Bound',
  accessModes: ['ReadWriteMany'],
  storageClass: undefined,
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
  ...identity(name),
  labels: declares(role),
  template: { labels: declares(role, 'recordings'), spec },
  earlier: undefined,
});

/** A workload that declares nothing. */
export const bystander = (name: string, spec: ObservedSpec, kind: WorkloadKind = 'Deployment'): ObservedWorkload => ({
  kind,
  ...identity(name),
  labels: {},
  template: { labels: {}, spec },
  earlier: undefined,
});

type PodRest = Partial<Omit<ObservedPod, 'template'>> & {
  readonly labels?: Record<string, string>;
  readonly spec?: ObservedSpec;
};

/** A pod just as its workload's template says, unless something else is said. */
export function podOf(workload: ObservedWorkload, { labels, spec, ...rest }: PodRest = {}): ObservedPod {
  const { kind, name, template } = workload;
  return {
    ...identity(`${name}-0`),
    template: { labels: labels ?? template.labels, spec: spec ?? template.spec },
    controller: { kind, name, isKnown: true },
    running: (template.spec.containers ?? []).map((each) => each.name),
    ...rest,
  };
}

/** A pod that nobody made but a person. */
export const bare = (name: string, labels: Record<string, string>, spec: ObservedSpec): ObservedPod => ({
  ...identity(name),
  template: { labels, spec },
  running: (spec.containers ?? []).map((each) => each.name),
});

export const seedHolders: readonly [ObservedWorkload, ObservedWorkload, ObservedWorkload] = [
  holder('api', mounted('api', 'ReadOnly')),
  holder('calls', mounted('calls', 'ReadOnly')),
  holder('worker', mounted('worker', 'ReadWrite')),
];

/** What a test says of a picture; the rest is the seed story at its good end, with one pod of each workload. */
export type Given = Partial<Omit<Picture, 'workloads'>> & { readonly workloads?: readonly ObservedWorkload[] };

export function picture({ workloads = seedHolders, ...rest }: Given = {}): Picture {
  const pods = rest.pods ?? workloads.filter(({ kind }) => kind !== 'CronJob').map((workload) => podOf(workload));
  return {
    namespace: NAMESPACE,
    enabled: true,
    stores: [seedStore()],
    claims: [bound],
    jobs: new Map(pods.flatMap(({ controller: of }) => (of?.kind === 'Job' ? [[of.name, undefined]] : []))),
    policies: [],
    setbacks: new Map(),
    now: NOW,
    unreadable: [],
    ...rest,
    pods,
    workloads: byName([...workloads, ...pods.filter(({ controller }) => controller === undefined).map(barePod)]),
  };
}

/** The picture, and its first store. */
export function scene(given: Given = {}): Scene {
  const all = picture(given);
  return { ...all, store: all.stores[0]! };
}
