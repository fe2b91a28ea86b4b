import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENABLED_LABEL, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { systemClock } from '../../src/cluster/clock.ts';
import type { Lease } from '../../src/cluster/lease.ts';
import { objectPath } from '../../src/cluster/resources.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { room, type Namespace, type Operator, type Room } from './room.ts';
import { container, mountedIn, templateOf } from './written.ts';

/** `recordings operator` on a real API server, with the rights that its manifests give it. There are no controllers: nothing else writes. */

let here: Room;
let operator: Operator;

beforeAll(async () => {
  here = await room();
  operator = await here.operator();
});
afterAll(() => here.stop());

const worker = declares('worker');
const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

const isMounted = (ns: Namespace, kind: (typeof KINDS)[number], name: string, containers = ['main']) =>
  eventually(`${kind}/${name} is mounted`, async () => {
    const object = await ns.get(kind, name);
    expect(mountedIn(object)).toEqual(containers);
    return object;
  });

const reports = (ns: Namespace, problems: readonly string[]) =>
  eventually(`the store reports ${problems.join(', ') || 'no problem'}`, async () =>
    expect(await ns.problems()).toEqual(problems),
  );

const isReady = (ns: Namespace) =>
  eventually('the store is Ready', async () => (await ns.status()).conditions?.[0]?.status === 'True');

describe('a label', () => {
  it.each(KINDS)('on a %s is enough: mounted in one write, and unmounted exactly when it goes', async (kind) => {
    const ns = await here.namespace(`label-${kind.toLowerCase()}`);
    await ns.store();
    const before = await ns.workload(kind, 'w');

    await ns.label(kind, 'w', worker);
    const mounted = await isMounted(ns, kind, 'w');
    expect(mounted.metadata.labels).toEqual({ ...worker, [MARK_LABEL]: 'recordings' });
    expect(templateOf(mounted).metadata.labels).toEqual({ app: 'x', ...worker, [STORE_LABEL]: 'recordings' });
    expect(templateOf(mounted).spec.volumes).toContainEqual({
      name: 'recstore-recordings',
      persistentVolumeClaim: { claimName: 'recordings-data' },
    });
    await isReady(ns);
    expect(operator.patches(ns.name)).toHaveLength(1);

    await ns.label(kind, 'w', { [ROLE_LABEL]: null });
    await eventually('it is as it was', async () => {
      const after = await ns.get(kind, 'w');
      expect(after.spec).toEqual(before.spec);
      expect(after.metadata.labels).toEqual(before.metadata.labels);
    });
    expect(operator.patches(ns.name)).toHaveLength(2);
  });

  it('that comes and goes is two events, each with a count', async () => {
    const ns = await here.namespace('again');
    await ns.store();
    await ns.workload('Deployment', 'w');
    for (let times = 0; times < 3; times++) {
      await ns.label('Deployment', 'w', worker);
      await eventually('it is mounted, and counted', async () => (await ns.status()).mounted === '1/1');
      await ns.label('Deployment', 'w', { [ROLE_LABEL]: null });
      await eventually('it is counted no more', async () => (await ns.status()).mounted === '0/0');
      await eventually('it is unmounted', async () => mountedIn(await ns.get('Deployment', 'w')).length === 0);
    }
    await eventually('the events have a count', async () => {
      const { items } = await here.admin.get<{ items: { reason: string; series?: { count: number } }[] }>(
        `/apis/events.k8s.io/v1/namespaces/${ns.name}/events`,
      );
      const counts = items.filter(({ reason }) => reason === 'Mounted' || reason === 'Unmounted');
      expect(counts.map(({ reason, series }) => `${reason} ${series?.count ?? 1}`).toSorted()).toEqual([
        'Mounted 3',
        'Unmounted 3',
      ]);
    });
  });

  it('leaves nothing behind either where there was nothing before: no volumes, no mounts, no labels', async () => {
    const ns = await here.namespace('empty');
    await ns.store();
    const before = await ns.workload('Deployment', 'w', { containers: [{ name: 'main', image: 'example' }] });
    await ns.label('Deployment', 'w', worker);
    await isMounted(ns, 'Deployment', 'w');
    await ns.label('Deployment', 'w', { [ROLE_LABEL]: null });
    await eventually('it is as it was', async () => {
      const after = await ns.get('Deployment', 'w');
      expect([after.spec, after.metadata.labels]).toEqual([before.spec, before.metadata.labels]);
    });
  });

  it('that is there from the beginning, before the store, is enough once the store comes', async () => {
    const ns = await here.namespace('early');
    await ns.workload('Deployment', 'w', container(), worker);
    await ns.store();
    await isMounted(ns, 'Deployment', 'w');
  });

  it('that went while the operator was down is noticed when it comes back; so is one that came', async () => {
    const ns = await here.namespace('down');
    await ns.store();
    const before = await ns.workload('Deployment', 'leaves');
    await ns.workload('Deployment', 'comes');
    await ns.label('Deployment', 'leaves', worker);
    await isMounted(ns, 'Deployment', 'leaves');
    await operator.stop();
    await ns.label('Deployment', 'leaves', { [ROLE_LABEL]: null });
    await ns.label('Deployment', 'comes', worker);
    operator = await here.operator();
    await isMounted(ns, 'Deployment', 'comes');
    await eventually('the other is as it was', async () =>
      expect((await ns.get('Deployment', 'leaves')).spec).toEqual(before.spec),
    );
    expect(operator.patches(ns.name)).toHaveLength(2);
  });

  it('of another store moves the workload there in one write', async () => {
    const ns = await here.namespace('move');
    await ns.claim('other-data', ['ReadWriteMany'], 'Bound');
    await ns.store();
    await ns.store({ claimName: 'other-data' }, 'other');
    await ns.workload('Deployment', 'w', container(), worker);
    await isMounted(ns, 'Deployment', 'w');
    await ns.label('Deployment', 'w', { [STORE_LABEL]: 'other' });
    await eventually('it is mounted from the other store, and from no other', async () => {
      const object = await ns.get('Deployment', 'w');
      expect(mountedIn(object, 'recstore-other')).toEqual(['main']);
      expect(mountedIn(object)).toEqual([]);
      expect(object.metadata.labels?.[MARK_LABEL]).toBe('other');
    });
    expect(operator.patches(ns.name)).toHaveLength(2);
  });

  it('whose role has other access now has the mount changed, in one write', async () => {
    const ns = await here.namespace('access');
    await ns.store();
    await ns.workload('Deployment', 'w', container(), worker);
    await isMounted(ns, 'Deployment', 'w');
    await ns.change('RecordingStore', 'recordings', { spec: { roles: { worker: { access: 'ReadOnly' } } } });
    await eventually('the volume is read-only', async () =>
      expect(templateOf(await ns.get('Deployment', 'w')).spec.volumes).toContainEqual({
        name: 'recstore-recordings',
        persistentVolumeClaim: { claimName: 'recordings-data', readOnly: true },
      }),
    );
    expect(operator.patches(ns.name)).toHaveLength(2);
  });

  it('mounts into the init containers that the role names, and into no container that it does not', async () => {
    const ns = await here.namespace('init');
    await ns.store({ roles: { fetch: { access: 'ReadWrite', containers: ['main'], initContainers: ['prepare'] } } });
    const spec = container('main', { initContainers: [{ name: 'prepare', image: 'example' }] });
    const containers = [...spec.containers, { name: 'proxy', image: 'example' }];
    await ns.workload('Deployment', 'w', { ...spec, containers }, declares('fetch'));
    await isMounted(ns, 'Deployment', 'w', ['prepare', 'main']);
  });
});

describe('what is the owner’s', () => {
  it('is left alone where the claim is mounted under another volume name, and counts as mounted', async () => {
    const ns = await here.namespace('owner');
    await ns.store();
    const spec = {
      containers: [
        { name: 'main', image: 'example', volumeMounts: [{ name: 'data', mountPath: '/app/server/recordings' }] },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'recordings-data' } }],
    };
    const before = await ns.workload('Deployment', 'w', spec);
    // The label on the template is the owner's, too, and only then is there nothing at all to write.
    await ns.change('Deployment', 'w', {
      metadata: { labels: worker },
      spec: { template: { metadata: { labels: worker } } },
    });
    await isReady(ns);
    expect(await ns.status()).toMatchObject({ mounted: '1/1' });
    expect(operator.patches(ns.name)).toEqual([]);
    expect(templateOf(await ns.get('Deployment', 'w')).spec).toEqual(templateOf(before).spec);
  });

  const taken = container('main', { volumes: [{ name: 'tmp', emptyDir: {} }] });
  taken.containers[0]!.volumeMounts = [{ name: 'tmp', mountPath: '/app/server/recordings/' }];

  it('and in the way, is reported and not touched', async () => {
    const ns = await here.namespace('refused');
    await ns.store({ roles: { worker: { access: 'ReadWrite' }, only: { access: 'ReadOnly', containers: ['other'] } } });
    await ns.workload('Deployment', 'path', taken, worker);
    await ns.workload('Deployment', 'role', container(), declares('nobody'));
    await ns.workload('Deployment', 'target', container(), declares('only'));
    await ns.workload('Job', 'job', container(), worker);
    await ns.workload('Pod', 'pod', container(), worker);
    await reports(ns, [
      'PathTaken Deployment/path',
      'RoleUnknown Deployment/role',
      'ContainerMissing Deployment/target',
      'Immutable Job/job',
      'Immutable Pod/pod',
    ]);
    const status = await ns.status();
    expect(status).toMatchObject({ held: '2/2', mounted: '0/5', workloads: { declared: 5, refused: 5 } });
    expect(status.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready False',
      'Reconciling False',
      'Stalled True',
    ]);
    expect(operator.patches(ns.name)).toEqual([]);
  });
});

describe('nothing is written', () => {
  it('while the store is suspended; what would be mounted is counted and named', async () => {
    const ns = await here.namespace('suspend');
    await ns.store({ suspend: true });
    await ns.workload('Deployment', 'w', container(), worker);
    await eventually('it is counted', async () => (await ns.status()).workloads?.outOfDate === 1);
    expect(await ns.problems()).toEqual(['Suspended store', 'Suspended Deployment/w']);
    expect(operator.patches(ns.name)).toEqual([]);
    await ns.change('RecordingStore', 'recordings', { spec: { suspend: false } });
    await isMounted(ns, 'Deployment', 'w');
  });

  it('in a namespace that has not opted in', async () => {
    const ns = await here.namespace('optout');
    await here.admin.merge('/api/v1/namespaces/optout', { metadata: { labels: { [ENABLED_LABEL]: null } } });
    await ns.store();
    await ns.workload('Deployment', 'w', container(), worker);
    await eventually('it is counted', async () => (await ns.status()).workloads?.outOfDate === 1);
    expect(await ns.problems()).toEqual(['NamespaceNotEnabled store']);
    expect(operator.patches(ns.name)).toEqual([]);
    await here.admin.merge('/api/v1/namespaces/optout', { metadata: { labels: { [ENABLED_LABEL]: 'true' } } });
    await isMounted(ns, 'Deployment', 'w');
  });

  it.each<[string, (ns: Namespace) => Promise<unknown>, string, (ns: Namespace) => Promise<unknown>]>([
    ['missing', (ns) => Promise.resolve(ns), 'ClaimMissing', (ns) => ns.claim('gate', ['ReadWriteMany'], 'Bound')],
    [
      'pending',
      (ns) => ns.claim('gate', ['ReadWriteMany'], 'Pending'),
      'ClaimPending',
      (ns) => ns.change('PersistentVolumeClaim', 'gate/status', { status: { phase: 'Bound' } }),
    ],
    [
      'lost',
      (ns) => ns.claim('gate', ['ReadWriteMany'], 'Lost'),
      'ClaimLost',
      (ns) => ns.change('PersistentVolumeClaim', 'gate/status', { status: { phase: 'Bound' } }),
    ],
    [
      'for one node',
      (ns) => ns.claim('gate', ['ReadWriteOnce'], 'Bound'),
      'ClaimNotShared',
      async (ns) => {
        await ns.change('PersistentVolumeClaim', 'gate', { metadata: { finalizers: null } });
        await ns.delete('PersistentVolumeClaim', 'gate');
        await ns.claim('gate', ['ReadWriteMany'], 'Bound');
      },
    ],
  ])('while the claim is %s, and then it is', async (what, before, reason, remedy) => {
    const ns = await here.namespace(`claim-${what.replaceAll(' ', '-')}`);
    await before(ns);
    await ns.store({ claimName: 'gate' });
    await ns.workload('Deployment', 'w', container(), worker);
    await reports(ns, [`${reason} store`]);
    expect(operator.patches(ns.name)).toEqual([]);
    await remedy(ns);
    await isMounted(ns, 'Deployment', 'w');
    await reports(ns, []);
  });

  it('is no rule for a claim that waits for its first consumer', async () => {
    await here.admin.create('/apis/storage.k8s.io/v1/storageclasses', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'late' },
      provisioner: 'example.com/nothing',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const ns = await here.namespace('late');
    await ns.claim('gate', ['ReadWriteMany'], 'Pending', 'late');
    await ns.store({ claimName: 'gate' });
    await ns.workload('Deployment', 'w', container(), worker);
    await isMounted(ns, 'Deployment', 'w');
    await isReady(ns);
  });

  it('where nothing is different: neither to workloads nor to the status', async () => {
    const ns = await here.namespace('rest');
    await ns.store();
    await ns.workload('Deployment', 'w', container(), worker);
    await isReady(ns);
    const writes = operator.statusWrites(ns.name).length;
    await ns.change('Deployment', 'w', { metadata: { annotations: { note: 'x' } }, spec: { replicas: 3 } });
    await ns.change('RecordingStore', 'recordings', { metadata: { annotations: { note: 'x' } } });
    // What comes after is done after.
    await ns.workload('Deployment', 'fence', container(), worker);
    await eventually('the fence is counted', async () => (await ns.status()).mounted === '2/2');
    expect(operator.patches(ns.name)).toHaveLength(2);
    expect(operator.statusWrites(ns.name).length - writes).toBeLessThanOrEqual(2);
    expect(operator.requests.filter((each) => /^GET .*\/namespaces\//.test(each) && !each.endsWith('/leases'))).toEqual(
      [],
    );
  });
});

describe.each([3_600_000, -3_600_000])('an operator whose machine has a wrong clock (%i ms)', (ms) => {
  it('tells the time of the API server, by which a rollout has just begun', async () => {
    await operator.stop();
    operator = await here.operator([], undefined, { ...systemClock, now: () => Date.now() + ms });
    const ns = await here.namespace(`clock${ms}`);
    await ns.store();
    await ns.workload('StatefulSet', 'w', container(), worker);
    await isMounted(ns, 'StatefulSet', 'w');
    // As its controller would: a pod from before the label.
    await ns.change('StatefulSet', 'w/status', { status: { replicas: 1 } });
    await reports(ns, ['PodOutOfDate StatefulSet/w']);
    const { conditions = [] } = await ns.status();
    expect(conditions.map(({ type, status }) => `${type} ${status}`)).toContain('Reconciling True');
    const { spec } = await here.admin.get<Lease>(objectPath('Lease', 'recordings-system', 'recordings-operator'));
    for (const time of [...conditions.map(({ lastTransitionTime }) => lastTransitionTime), spec!.renewTime!])
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(90_000);
  });
});
