import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { Labels, Workload, WorkloadKind } from '../../src/mount/workload.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import { eventually } from '../eventually.ts';
import {
  at,
  claim,
  container,
  declares,
  marked,
  PATH,
  pod,
  requires,
  selecting,
  store,
  workload,
} from '../mount/builders.ts';
import { sliced } from '../sliced.ts';
import { barrier, type Barrier } from './barrier.ts';
import { manifest } from './manifest.ts';
import { place, reasonOf, warnedOf, type Place, type Told } from './place.ts';
import { server } from './server.ts';
import { weakened, whileWeakened, type Weakened } from './weakened.ts';

/** What admission lets pass and warns of. kubectl shows the sentence. A row is warned of, or it is near and is not; both show that each part of a policy is needed. */

let here: Place;
let inEffect: Barrier;

beforeAll(async () => {
  here = await place();
  await here.namespace('used', [
    store(),
    store({ claimName: 'archive-data', roles: { worker: { access: 'ReadOnly' } } }, 'archive'),
    store({ claimName: 'tenant-data', subPath: 'tenants/a' }, 'tenant'),
  ]);
  await here.namespace('aside', [], {});
  for (const each of FOREIGN)
    await here.admin.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition(each));
  for (const [name, labels] of Object.entries({ plain: {}, labelled: HELD })) {
    await here.admin.create(REPLICA_SETS, {
      ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet' },
      metadata: { name, labels },
      spec: { replicas: 0, selector, template: template() },
    });
  }
  await here.create('used', manifest('writer', owning('Deployment', {})));
  await here.create('used', manifest('slow', owning('Deployment', { fsGroup: 1000 })));
  for (const kind of SELECTING) await here.create('used', manifest('kept', kept(kind)));
  for (const kind of INJECTED) {
    await here.create('used', manifest('reader', injected(kind, 'calls')));
    await here.create('used', manifest('tenant', injected(kind, 'worker', 'tenant')));
  }
  await eventually('the warnings are in force', async () =>
    expect(await told(WARNED)).toEqual(WARNED.map(({ reason }) => reason)),
  );
  inEffect = await barrier(here);
});
afterAll(() => here.stop());

const bare = pod(undefined, container('worker'));

const SELECTING = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** As kustomize makes it with commonLabels: the role is on the metadata, in the selector and on the template. */
const kept = (kind: WorkloadKind, labels: Labels = declares('worker')): Workload =>
  selecting(
    workload({ app: 'x', ...labels }, bare, { app: 'x', ...labels }, kind),
    requires(ROLE_LABEL, labels[ROLE_LABEL] ?? ''),
  );

const INJECTED = ['Deployment', 'CronJob'] as const;

/** As the policies mount it, or the operator does, beside a container and a mount of the owner. */
function injected(kind: WorkloadKind, role: 'calls' | 'worker', named = 'recordings'): Workload {
  const ours = `recstore-${named}`;
  const readOnly = role === 'calls';
  const mount = at(ours, PATH, { readOnly, ...(named === 'tenant' ? { subPath: 'tenants/a' } : {}) });
  const labels = { app: 'x', ...declares(role, named) };
  const containers = [container('worker', mount, at('etc', '/etc/x', { readOnly: true }))];
  const spec = {
    ...pod(
      [claim(ours, named === 'tenant' ? 'tenant-data' : 'recordings-data', readOnly), { name: 'etc' }],
      ...containers,
    ),
    initContainers: [container('first')],
  };
  return workload({ ...labels, ...marked(named) }, spec, labels, kind);
}

/** As `kubectl apply` merges a manifest: a mount is known by its path. */
const applying =
  (kind: WorkloadKind, name: string, labels: Readonly<Record<string, string | null>>, spec: object) =>
  (): Promise<Told> => {
    const template = { spec: { template: { spec } } };
    const body = { metadata: { labels }, spec: kind === 'CronJob' ? { jobTemplate: template } : template.spec };
    return here.trySend('PATCH', objectPath(kind, 'used', name), body, 'application/strategic-merge-patch+json');
  };

const ROLELESS = { [ROLE_LABEL]: null, [STORE_LABEL]: null };

const mounting = (volume: object, rest: object = {}, mountPath = PATH, name = 'worker', list = 'containers') => ({
  volumes: [{ name: 'own', ...volume }],
  [list]: [{ name, volumeMounts: [{ mountPath, name: 'own', ...rest }] }],
});

const ofClaim = (claimName: string, rest: object = {}) => ({ persistentVolumeClaim: { claimName, ...rest } });

const creating =
  (given: Workload, namespace = 'used') =>
  (): Promise<Told> =>
    here.trySend('POST', collectionPath(given.kind, namespace), manifest('x', given));

const merging = (path: string, body: object) => (): Promise<Told> =>
  here.trySend('PATCH', path, body, 'application/merge-patch+json');

const patching = (kind: WorkloadKind, name: string, body: object) => merging(objectPath(kind, 'used', name), body);

const REPLICA_SETS = '/apis/apps/v1/namespaces/used/replicasets';

interface Row {
  readonly title: string;
  /** Empty if nothing is warned of. */
  readonly reason: string;
  readonly act: () => Promise<Told>;
  /** A part of the sentence. */
  readonly words?: string;
}

const row = (title: string, reason: string, act: () => Promise<Told>, words = ''): Row => ({
  ...{ title, reason, act, words },
});

const silent = (title: string, act: () => Promise<Told>): Row => row(title, '', act);

/** Definitions of kinds with the names of the real ones, which take any fields: what matters is where each has its pod templates. */
const FOREIGN = [
  ['argoproj.io', 'v1alpha1', 'Rollout', 'rollouts'],
  ['argoproj.io', 'v1alpha1', 'Workflow', 'workflows'],
  ['argoproj.io', 'v1alpha1', 'CronWorkflow', 'cronworkflows'],
  ['serving.knative.dev', 'v1', 'Service', 'services'],
  ['batch.volcano.sh', 'v1alpha1', 'Job', 'jobs'],
  ['keda.sh', 'v1alpha1', 'ScaledJob', 'scaledjobs'],
  ['kafka.strimzi.io', 'v1', 'Kafka', 'kafkas'],
  ['example.org', 'v1', 'Letter', 'letters'],
] as const;

const definition = ([group, version, kind, plural]: (typeof FOREIGN)[number]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    // The API server asks for a review of groups of the Kubernetes project.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group,
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    scope: 'Namespaced',
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

const HELD = { 'recordings.prosaas.io/role': 'worker' };

/** An object of another kind, with the role on its metadata. */
const foreign =
  (apiVersion: string, kind: string, plural: string, rest: object, labels: Labels = HELD) =>
  (): Promise<Told> =>
    here.trySend('POST', `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/namespaces/used/${plural}`, {
      apiVersion,
      kind,
      metadata: { name: 'o', labels },
      ...rest,
    });

const template = (labels: Labels = {}) => ({
  metadata: { labels: { app: 'x', ...labels } },
  spec: { containers: [{ name: 'worker', image: 'example' }] },
});
const selector = { matchLabels: { app: 'x' } };

/** Each kind whose controller does not give its own labels to its pods, with the place of the labels of a pod. */
const PLACES: readonly (readonly [string, string, string, string, (labels?: Labels) => object])[] = [
  [
    'apps/v1',
    'ReplicaSet',
    'replicasets',
    'spec.template.metadata.labels',
    (labels) => ({ spec: { selector, template: template(labels) } }),
  ],
  [
    'v1',
    'ReplicationController',
    'replicationcontrollers',
    'spec.template.metadata.labels',
    (labels) => ({ spec: { selector: { app: 'x' }, template: template(labels) } }),
  ],
  ['v1', 'PodTemplate', 'podtemplates', 'template.metadata.labels', (labels) => ({ template: template(labels) })],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    'rollouts',
    'spec.template.metadata.labels',
    (labels) => ({ spec: { selector, template: template(labels) } }),
  ],
  [
    'serving.knative.dev/v1',
    'Service',
    'services',
    'spec.template.metadata.labels',
    (labels) => ({ spec: { template: template(labels) } }),
  ],
  [
    'batch.volcano.sh/v1alpha1',
    'Job',
    'jobs',
    'spec.tasks[].template.metadata.labels',
    (labels) => ({ spec: { tasks: [{ template: template() }, { template: template(labels) }] } }),
  ],
  [
    'argoproj.io/v1alpha1',
    'Workflow',
    'workflows',
    'spec.podMetadata.labels',
    (labels) => ({ spec: { podMetadata: { labels }, templates: [{ name: 'a', container: {} }] } }),
  ],
  [
    'argoproj.io/v1alpha1',
    'CronWorkflow',
    'cronworkflows',
    'spec.workflowSpec.podMetadata.labels',
    (labels) => ({ spec: { workflowSpec: { templates: [{ name: 'a' }, { name: 'b', metadata: { labels } }] } } }),
  ],
];

const WRITERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const;

const owning = (kind: WorkloadKind, securityContext: object, role = 'worker', name = role): Workload =>
  workload(declares(role), { ...pod(undefined, container(name)), ...{ securityContext } }, { app: 'x' }, kind);

/** Each is let pass, with a warning. */
const WARNED: readonly Row[] = [
  ...WRITERS.flatMap((kind) => [
    row(
      `a ${kind} that writes and sets fsGroup`,
      'SlowStart',
      creating(owning(kind, { fsGroup: 1000 })),
      'set fsGroupChangePolicy: OnRootMismatch in securityContext of the pod template',
    ),
    row(
      `a ${kind} that writes and sets fsGroup, always`,
      'SlowStart',
      creating(owning(kind, { fsGroup: 1000, fsGroupChangePolicy: 'Always' })),
    ),
  ]),
  row(
    'an fsGroup that comes to a writer',
    'SlowStart',
    patching('Deployment', 'writer', { spec: { template: { spec: { securityContext: { fsGroup: 1000 } } } } }),
  ),
  ...PLACES.map(([apiVersion, kind, plural, at, rest]) =>
    row(
      `a role on the metadata of a ${kind} of ${apiVersion}`,
      'RoleMismatch',
      foreign(apiVersion, kind, plural, rest()),
      `of ${kind} \\"o\\" does nothing, because no pod gets a role by it: put the label on ${at}`,
    ),
  ),
  row(
    'a role that comes to the metadata of a ReplicaSet',
    'RoleMismatch',
    merging(`${REPLICA_SETS}/plain`, { metadata: { labels: HELD } }),
  ),
  ...SELECTING.flatMap((kind) => [
    row(
      `a role in the selector of a ${kind}`,
      'Immutable',
      creating(kept(kind)),
      'In kustomize, use labels without includeSelectors instead of commonLabels',
    ),
    row(
      `the end of a role in the selector of a ${kind}`,
      'Immutable',
      patching(kind, 'kept', { metadata: { labels: { [ROLE_LABEL]: null } } }),
      `so the pods keep their role: delete the ${kind}`,
    ),
  ]),
  ...INJECTED.flatMap((kind) => [
    row(
      `readOnly of an injected mount on the mount that a ${kind} without a role has there`,
      'FieldKept',
      applying(kind, 'reader', ROLELESS, mounting({ emptyDir: {} })),
      `container \\"worker\\" keeps readOnly: true at ${PATH}, from the mount that was injected before: if the manifest does not have readOnly there, write readOnly: false into it`,
    ),
    row(
      `subPath of an injected mount on the mount that a ${kind} without a role has there`,
      'FieldKept',
      applying(kind, 'tenant', ROLELESS, mounting({ emptyDir: {} })),
      `container \\"worker\\" keeps subPath: tenants/a at ${PATH}, from the mount that was injected before`,
    ),
  ]),
];

/** Each is near one of those, and is let pass without a word. */
const SILENT: readonly Row[] = [
  ...WRITERS.flatMap((kind) => [
    silent(
      `a ${kind} that writes and sets fsGroup with OnRootMismatch`,
      creating(owning(kind, { fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch' })),
    ),
    silent(`a ${kind} that writes without fsGroup`, creating(owning(kind, { runAsUser: 1000 }))),
    silent(`a ${kind} that only reads and sets fsGroup`, creating(owning(kind, { fsGroup: 1000 }, 'calls'))),
    silent(`a ${kind} without a role that sets fsGroup`, creating({ ...owning(kind, { fsGroup: 1000 }), labels: {} })),
  ]),
  silent('a reader of another store, in which its role would write here', () => {
    const given = owning('Deployment', { fsGroup: 1000 });
    return creating({ ...given, labels: declares('worker', 'archive') })();
  }),
  silent(
    'another change of a writer that sets fsGroup',
    patching('Deployment', 'slow', { metadata: { annotations: { a: 'b' } } }),
  ),
  silent(
    'the end of a role of a writer that sets fsGroup',
    patching('Deployment', 'slow', { metadata: { labels: { [ROLE_LABEL]: null } } }),
  ),
  ...PLACES.flatMap(([apiVersion, kind, plural, , rest]) => [
    silent(`a role on the pod template of a ${kind} of ${apiVersion}`, foreign(apiVersion, kind, plural, rest(HELD))),
    silent(`a ${kind} of ${apiVersion} without a role`, foreign(apiVersion, kind, plural, rest(), {})),
  ]),
  silent(
    'a ScaledJob, which gives its labels to its Jobs',
    foreign('keda.sh/v1alpha1', 'ScaledJob', 'scaledjobs', { spec: { jobTargetRef: { template: template() } } }),
  ),
  silent(
    'a Kafka, which gives its labels to its pods',
    foreign('kafka.strimzi.io/v1', 'Kafka', 'kafkas', { spec: { kafka: { template: { pod: {} } } } }),
  ),
  // kustomize writes common labels on everything.
  silent('a ConfigMap with the label', foreign('v1', 'ConfigMap', 'configmaps', { data: { template: 'x' } })),
  silent('a Service with the label', foreign('v1', 'Service', 'services', { spec: { ports: [{ port: 80 }] } })),
  silent(
    'a claim with the label',
    foreign('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', {
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
    }),
  ),
  ...[
    { spec: 'text' },
    { spec: { template: 'text', tasks: 'text' } },
    { spec: { template: { spec: [] } }, template: 1 },
    {},
  ].map((rest, index) =>
    silent(`an object of any other shape (${index})`, foreign('example.org/v1', 'Letter', 'letters', rest)),
  ),
  silent(
    'another change of a ReplicaSet with the label',
    merging(`${REPLICA_SETS}/labelled`, { metadata: { annotations: { a: 'b' } } }),
  ),
  silent(
    'the end of a role on the metadata of a ReplicaSet',
    merging(`${REPLICA_SETS}/labelled`, { metadata: { labels: { [ROLE_LABEL]: null } } }),
  ),
  ...SELECTING.flatMap((kind) => [
    silent(`a ${kind} with a role`, creating(workload(declares('worker'), bare, { app: 'x' }, kind))),
    silent(
      `a ${kind} whose selector excludes another role`,
      creating(
        selecting(workload(declares('worker'), bare, { app: 'x' }, kind), {
          key: ROLE_LABEL,
          operator: 'NotIn',
          values: ['api'],
        }),
      ),
    ),
    silent(
      `another change of a ${kind} with a role in its selector`,
      patching(kind, 'kept', { metadata: { annotations: { a: 'b' } } }),
    ),
  ]),
  ...INJECTED.flatMap((kind) => [
    silent(
      `the end of the role of a ${kind} with an injected mount`,
      applying(kind, 'reader', ROLELESS, { containers: [] }),
    ),
    silent(
      `a mount in place of an injected one in a ${kind} that says readOnly: false`,
      applying(kind, 'reader', ROLELESS, mounting({ emptyDir: {} }, { readOnly: false })),
    ),
    silent(
      `a mount in place of an injected one in a ${kind} that says another subPath`,
      applying(kind, 'tenant', ROLELESS, mounting({ emptyDir: {} }, { subPath: 'other' })),
    ),
    silent(
      `a mount of the owner in place of another of the owner in a ${kind}`,
      applying(kind, 'reader', {}, mounting({ emptyDir: {} }, {}, '/etc/x')),
    ),
    silent(
      `a read-only mount at the same path in another container of a ${kind}`,
      applying(
        kind,
        'reader',
        ROLELESS,
        mounting({ emptyDir: {} }, { readOnly: true }, PATH, 'first', 'initContainers'),
      ),
    ),
    silent(
      `a read-only volume of the owner in place of an injected one in a ${kind}`,
      applying(kind, 'reader', {}, mounting(ofClaim('recordings-data', { readOnly: true }))),
    ),
    silent(
      `a volume of the owner in place of an injected one in a ${kind}, with the subPath of the store`,
      applying(kind, 'tenant', {}, mounting(ofClaim('tenant-data'))),
    ),
  ]),
];

/** What was warned of, or the refusal. */
const told = (rows: readonly Row[]): Promise<string[]> =>
  Promise.all(
    rows.map(async ({ act }) => {
      const outcome = await act();
      return 'refusal' in outcome ? reasonOf(outcome) : warnedOf(outcome).join(' ');
    }),
  );

it.each(WARNED)('$title is warned of: $reason', async ({ reason, act, words = '' }) => {
  const outcome = await act();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['created', [reason]]);
  expect(outcome.warnings[0]).toContain(words);
});

it.each(SILENT)('$title is not warned of', async ({ act }) => {
  const outcome = await act();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['created', []]);
});

it('a writer that is refused for readOnly of a mount that was injected is told how to end it', async () => {
  const spec = mounting(ofClaim('recordings-data'));
  const outcome = await applying('Deployment', 'reader', declares('worker'), spec)();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['AccessTooNarrow', ['FieldKept']]);
  expect('refusal' in outcome && outcome.refusal).toMatch(
    /If the manifest has none, write readOnly: false into the mount$/,
  );
  const written = mounting(ofClaim('recordings-data'), { readOnly: false });
  const after = await applying('Deployment', 'reader', declares('worker'), written)();
  expect([reasonOf(after), warnedOf(after)]).toEqual(['created', []]);
});

it('nobody is warned in a namespace that has not opted in', async () => {
  expect((await creating(kept('Deployment'), 'aside')()).warnings).toEqual([]);
});

it('of a workload with as many containers and mounts as an API server takes costs not more than it may', async () => {
  const paths = Array.from({ length: 100 }, (_, index) => at('etc', `/etc/${index}`, { readOnly: true }));
  const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
  const ours = at('recstore-recordings', PATH, { readOnly: true });
  const spec = pod(
    [claim('recstore-recordings', 'recordings-data', true), { name: 'etc' }],
    ...names.map((name) => container(name, ours, ...paths)),
  );
  const labels = { app: 'x', ...declares('calls') };
  await here.create('used', manifest('large', workload({ ...labels, ...marked() }, spec, labels)));
  const containers = names.map((name) => ({ name, volumeMounts: [{ mountPath: PATH, name: 'etc' }] }));
  const outcome = await applying('Deployment', 'large', ROLELESS, { containers })();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['created', ['FieldKept']]);
});

const WARNING = ['recordings-selector', 'recordings-out-of-place', 'recordings-ownership', 'recordings-kept-field'];
const [toothless, unbridled] = weakened(
  policiesFor(server.mutation).filter(({ metadata }) => WARNING.includes(metadata.name)),
);

it.runIf(server.isStable).each(sliced(toothless, ({ name }) => name))(
  'something is not warned of without $what of $name',
  (each) => differing(each, WARNED),
);

it.runIf(server.isStable).each(sliced(unbridled, ({ name }) => name))(
  'something else is warned of without $what of $name',
  (each) => differing(each, SILENT),
);

it.runIf(server.isStable)('what is warned of is the same again once every policy is whole again', async () => {
  await inEffect();
  for (const rows of [WARNED, SILENT]) expect(await told(rows)).toEqual(rows.map(({ reason }) => reason));
});

async function differing(each: Weakened, rows: readonly Row[]): Promise<void> {
  await whileWeakened(here.admin, inEffect, each, async () =>
    expect(await told(rows)).not.toEqual(rows.map(({ reason }) => reason)),
  );
}
