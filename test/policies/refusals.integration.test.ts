import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENABLED_LABEL, MARK_LABEL, RELEASE_ANNOTATION, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import type { Store } from '../../src/api/store.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { TEMPLATE_PATHS, type Labels, type WorkloadKind } from '../../src/mount/workload.ts';
import { eventually } from '../eventually.ts';
import { at, claim, container, declares, PATH, pod, requires, selecting, store, workload } from '../mount/builders.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import { manifest, projection, type Manifest } from './manifest.ts';
import { refusedOffline } from './offline.ts';
import type { Outcome } from './outcome.ts';
import { place, reasonOf, storeObject, type Place } from './place.ts';
import { itMounts } from './server.ts';
import { tricky } from './tricks.ts';

/** What admission refuses beside what cannot be mounted, and what it lets pass (semantics 3, 8-16). */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('used', [store(), archive]);
  await here.namespace('empty', []);
  await here.namespace('aside', [], {});
  await here.namespace('asleep', [suspended]);
});
afterAll(() => here.stop());

const archive = store({ claimName: 'archive-data', mountPath: '/archive' }, 'archive');
const suspended = store({ suspend: true });
const kinds = Object.keys(TEMPLATE_PATHS) as WorkloadKind[];
const bare = pod(undefined, container('worker'));
const OURS = 'recstore-recordings';
const SNAPSHOT = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot' };

/** A Job without labels takes those of its template, and a Pod is its own template. */
function of(kind: WorkloadKind, labels: Record<string, string>, spec: PodSpec, name = 'x'): Manifest {
  const own = { app: 'x', ...labels };
  return manifest(name, workload(own, spec, kind === 'Pod' ? own : { app: 'x' }, kind));
}

const created = async (namespace: string, object: Manifest) => reasonOf(await here.tryCreate(namespace, object));

describe.each(kinds)('a %s', (kind) => {
  it.each<[string, PodSpec]>([
    ['a volume of the claim', pod([claim('data')], container('any', at('data', '/x')))],
    ['a read-only volume of the claim', pod([claim('data', 'recordings-data', true)], container('any'))],
    ['a volume that is called like ours', pod([claim(OURS)], container('any', at(OURS, PATH)))],
    [
      'a volume that nothing mounts, behind others',
      pod([{ name: 'tmp' }, claim('b', 'other'), claim('data')], container('any')),
    ],
    [
      'a volume of the claim for an init container',
      { ...pod([claim('data')], container('any')), initContainers: [container('i', at('data', '/x'))] },
    ],
    ['a generic ephemeral volume that copies the claim by dataSource', pod([copy('dataSource')], container('any'))],
    [
      'a generic ephemeral volume that copies the claim by dataSourceRef',
      pod([copy('dataSourceRef')], container('any')),
    ],
  ])('without a role may not have %s', async (_, spec) => {
    expect(await created('used', of(kind, {}, spec))).toBe('Unauthorised');
  });

  it('may not have the claim of a store in which it declares no role', async () => {
    const spec = pod([claim('data', 'archive-data')], container('worker', at('data', '/x')));
    expect(await created('used', of(kind, declares('worker'), spec))).toBe('Unauthorised');
  });

  it.each<[string, PodSpec]>([
    ['a claim whose name begins alike', pod([claim('d', 'recordings-data-2')], container('any', at('d', PATH)))],
    ['another volume at the path', pod([{ name: 'x' }], container('any', at('x', PATH)))],
    ['no volume at all', bare],
    ...(['dataSource', 'dataSourceRef'] as const).map((field): [string, PodSpec] => [
      `a generic ephemeral volume from a snapshot that is called like the claim, by ${field}`,
      pod([copy(field, SNAPSHOT)], container('any')),
    ]),
  ])('without a role may have %s, and is left as it is', async (_, spec) => {
    const given = of(kind, {}, spec);
    const outcome = await here.tryCreate('used', given);
    expect('object' in outcome ? projection(outcome.object) : outcome.refusal).toEqual(projection(given));
  });

  itMounts('may not declare a role in a store that does not exist', async () => {
    expect(await created('used', of(kind, declares('worker', 'nowhere'), bare))).toBe('StoreMissing');
    expect(await created('empty', of(kind, declares('worker'), bare))).toBe('StoreMissing');
  });

  itMounts('may not declare a role in a namespace that has not opted in', async () => {
    expect(await created('aside', of(kind, declares('worker'), bare))).toBe('NamespaceNotEnabled');
  });

  it('is not mounted under suspend, and its troubles are told and not refused', async () => {
    const outcome = await here.tryCreate('asleep', of(kind, declares('worker'), bare));
    expect('object' in outcome && projection(outcome.object)).toEqual(projection(of(kind, declares('worker'), bare)));
    expect(await created('asleep', of(kind, {}, pod([claim('data')], container('any'))))).toBe('created');
    expect(await created('asleep', of(kind, declares('nobody'), bare))).toBe('created');
    const thief = JSON.stringify(of(kind, {}, pod([claim('data')], container('any'))));
    const strictly = ['create', '--dry-run=server', '--warnings-as-errors', '-n', 'asleep', '-f', '-'];
    await expect(here.cluster.kubectl(strictly, thief)).rejects.toThrow(
      /Warning: .*Unauthorised: volume "data" uses claim/,
    );
  });
});

describe.each(kinds.filter((kind) => kind !== 'Pod'))('a %s', (kind) => {
  it('may not declare a role by its template alone', async () => {
    // With labels of its own: a Job without any takes those of its template.
    const given = manifest('x', workload({ app: 'x' }, bare, { app: 'x', ...declares('worker') }, kind));
    expect(await created('used', given)).toBe('RoleMismatch');
  });
});

describe.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)('an update of a %s', (kind) => {
  itMounts('that declares a role mounts it; that drops it takes everything back', async () => {
    const name = `turn-${kind.toLowerCase()}`;
    const before = await here.create('used', of(kind, {}, bare, name));
    const declared = await here.patch('used', kind, name, { metadata: { labels: declares('worker') } });
    expect(projection(declared)).toEqual({
      kind,
      labels: { app: 'x', ...declares('worker'), [MARK_LABEL]: 'recordings' },
      annotations: {},
      template: {
        annotations: {},
        labels: { app: 'x', [ROLE_LABEL]: 'worker', [STORE_LABEL]: 'recordings' },
        spec: { ...pod([claim(OURS)], container('worker', at(OURS, PATH))), initContainers: [] },
      },
    });
    expect(withoutTemplate(declared)).toEqual(withoutTemplate(before));
    const turned = await here.patch('used', kind, name, { metadata: { labels: declares('worker', 'archive') } });
    expect(projection(turned).template.spec.volumes).toEqual([claim('recstore-archive', 'archive-data')]);
    const dropped = await here.patch('used', kind, name, {
      metadata: { labels: { [ROLE_LABEL]: null, [STORE_LABEL]: null } },
    });
    expect(dropped.spec).toEqual(before.spec);
    expect(projection(dropped)).toEqual(projection(before));
    expect(dropped.metadata.annotations ?? {}).not.toHaveProperty([FOUND_ANNOTATION]);
  });

  it('of one that was wrong before passes, unless it brings new trouble', async () => {
    const name = `wrong-${kind.toLowerCase()}`;
    const mounting = [container('any', at('data', '/x')), container('beside', at('tmp', '/tmp'))];
    const wrong = pod([claim('data'), { name: 'tmp' }], ...mounting);
    // The row before has woken the store, and the policies may not have seen yet that it sleeps again.
    await eventually('it is created', () => here.create('asleep', of(kind, {}, wrong, name)));
    await here.patch('asleep', 'RecordingStore', 'recordings', { spec: { suspend: false } });
    const template = (change: object) => inTemplate(kind, change);
    const tried = async (change: object) => reasonOf(await here.tryPatch('asleep', kind, name, change));
    try {
      expect(await tried({ metadata: { annotations: { a: 'b' } } })).toBe('created');
      expect(await tried({ metadata: { labels: { a: 'b' } } })).toBe('created');
      expect(await tried(template({ spec: { serviceAccountName: 'another' } }))).toBe('created');
      expect(await tried(template({ metadata: { annotations: { restartedAt: 'now' } } }))).toBe('created');
      const any = (mountPath: string) => ({ name: 'any', image: 'newer', volumeMounts: [{ name: 'data', mountPath }] });
      const beside = { name: 'beside', image: 'newer', volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };
      const idle = { name: 'idle', image: 'newer' };
      const volumeDevices = [{ name: 'data', devicePath: '/dev/x' }];
      const containers = (...all: object[]) => tried(template({ spec: { containers: all } }));
      expect(await containers(any('/x'), beside)).toBe('created');
      expect(await containers(any('/y'), beside)).toBe('Unauthorised');
      expect(await containers(any('/x'), { ...beside, volumeDevices })).toBe('Unauthorised');
      expect(await containers(any('/x'), beside, idle)).toBe('created');
      expect(await containers(any('/x'), beside, { ...idle, volumeDevices })).toBe('Unauthorised');
      expect(await tried({ metadata: { labels: declares('nobody') } })).toBe('RoleUnknown');
    } finally {
      await here.patch('asleep', 'RecordingStore', 'recordings', { spec: { suspend: true } });
    }
  });
});

describe.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)('a %s whose selector needs its role', (kind) => {
  const kept = (labels: Labels, ...keys: string[]) =>
    selecting(
      workload({ app: 'x', ...labels }, bare, { app: 'x', ...labels }, kind),
      ...[ROLE_LABEL, ...keys].map((key) => requires(key, labels[key] ?? '')),
    );

  it('does not take another role, and the refusal says what to do', async () => {
    const name = `kept-${kind.toLowerCase()}`;
    await here.create('used', manifest(name, kept(declares('worker'))));
    const outcome = await here.tryPatch('used', kind, name, { metadata: { labels: declares('calls') } });
    expect(reasonOf(outcome)).toBe('Immutable');
    expect('refusal' in outcome && outcome.refusal).toContain(`delete the ${kind}, and create it again without`);
  });

  itMounts.each<[string, Labels, string[]]>([
    ['the role', declares('worker'), []],
    // Without its store, the role would be one in another store.
    ['the role in a store that is named', declares('worker', 'archive'), []],
    ['the role and the store', declares('worker', 'archive'), [STORE_LABEL]],
  ])(
    'gives back all that was injected but the labels, and is stored as any other after that: %s',
    async (_, labels, keys) => {
      const name = `left-${kind.toLowerCase()}-${keys.length}-${labels[STORE_LABEL] ?? ''}`.replace(/-$/, '');
      const given = kept(labels, ...keys);
      const mounted = projection(await here.create('used', manifest(name, given)));
      expect(mounted.labels).toHaveProperty(MARK_LABEL);
      const dropped = await here.patch('used', kind, name, {
        metadata: { labels: { [ROLE_LABEL]: null, [STORE_LABEL]: null } },
      });
      const { spec } = projection(manifest(name, given)).template;
      expect(projection(dropped)).toEqual({
        kind,
        labels: { app: 'x' },
        annotations: {},
        template: { labels: mounted.template.labels, annotations: {}, spec },
      });

      const tried = async (template: object) =>
        reasonOf(await here.tryPatch('used', kind, name, { spec: { template } }));
      const containers = [{ name: 'worker', image: 'newer' }];
      expect(await tried({ spec: { containers, volumes: [{ name: 'tmp', emptyDir: {} }] } })).toBe('created');
      const claimed = { name: 'c', persistentVolumeClaim: { claimName: 'recordings-data' } };
      expect(await tried({ spec: { containers, volumes: [claimed] } })).toBe('Unauthorised');
      if (keys.length > 0) return;
      const other = labels[STORE_LABEL] === undefined ? 'archive' : 'recordings';
      expect(await tried({ metadata: { labels: { [STORE_LABEL]: other } } })).toBe('RoleMismatch');
    },
  );
});

describe('what people do with pods that exist', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: '1', controller: true };
  const owned = (given: Manifest): Manifest => ({
    ...given,
    metadata: { ...given.metadata, ownerReferences: [owner] } as Manifest['metadata'],
  });

  it('kubectl debug --copy-to is refused without --keep-labels, which the sentence names, and passes with it', async () => {
    for (const volume of [OURS, 'data']) {
      const spec = pod([claim(volume)], container('worker', at(volume, PATH)), container('debugger'));
      const copy = await here.tryCreate('used', manifest('copy', workload({}, spec, {}, 'Pod')));
      expect(reasonOf(copy)).toBe('Unauthorised');
      expect('refusal' in copy && copy.refusal).toContain('with kubectl debug --copy-to, add --keep-labels');
      expect(await created('used', of('Pod', declares('worker'), spec, 'copy'))).toBe('created');
    }
    const made = await here.tryCreate('used', owned(of('Pod', {}, pod([claim('data')], container('worker')))));
    expect('refusal' in made && made.refusal).not.toContain('kubectl debug');
  });

  itMounts(
    'a pod that mounts the claim itself is restored before its store; one that would be injected is not',
    async () => {
      const spec = pod([claim('data')], container('worker', at('data', PATH)));
      expect(await created('empty', of('Pod', declares('worker'), spec))).toBe('created');
      expect(await created('empty', of('Pod', declares('worker'), bare))).toBe('StoreMissing');
      // The guard of the store that exists looks at the claim, whatever store the pod names.
      expect(await created('used', of('Pod', declares('worker', 'nowhere'), spec))).toBe('Unauthorised');
    },
  );

  itMounts('a pod of an older template comes back with less access after its role was narrowed', async () => {
    const wide = pod([claim(OURS)], container('calls', at(OURS, PATH)));
    const outcome = await here.tryCreate('used', owned(of('Pod', declares('calls'), wide)));
    expect('object' in outcome ? projection(outcome.object).template.spec : outcome.refusal).toMatchObject(
      pod([claim(OURS, 'recordings-data', true)], container('calls', at(OURS, PATH, { readOnly: true }))),
    );
    // What the owner wrote is not changed, and a pod of any controller may say that it is of an older template.
    const owners = pod([claim('data')], container('calls', at('data', PATH)));
    expect(await created('used', owned(of('Pod', declares('calls'), owners)))).toBe('AccessTooWide');
  });

  itMounts.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
    'kubectl rollout undo across a change of the role of a %s passes, and the role of now is mounted',
    async (kind) => {
      const name = `undone-${kind.toLowerCase()}`;
      const before = await here.create('used', of(kind, declares('worker'), bare, name));
      const turned = await here.patch('used', kind, name, { metadata: { labels: declares('calls') } });
      const { template } = before.spec as { template: object };
      const undo = [{ op: 'replace', path: '/spec/template', value: template }];
      const outcome = await here.trySend('PATCH', objectPath(kind, 'used', name), undo, 'application/json-patch+json');
      expect('object' in outcome ? projection(outcome.object) : outcome.refusal).toEqual(projection(turned));
    },
  );
});

describe('a Job that a ScaledJob of KEDA made', () => {
  const owner = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledJob', name: 'x', uid: '1', controller: true };
  const made = async (labels: Labels, template: Labels) => {
    const given = manifest('x', workload({ app: 'x', ...labels }, bare, { app: 'x', ...template }, 'Job'));
    const metadata = { ...given.metadata, ownerReferences: [owner] } as Manifest['metadata'];
    const outcome = await here.tryCreate('used', { ...given, metadata });
    return 'object' in outcome ? projection(outcome.object).template : outcome.refusal;
  };

  itMounts('has the mount by the labels of the ScaledJob, and its pods have it by those of the template', async () => {
    expect(await made(declares('worker'), {})).toMatchObject({
      labels: { app: 'x', ...declares('worker', 'recordings') },
      spec: pod([claim(OURS)], container('worker', at(OURS, PATH))),
    });
    expect(await made({}, declares('worker'))).toMatchObject({ labels: { app: 'x', ...declares('worker') } });
  });
});

describe('a Job that is there', () => {
  it('gets no role that it could not hold, on its template or its metadata, and takes every other change', async () => {
    // The labels of the template of a Job can change until it starts.
    const job = of('Job', {}, bare, 'waiting');
    await here.create('used', { ...job, spec: { ...job.spec, suspend: true } });
    const tried = async (change: object) => reasonOf(await here.tryPatch('used', 'Job', 'waiting', change));
    const labels = (given: Labels) => ({ metadata: { labels: given } });
    expect(await tried(inTemplate('Job', labels(declares('worker'))))).toBe('RoleMismatch');
    expect(await tried(labels(declares('nobody')))).toBe('RoleUnknown');
    expect(await tried(inTemplate('Job', labels({ other: 'x' })))).toBe('created');
    expect(await tried({ ...labels({ other: 'x' }), spec: { suspend: false } })).toBe('created');
  });
});

describe('a live pod', () => {
  it('keeps its role, on every subresource', async () => {
    await here.create('used', of('Pod', declares('worker'), bare, 'live'));
    await here.create('used', of('Pod', {}, bare, 'plain'));
    for (const name of ['live', 'live/status', 'plain', 'plain/status']) {
      const tried = reasonOf(await here.tryPatch('used', 'Pod', name, { metadata: { labels: declares('calls') } }));
      expect([name, tried]).toEqual([name, 'Immutable']);
    }
    const dropped = await here.tryPatch('used', 'Pod', 'live', { metadata: { labels: { [ROLE_LABEL]: null } } });
    expect(reasonOf(dropped)).toBe('Immutable');
    expect(reasonOf(await here.tryPatch('used', 'Pod', 'live', { metadata: { labels: { other: 'x' } } }))).toBe(
      'created',
    );
  });

  it('that only reads gets no debug container that writes', async () => {
    const mounted = pod([claim(OURS, 'recordings-data', true)], container('calls', at(OURS, PATH, { readOnly: true })));
    await here.create('used', of('Pod', declares('calls'), mounted, 'reader'));
    const debug = (readOnly: boolean) => ({
      spec: {
        ephemeralContainers: [{ name: 'debug', image: 'x', volumeMounts: [{ name: OURS, mountPath: '/w', readOnly }] }],
      },
    });
    const tried = async (readOnly: boolean) =>
      reasonOf(await here.tryPatch('used', 'Pod', 'reader/ephemeralcontainers', debug(readOnly)));
    expect(await tried(false)).toBe('AccessTooWide');
    expect(await tried(true)).toBe('created');
  });

  it('made by a controller from a mounted template keeps its injected sidecar without a mount', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: '1', controller: true };
    const given = of(
      'Pod',
      declares('calls'),
      pod(
        [claim(OURS, 'recordings-data', true)],
        container('calls', at(OURS, PATH, { readOnly: true })),
        container('istio-proxy'),
      ),
    );
    const outcome = await here.tryCreate('used', {
      ...given,
      metadata: { ...given.metadata, ownerReferences: [owner] } as Manifest['metadata'],
    });
    expect('object' in outcome ? projection(outcome.object) : outcome.refusal).toEqual(projection(given));
  });
});

describe('a pod that a controller made of a template that mounts the claim elsewhere alone', () => {
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'x', uid: '1', controller: true };
  itMounts.each([
    ['in the container that needs it', [container('worker', at('mine', '/data'))]],
    ['in a sidecar', [container('worker'), container('uploader', at('mine', '/data'))]],
  ])('is mounted, as a pod without a controller is: %s', async (_, containers) => {
    const given = of('Pod', declares('worker'), pod([claim('mine')], ...containers));
    const alone = await here.tryCreate('used', given);
    const made = await here.tryCreate('used', {
      ...given,
      metadata: { ...given.metadata, ownerReferences: [owner] } as Manifest['metadata'],
    });
    const specOf = (result: Outcome) => ('object' in result ? projection(result.object) : result.refusal);
    expect(specOf(made)).toEqual(specOf(alone));
    expect(JSON.stringify(made)).toContain(OURS);
  });
});

describe('a pod with an ephemeral volume', () => {
  const scratch = {
    ephemeral: {
      volumeClaimTemplate: { spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } },
    },
  };
  const named = (podName: string, volume: string) =>
    of('Pod', {}, pod([{ name: volume, ...scratch }], container('any', at(volume, '/x'))), podName);

  it('may not have one whose claim would be called as the claim of a store', async () => {
    expect(await created('used', named('recordings', 'data'))).toBe('Unauthorised');
    expect(refusedOffline(named('recordings', 'data'), [store()])).toEqual(['Unauthorised']);
  });

  it('may have any other', async () => {
    expect(await created('used', named('recordings', 'scratch'))).toBe('created');
    expect(refusedOffline(named('recordings', 'scratch'), [store()])).toEqual([]);
  });
});

describe('a subresource', () => {
  /** What can be written of our kinds, as the API server says. A proxy writes to the pod and not to the object. */
  async function subresources(): Promise<[WorkloadKind, string][]> {
    const kindOf = new Map(kinds.map((kind) => [collectionPath(kind, 'n').split('/').at(-1)!, kind] as const));
    const groups = ['/api/v1', '/apis/apps/v1', '/apis/batch/v1'];
    const lists = await Promise.all(
      groups.map((path) => here.admin.get<{ resources: { name: string; verbs: string[] }[] }>(path)),
    );
    return lists.flatMap(({ resources }) =>
      resources.flatMap(({ name, verbs }): [WorkloadKind, string][] => {
        const [resource, subresource] = name.split('/');
        const kind = kindOf.get(resource!);
        const isWritable = subresource !== undefined && subresource !== 'proxy' && verbs.includes('patch');
        return kind !== undefined && isWritable ? [[kind, subresource]] : [];
      }),
    );
  }

  it('sets, changes and removes no role, whichever can be written', async () => {
    const found = await subresources();
    expect(found).toEqual(
      expect.arrayContaining([
        ['CronJob', 'status'],
        ['Job', 'status'],
        ['Pod', 'ephemeralcontainers'],
      ]),
    );
    for (const kind of kinds) {
      await here.create('used', of(kind, {}, bare, 'undeclared'));
      await here.create('used', of(kind, declares('worker'), bare, 'declared'));
    }
    const changes: [string, Record<string, string | null>][] = [
      ['undeclared', declares('worker')],
      ['undeclared', declares('nobody', 'nowhere')],
      ['declared', declares('calls')],
      ['declared', { [STORE_LABEL]: 'archive' }],
      ['declared', { [ROLE_LABEL]: null }],
    ];
    for (const [kind, subresource] of found) {
      for (const [name, labels] of changes) {
        const { metadata } = await here.admin.get<Manifest>(objectPath(kind, 'used', name));
        const outcome = await here.tryPatch('used', kind, `${name}/${subresource}`, { metadata: { labels } });
        // Only a scale is answered by an object of another kind, which has no labels.
        const isKept =
          'object' in outcome &&
          [metadata.labels, undefined].some((kept) => isDeepStrictEqual(outcome.object.metadata.labels, kept));
        expect([kind, subresource, labels, isKept || reasonOf(outcome)]).toEqual([
          kind,
          subresource,
          labels,
          subresource === 'status' && kind !== 'Deployment' ? 'Immutable' : true,
        ]);
      }
    }
  });

  it('of a workload that holds a role takes every other change', async () => {
    for (const kind of ['StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const) {
      const change = { metadata: { labels: { other: 'x' }, annotations: { other: 'x' } } };
      expect(reasonOf(await here.tryPatch('used', kind, 'declared/status', change))).toBe('created');
    }
  });
});

describe('a workload with our mark', () => {
  const moved = async (to: string) =>
    here.tryPatch('nights', 'Deployment', 'mover', { metadata: { labels: declares('worker', to) } });

  itMounts('moves to another store with everything that was injected, and not to one that mounts nothing', async () => {
    const asleep = store({ claimName: 'sleeping-data', suspend: true }, 'asleep');
    await here.namespace('nights', [store(), archive, asleep]);
    await here.create('nights', of('Deployment', declares('worker'), bare, 'mover'));
    const arrived = await moved('archive');
    expect('object' in arrived && projection(arrived.object).template.spec.volumes).toEqual([
      claim('recstore-archive', 'archive-data'),
    ]);
    expect(reasonOf(await moved('asleep'))).toMatch(/RoleMismatch|Unauthorised/);
    expect(reasonOf(await moved('nowhere'))).toMatch(/StoreMissing|RoleMismatch|Unauthorised/);
  });
});

itMounts(
  'a reader with 60 containers of 100 mounts each is mounted: the policies do not run out of budget',
  async () => {
    const mounts = Array.from({ length: 100 }, (_, index) => at('tmp', `/var/lib/somewhere/deep/${index}`));
    const containers = Array.from({ length: 60 }, (_, index) => container(`c${index}`, ...mounts));
    const outcome = await here.tryCreate('used', of('Pod', declares('calls'), pod([{ name: 'tmp' }], ...containers)));
    const given = 'object' in outcome ? projection(outcome.object).template.spec.containers! : [];
    expect(given.filter(({ volumeMounts }) => volumeMounts?.some(({ name }) => name === OURS))).toHaveLength(60);
  },
);

describe('a CronJob', () => {
  itMounts('may give its Jobs the labels that it has, as tools do that label everything', async () => {
    const labels = declares('worker');
    const given = workload({ app: 'x', ...labels }, bare, { app: 'x', ...labels }, 'CronJob');
    const everywhere = manifest('x', { ...given, template: { ...given.template, jobLabels: { app: 'x', ...labels } } });
    const outcome = await here.tryCreate('used', everywhere);
    expect('object' in outcome && projection(outcome.object).template.spec.volumes).toEqual([claim(OURS)]);
    expect(refusedOffline(everywhere, [store(), archive])).toEqual([]);
  });

  it('may give its Jobs the label of a store that means nothing without a role', async () => {
    const given = workload({ app: 'x' }, bare, { app: 'x' }, 'CronJob');
    const aside = manifest('x', {
      ...given,
      template: { ...given.template, jobLabels: { [STORE_LABEL]: 'recordings' } },
    });
    expect(await created('used', aside)).toBe('created');
  });
});

describe('a StatefulSet', () => {
  const claiming = (
    labels: Record<string, string>,
    spec: PodSpec,
    claimTemplates: readonly string[],
    source: object | undefined,
  ) => {
    const claimSpec = source && { dataSource: { name: 'recordings-data', ...source } };
    return tricky('StatefulSet', { title: '', labels, spec, claimTemplates, claimSpec }, 'x');
  };

  it.each<[string, Record<string, string>, PodSpec, string[], object?]>([
    [
      'claims of its own beside the store',
      declares('worker'),
      pod(undefined, container('worker', at('own', '/own'))),
      ['own'],
    ],
    [
      'a claim named like the volume of a store in which it declares no role',
      {},
      pod(undefined, container('any', at(OURS, '/own'))),
      [OURS],
    ],
    ['a claim named like the volume of another store', declares('worker'), bare, ['recstore-archive']],
    ['a claim from a snapshot that is called like the claim', {}, bare, ['own'], SNAPSHOT],
    ['a claim that copies another', {}, bare, ['own'], { kind: 'PersistentVolumeClaim', name: 'recordings-data-2' }],
  ])('may have %s', async (_, labels, spec, claimTemplates, source) => {
    const given = claiming(labels, spec, claimTemplates, source);
    expect(await created('used', given)).toBe('created');
    expect(refusedOffline(given, [store(), archive])).toEqual([]);
  });
});

describe('a binding', () => {
  it.each([ROLE_LABEL, STORE_LABEL])('may not give a pod the label %s', async (label) => {
    await here.create('used', of('Pod', { app: 'x' }, bare, `bound-${label.split('/')[1]}`));
    const binding = (labels: object) => ({
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: `bound-${label.split('/')[1]}`, labels },
      target: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
    });
    const pod = `${objectPath('Pod', 'used', `bound-${label.split('/')[1]}`)}/binding`;
    for (const path of [pod, '/api/v1/namespaces/used/bindings']) {
      expect(reasonOf(await here.tryPost(path, binding({ [label]: 'worker' })))).toBe('Immutable');
      expect(reasonOf(await here.tryPost(path, binding({ topology: 'x' })))).toBe('created');
    }
  });
});

describe('a role that would be held in silence', () => {
  itMounts.each<[string, string, Record<string, string>, PodSpec]>([
    ['in a store without a name', 'used', declares('worker', ''), bare],
    ['in a store without a name, where there is none', 'empty', declares('worker', ''), bare],
    [
      'in a store that is misspelt, beside a claim of its own',
      'used',
      declares('worker', 'recordngs'),
      pod([claim('uploads', 'uploads')], container('worker')),
    ],
  ])('is refused: %s', async (_, namespace, labels, spec) => {
    expect(await created(namespace, of('Deployment', labels, spec))).toBe('StoreMissing');
  });

  it('passes where its owner mounts a claim and stamps the template: its store may have been applied a moment ago', async () => {
    const labels = declares('worker', 'fresh');
    const spec = pod([claim('data', 'fresh-data')], container('worker', at('data', PATH)));
    expect(await created('empty', manifest('x', workload(labels, spec, { app: 'x', ...labels })))).toBe('created');
  });

  itMounts('is refused: with the annotation of another namespace', async () => {
    const given = of('Deployment', declares('worker'), bare);
    const annotations = { [FOUND_ANNOTATION]: 'used/recordings' };
    expect(await created('empty', { ...given, metadata: { ...given.metadata, annotations } })).toBe('StoreMissing');
  });
});

describe('a pod that was there before its store', () => {
  it('gets debug containers without mounts, and none with the claim, whatever mark it is given', async () => {
    await here.create('asleep', of('Pod', {}, pod([claim(OURS)], container('any', at(OURS, '/x'))), 'older'));
    await here.patch('asleep', 'RecordingStore', 'recordings', { spec: { suspend: false } });
    try {
      const debug = async (volumeMounts?: object[]) =>
        reasonOf(
          await here.tryPatch('asleep', 'Pod', 'older/ephemeralcontainers', {
            spec: { ephemeralContainers: [{ name: 'debug', image: 'x', ...(volumeMounts && { volumeMounts }) }] },
          }),
        );
      await eventually(
        'the claim is guarded again',
        async () => (await debug([{ name: OURS, mountPath: '/w' }])) === 'Unauthorised',
      );
      expect(await debug()).toBe('created');
      await here.patch('asleep', 'Pod', 'older', { metadata: { labels: { [MARK_LABEL]: 'recordings' } } });
      expect(await debug([{ name: OURS, mountPath: '/w' }])).toBe('Unauthorised');
    } finally {
      await here.patch('asleep', 'RecordingStore', 'recordings', { spec: { suspend: true } });
    }
  });
});

describe('a Job that was mounted when it was created', () => {
  const suspended = async (name: string) => {
    const { spec, ...rest } = of('Job', declares('calls'), pod(undefined, container('calls')), name);
    await here.create('used', { ...rest, spec: { ...spec, suspend: true } });
  };
  const tried = async (name: string, body: object) => reasonOf(await here.tryPatch('used', 'Job', name, body));

  itMounts('takes no other role, neither in its pods nor in its own labels', async () => {
    await suspended('turned');
    const labels = declares('worker');
    expect(await tried('turned', { spec: { template: { metadata: { labels } } } })).toBe('Immutable');
    expect(await tried('turned', { metadata: { labels } })).toBe('Immutable');
    expect(await tried('turned', { metadata: { labels: { team: 'a' } } })).toBe('created');
    expect(await tried('turned', { spec: { suspend: false } })).toBe('created');
  });
});

describe('a Job that a controller has made', () => {
  it('declares by its template, as its pods do', async () => {
    const given = manifest(
      'x',
      workload({}, pod([claim(OURS)], container('worker', at(OURS, PATH))), { app: 'x', ...declares('worker') }, 'Job'),
    );
    for (const kind of ['CronJob', 'JobSet']) {
      const owner = { apiVersion: 'batch/v1', kind, name: 'x', uid: '1', controller: true };
      const made = { ...given, metadata: { ...given.metadata, ownerReferences: [owner] } as Manifest['metadata'] };
      expect(await created('used', made)).toBe('created');
    }
  });
});

describe('a claim', () => {
  const made = (name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });

  it.each(['dataSource', 'dataSourceRef'])("may not be a copy of a store's by %s", async (field) => {
    const tried = await here.tryPost(
      collectionPath('PersistentVolumeClaim', 'used'),
      made('copy', { [field]: { kind: 'PersistentVolumeClaim', name: 'recordings-data' } }),
    );
    expect(reasonOf(tried)).toBe('Unauthorised');
  });

  it('may be a copy of another, or a snapshot, or nothing of the kind', async () => {
    for (const spec of [
      {},
      { dataSource: { kind: 'PersistentVolumeClaim', name: 'other' } },
      { dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'recordings-data' } },
    ]) {
      expect(reasonOf(await here.tryPost(collectionPath('PersistentVolumeClaim', 'used'), made('copy', spec)))).toBe(
        'created',
      );
    }
  });

  it('of a store may not be made by a StatefulSet', async () => {
    const given = of('StatefulSet', {}, bare, 'set');
    const template = { metadata: { name: 'data' }, spec: made('x', {}).spec };
    const tried = async (claimName: string) => {
      await here.namespace(`set-${claimName}`, [store({ claimName })]);
      return created(`set-${claimName}`, { ...given, spec: { ...given.spec, volumeClaimTemplates: [template] } });
    };
    expect(await tried('data-set-0')).toBe('Unauthorised');
    expect(await tried('data-set-x')).toBe('created');
  });
});

describe('a store', () => {
  const tried = async (namespace: string, given: Store) =>
    reasonOf(await here.tryPost(collectionPath('RecordingStore', namespace), storeObject(given)));

  it('may not be where the namespace has not opted in', async () => {
    expect(await tried('aside', store())).toBe('NamespaceNotEnabled');
  });

  it('may not be on the claim of another', async () => {
    expect(await tried('used', store({}, 'second'))).toBe('ClaimTaken');
    expect(await tried('used', store({ claimName: 'another' }, 'second'))).toBe('created');
  });

  it('may not be one too many', async () => {
    await here.namespace('full', [store()]);
    const path = `${objectPath('RecordingStore', 'full', 'recordings')}/status`;
    const another = store({ claimName: 'another' }, 'another');
    await here.admin.merge(path, { status: { stores: 3 } });
    expect(await tried('full', another)).toBe('created');
    await here.admin.merge(path, { status: { stores: 4 } });
    await eventually('the policy has seen the status', async () => (await tried('full', another)) === 'TooManyStores');
  });

  it('is not deleted while workloads mount it, unless it is released or its namespace goes', async () => {
    await here.namespace('kept', [store(), archive]);
    const counts = { declared: 1, mounted: 1, outOfDate: 0, refused: 0 };
    const path = (name: string) => objectPath('RecordingStore', 'kept', name);
    const deleted = async (name: string) => reasonOf(await here.tryDelete(path(name)));
    expect(await deleted('recordings')).toBe('created');
    await here.admin.merge(`${path('recordings')}/status`, { status: { workloads: counts } });
    expect(await deleted('recordings')).toBe('Refused');
    await here.admin.merge(path('recordings'), { metadata: { annotations: { [RELEASE_ANNOTATION]: 'true' } } });
    expect(await deleted('recordings')).toBe('created');
    const none = { ...counts, declared: 0, mounted: 0 };
    // Pods of a controller that we do not know: no workload declares.
    await here.admin.merge(`${path('archive')}/status`, { status: { workloads: none, pods: none } });
    expect(await deleted('archive')).toBe('created');
    await here.admin.merge(`${path('archive')}/status`, { status: { workloads: none, pods: counts } });
    expect(await deleted('archive')).toBe('Refused');
    await here.admin.merge(`${path('archive')}/status`, { status: { workloads: counts, pods: none } });
    expect(await deleted('archive')).toBe('Refused');
    await here.admin.delete(objectPath('Namespace', '', 'kept').replace('/namespaces//', '/'));
    expect(await deleted('archive')).toBe('created');
  });
});

it('what is refused is told in a sentence that names container, path and remedy', async () => {
  const outcome = await here.tryCreate(
    'used',
    of('Deployment', declares('worker'), pod([{ name: 'x' }], container('worker', at('x', PATH)))),
  );
  expect(outcome).toMatchObject({
    refusal: expect.stringMatching(
      /denied request: PathTaken: container "worker" mounts volume "x" at \/app\/server\/recordings, where store "recordings" belongs: remove that mount, or give the role a mountPath of its own$/,
    ) as string,
  });
});

it(`without the label ${ENABLED_LABEL} a namespace is not concerned`, async () => {
  expect(await created('aside', of('Deployment', {}, pod([claim('data')], container('any'))))).toBe('created');
});

function copy(field: string, source: object = {}): { name: string } {
  const spec = {
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '1Gi' } },
    [field]: { kind: 'PersistentVolumeClaim', name: 'recordings-data', ...source },
  };
  return { name: 'copy', ephemeral: { volumeClaimTemplate: { spec } } } as { name: string };
}

/** The rest of the spec, which is no business of ours. */
const withoutTemplate = ({ spec }: Manifest): unknown =>
  JSON.parse(JSON.stringify(spec, (key, value: unknown) => (key === 'template' ? undefined : value)));

function inTemplate(kind: WorkloadKind, change: object): object {
  return kind === 'CronJob'
    ? { spec: { jobTemplate: { spec: { template: change } } } }
    : { spec: { template: change } };
}
