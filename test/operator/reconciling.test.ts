import { describe, expect, it } from 'vitest';
import { FIELD_MANAGER, MARK_LABEL } from '../../src/api/labels.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import { mountedIn, type Workload } from './written.ts';
import { declares, marked, names } from '../mount/builders.ts';
import { deployment, isoTime, object, reconciling, refusals, template, TEMPLATE, type Stored } from './reconciling.ts';

const MINUTE = 60_000;
const isMounted = (each: Stored) => mountedIn(each as unknown as Workload).length > 0;
/** The object in a later version. */
function bumped({ metadata, ...rest }: Stored, change: object = {}, labels?: object): Stored {
  const { resourceVersion } = object('x').metadata;
  const relabelled = labels === undefined ? {} : { labels };
  return { ...rest, ...change, metadata: { ...metadata, ...relabelled, resourceVersion } };
}
/** The same answer to the first writes. */
const first = (times: number, answer: () => ApiError) => (_: string, index: number) =>
  index < times ? answer() : undefined;
/** As another operator under the same name has written the mount. */
function byAnother(before: Stored, readOnly: boolean, now: number): Stored {
  const after = bumped(structuredClone(before));
  const { volumes, containers } = (after as unknown as Workload).spec.template.spec;
  for (const each of [volumes![0]!.persistentVolumeClaim!, containers![0]!.volumeMounts![0]!]) {
    Object.assign(each, { readOnly: readOnly || undefined });
  }
  const managedFields = [{ manager: FIELD_MANAGER, time: isoTime(now), fieldsV1: TEMPLATE }];
  return { ...after, metadata: { ...after.metadata, managedFields } as Stored['metadata'] };
}
const undo = { spec: { template: template() } };

describe('a write that is stale', () => {
  it.each<[string, () => ApiError]>([
    ['by its version', refusals.conflict],
    ['by a test that failed', refusals.failedTest],
  ])('%s is tried again, although the watch shows nothing', async (_, answer) => {
    const here = reconciling({ patch: first(1, answer) });
    here.put('deployments', deployment());
    await here.clock.turn(2000);
    expect(here.patches()).toEqual(['PATCH w 0s', 'PATCH w 1s']);
    expect(isMounted(here.now('w'))).toBe(true);
  });

  it('reads the object when the watch has missed its change, and mounts that', async () => {
    const here = reconciling();
    const seen = deployment();
    here.put('deployments', seen);
    here.secretly(bumped(seen));
    await here.clock.turn(5000);
    expect(here.sent.filter((each) => each.startsWith('GET'))).toHaveLength(1);
    expect(here.patches()).toEqual(['PATCH w 0s', 'PATCH w 1s', 'PATCH w 1s']);
    expect(isMounted(here.now('w'))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list without version', { metadata: {}, items: [] }],
    ['items that are no array', { metadata: { resourceVersion: '1' }, items: 7 }],
    ['an item that is null', { metadata: { resourceVersion: '1' }, items: [null] }],
    ['an item without metadata', { metadata: { resourceVersion: '1' }, items: [{}] }],
  ])('is read again when the answer is not Kubernetes’ (%s)', async (_, json) => {
    const here = reconciling({ get: (index) => (index === 0 ? json : undefined) });
    const seen = deployment();
    here.put('deployments', seen);
    here.secretly(bumped(seen));
    await here.clock.turn(10_000);
    expect(isMounted(here.now('w'))).toBe(true);
  });

  it('for ever, although nothing changes, is told, and tried ever more rarely', async () => {
    const here = reconciling({ patch: refusals.conflict });
    here.put('deployments', deployment());
    await here.clock.turn(20 * MINUTE);
    expect(here.reasons()).toEqual(['Refused']);
    expect(here.patches().length).toBeLessThan(25);
  });
});

describe('a write that is refused', () => {
  it.each<[string, () => ApiError]>([
    ['by RBAC', refusals.forbidden],
    ['by a policy', refusals.denied],
  ])('%s for a moment is mounted within seconds, and nobody is told', async (_, answer) => {
    const here = reconciling({ patch: first(2, answer) });
    here.put('deployments', deployment());
    await here.clock.turn(10_000);
    expect(here.patches()).toEqual(['PATCH w 0s', 'PATCH w 1s', 'PATCH w 3s']);
    expect(isMounted(here.now('w'))).toBe(true);
    expect(here.events).not.toContain('Forbidden');
    expect(here.events).not.toContain('Refused');
  });

  it.each<[string, () => ApiError, string, number, number]>([
    ['by RBAC', refusals.forbidden, 'Forbidden', 10, 22],
    ['by a policy', refusals.denied, 'Refused', 8, 16],
  ])('%s for good is told, and tried ever more rarely', async (_, answer, reason, least, most) => {
    const here = reconciling({ patch: answer });
    here.put('deployments', deployment());
    await here.clock.turn(60 * MINUTE);
    expect(here.reasons()).toEqual([reason]);
    expect(here.patches().length).toBeGreaterThanOrEqual(least);
    expect(here.patches().length).toBeLessThanOrEqual(most);
  });

  const causes: [string, (here: ReturnType<typeof reconciling>) => void][] = [
    [
      'its template',
      (here) =>
        here.put(
          'deployments',
          bumped(here.now('w'), { spec: { template: template({ containers: [{ name: 'other' }] }) } }),
        ),
    ],
    [
      'its image',
      (here) =>
        here.put(
          'deployments',
          bumped(here.now('w'), { spec: { template: template({ containers: [{ name: 'main', image: 'other' }] }) } }),
        ),
    ],
    [
      'a label of its own',
      (here) => here.put('deployments', bumped(here.now('w'), {}, { ...declares('worker'), team: 'b' })),
    ],
    [
      'its labels',
      (here) =>
        here.put('deployments', bumped(here.now('w'), {}, { ...declares('worker'), [MARK_LABEL]: 'recordings' })),
    ],
    [
      'the store',
      (here) =>
        here.put(
          'recordingstores',
          here.ofStore('recordings', { generation: 2 }, { suspend: false, roles: { worker: { access: 'ReadWrite' } } }),
        ),
    ],
    [
      'a label of its namespace',
      (here) => here.put('/namespaces', object('ns', {}, { namespace: '', uid: 'ns', labels: { team: 'b' } })),
    ],
  ];

  it.each(causes)('is tried again at once when somebody changes %s', async (_, change) => {
    let refused = true;
    const here = reconciling({ patch: () => (refused ? refusals.denied() : undefined) });
    here.put('deployments', deployment());
    await here.clock.turn(30 * MINUTE);
    refused = false;
    change(here);
    await here.clock.turn(1);
    expect(isMounted(here.now('w'))).toBe(true);
  });

  it('by RBAC is tried again at once when another of its kind and namespace could be written', async () => {
    let refused = true;
    const here = reconciling({ patch: () => (refused ? refusals.forbidden() : undefined) });
    here.put('deployments', deployment());
    await here.clock.turn(30 * MINUTE);
    refused = false;
    here.put('deployments', deployment('next'));
    await here.clock.turn(1);
    expect(isMounted(here.now('w'))).toBe(true);
  });

  it('by RBAC is tried again in time, also when somebody sets the clock of the machine back', async () => {
    let refused = true;
    const here = reconciling({ patch: () => (refused ? refusals.forbidden() : undefined) });
    here.put('deployments', deployment());
    await here.clock.turn(30 * MINUTE);
    here.clock.step(-24 * 60 * MINUTE);
    refused = false;
    await here.clock.turn(6 * MINUTE);
    expect(isMounted(here.now('w'))).toBe(true);
  });
});

describe('a write that fails without a refusal', () => {
  const webhook = () =>
    new ApiError(500, 'InternalError', 'Internal error occurred: failed calling webhook "x": connection refused');

  it('by a webhook that does not answer is told after a minute, with its words, and until it succeeds', async () => {
    let fails = true;
    const here = reconciling({ patch: () => (fails ? webhook() : undefined) });
    here.put('deployments', deployment());
    await here.clock.turn(MINUTE);
    expect(here.reasons()).toEqual(['NotMounted']);
    await here.clock.turn(MINUTE);
    expect(here.reasons()).toEqual(['Refused']);
    expect(JSON.stringify(here.statuses.at(-1))).toContain('failed calling webhook');
    expect(here.events).toContain('Refused');
    fails = false;
    await here.clock.turn(2 * MINUTE);
    expect(isMounted(here.now('w'))).toBe(true);
    expect(here.reasons()).toEqual([]);
  });

  it('is no failure of long ago', async () => {
    const here = reconciling({ patch: (_, index) => ([2, 7].includes(index) ? undefined : webhook()) });
    here.put('deployments', deployment());
    await here.clock.turn(10 * MINUTE);
    expect(isMounted(here.now('w'))).toBe(true);
    here.put('deployments', bumped(here.now('w'), undo));
    await here.clock.turn(MINUTE);
    expect(here.patches()).toHaveLength(8);
    expect(here.events).not.toContain('Refused');
  });

  it.each([0, 401, 408, 429, 503, 504])(
    'but concerns every request (%d) is said by the log and by metrics: nothing is wrong with the store',
    async (status) => {
      let fails = true;
      const here = reconciling({ patch: () => (fails ? new ApiError(status, 'x', 'busy') : undefined) });
      here.put('deployments', deployment());
      await here.clock.turn(10 * MINUTE);
      expect(here.reasons()).toEqual(['NotMounted']);
      fails = false;
      await here.clock.turn(2 * MINUTE);
      expect(isMounted(here.now('w'))).toBe(true);
    },
  );
});

describe('a write out of which something in the API server takes the mount', () => {
  it('is told, and tried ever more rarely', async () => {
    const here = reconciling({ admit: (written, before) => ({ ...written, spec: before.spec }) });
    here.put('deployments', deployment());
    await here.clock.turn(60 * MINUTE);
    expect(here.patches().length).toBeGreaterThan(8);
    expect(here.patches().length).toBeLessThan(20);
    expect(here.reasons()).toEqual(['Refused']);
    expect(JSON.stringify(here.statuses.at(-1))).toContain('mutating webhook');
    expect(here.events).not.toContain('Mounted');
  });

  it('likewise where nothing at all is left of it, and of a release', async () => {
    const here = reconciling({ admit: (_, before) => before });
    here.put('deployments', deployment());
    here.put(
      'deployments',
      object(
        'released',
        {
          spec: { template: template({ volumes: [{ name: 'recstore-recordings' }], containers: [{ name: 'main' }] }) },
        },
        { labels: marked() },
      ),
    );
    await here.clock.turn(60 * MINUTE);
    expect(here.patches().length).toBeLessThan(40);
    expect(here.events).not.toContain('Unmounted');
  });

  it('is tried again at once when a policy of the cluster changes, or the workload', async () => {
    let takes = true;
    const here = reconciling({ admit: (written, before) => (takes ? { ...written, spec: before.spec } : written) });
    here.put('deployments', deployment());
    await here.clock.turn(30 * MINUTE);
    takes = false;
    here.put(
      'deployments',
      bumped(here.now('w'), { spec: { template: template({ containers: [{ name: 'other' }] }) } }),
    );
    await here.clock.turn(1);
    expect(isMounted(here.now('w'))).toBe(true);
  });
});

describe('what the operator cannot deal with', () => {
  it('is said, and keeps no other workload from being mounted', async () => {
    const here = reconciling({ isFaulty: true });
    const odd = deployment('odd');
    here.put('deployments', odd);
    Object.defineProperty(here.watched.workloads.get('Deployment/ns/odd')!, 'template', {
      get: () => {
        throw new TypeError('odd');
      },
    });
    here.put('deployments', deployment());
    await here.clock.turn(10_000);
    expect(isMounted(here.now('w'))).toBe(true);
    expect(here.log).toContain('a fault of the operator, please report it');
  });
});

describe('a workload whose store does not exist', () => {
  it('is told once, and again after it was none for a time: nothing is remembered of what is gone', async () => {
    const here = reconciling();
    const astray = deployment('w', declares('worker', 'nowhere'));
    for (let round = 1; round <= 3; round++) {
      here.put('deployments', bumped(astray));
      await here.clock.turn(10 * MINUTE);
      expect(here.events.filter((each) => each === 'StoreMissing')).toHaveLength(round);
      here.sink('deployments').remove(bumped(astray));
      await here.clock.turn(10 * MINUTE);
    }
  });
});

describe('what is remembered of a workload', () => {
  it('is forgotten when another of the same name comes', async () => {
    const here = reconciling();
    for (const uid of ['1', '2', '3', '4', '5', '6']) {
      here.put('deployments', deployment('w', declares('worker'), { uid }));
      await here.clock.turn(1000);
      expect(isMounted(here.now('w'))).toBe(true);
    }
    expect(here.reasons()).toEqual([]);
  });

  it('is a fight when others undo the mount: written three times, told, and kept in the status', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    await here.clock.turn(1000);
    for (let round = 0; round < 100; round++) {
      here.put('deployments', bumped(here.now('w'), undo));
      await here.clock.turn(6000);
    }
    expect(here.patches()).toHaveLength(3);
    expect(here.reasons()).toEqual(['Contended']);
    expect(here.statuses.at(-1)?.undone).toMatchObject([{ object: 'Deployment/w', uid: 'uid of w', times: 3 }]);
  });

  it('is a fight that is tried again after an hour, also when somebody sets the clock of the machine back', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    for (let round = 0; round < 3; round++) {
      await here.clock.turn(1000);
      here.put('deployments', bumped(here.now('w'), undo));
    }
    await here.clock.turn(1000);
    expect(here.patches()).toHaveLength(3);
    here.clock.step(-24 * 60 * MINUTE);
    await here.clock.turn(61 * MINUTE);
    expect(here.patches()).toHaveLength(4);
  });

  it('is a fight when others put back what was released', async () => {
    const here = reconciling();
    const labels = marked();
    const spec = { volumes: [{ name: 'recstore-recordings' }], containers: [{ name: 'main' }] };
    for (let round = 0; round < 100; round++) {
      here.sink('deployments').remove(object('w'));
      const sink = here.sink('deployments');
      const back = object('w', { spec: { template: template(spec) } }, { labels, uid: 'w' });
      here.secretly(back);
      sink.put(back);
      await here.clock.turn(6000);
    }
    expect(here.patches()).toHaveLength(3);
    expect(here.reasons()).toEqual(['Contended']);
  });

  it('follows the annotation that names containers, and moving is no fight', async () => {
    const here = reconciling();
    const two = { spec: { template: template({ containers: [{ name: 'main' }, { name: 'fetcher' }] }) } };
    here.put('deployments', object('w', two, { labels: declares('worker'), annotations: names('main') }));
    await here.clock.turn(1000);
    for (let round = 0; round < 5; round++) {
      const wanted = round % 2 === 0 ? 'fetcher' : 'main';
      const now = here.now('w');
      here.put('deployments', { ...now, metadata: { ...bumped(now).metadata, annotations: names(wanted) } } as Stored);
      await here.clock.turn(1000);
      expect(mountedIn(here.now('w') as unknown as Workload)).toEqual([wanted]);
      expect(here.now('w').spec).toMatchObject({ template: { metadata: { annotations: names(wanted) } } });
    }
    expect(here.patches()).toHaveLength(6);
    expect(here.reasons()).not.toContain('Contended');
  });

  it('is no fight when another operator, without a Lease, writes what the store says now', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    await here.clock.turn(1000);
    for (let round = 1; round <= 5; round++) {
      const access = round % 2 === 1 ? 'ReadOnly' : 'ReadWrite';
      const roles = { worker: { access } };
      here.secretly(byAnother(here.now('w'), access === 'ReadOnly', here.clock.now()));
      here.put('recordingstores', here.ofStore('recordings', { generation: 1 + round }, { roles }));
      await here.clock.turn(0);
      here.put('deployments', here.now('w'));
      await here.clock.turn(MINUTE);
    }
    expect(here.statuses.at(-1)?.undone ?? []).toEqual([]);
    // What the other has written stands, and whoever undoes that is counted.
    here.put('deployments', bumped(here.now('w'), undo));
    await here.clock.turn(1000);
    expect(here.statuses.at(-1)?.undone).toMatchObject([{ role: 'worker', times: 1 }]);
  });

  it('is no fight after a release: the role can come back at once', async () => {
    const here = reconciling();
    for (let round = 0; round < 5; round++) {
      here.put('deployments', bumped(round === 0 ? deployment() : here.now('w'), {}, declares('worker')));
      await here.clock.turn(1000);
      expect(isMounted(here.now('w'))).toBe(true);
      here.put('deployments', bumped(here.now('w'), {}, marked()));
      await here.clock.turn(1000);
      expect(isMounted(here.now('w'))).toBe(false);
    }
    expect(here.patches()).toHaveLength(10);
  });
});

describe('a workload from which the mount was taken back', () => {
  /** Mounted, and unmounted again because only the mark is left. Returns both versions from before the unmounting. */
  const released = async (here: ReturnType<typeof reconciling>) => {
    here.put('deployments', deployment());
    await here.clock.turn(1000);
    const mounted = here.now('w');
    const withoutRole = bumped(mounted, {}, marked());
    here.put('deployments', withoutRole);
    await here.clock.turn(1000);
    expect(isMounted(here.now('w'))).toBe(false);
    return { mounted, withoutRole };
  };

  it('belongs to the store no more, although the watch has not told yet', async () => {
    const here = reconciling();
    await released(here);
    expect(here.watched.workloadsOf('ns/recordings')).toEqual([]);
  });

  it('is not written again when the watch tells late what it was before', async () => {
    const here = reconciling();
    const { withoutRole } = await released(here);
    const written = here.patches();
    here.sink('deployments').put(withoutRole);
    await here.clock.turn(MINUTE);
    expect(here.patches()).toEqual(written);
  });

  it('and put back again and again is contended, also if the operator has seen it unmounted', async () => {
    const here = reconciling();
    const { mounted } = await released(here);
    for (let round = 0; round < 3; round++) {
      here.put('deployments', bumped(here.now('w')));
      await here.clock.turn(1000);
      here.put('deployments', bumped(mounted, {}, marked()));
      await here.clock.turn(1000);
    }
    expect(here.reasons()).toEqual(['Contended']);
  });
});

describe('the status of a store', () => {
  it.each([409, 404])('that meets a %i is written again, although the watch shows nothing', async (code) => {
    const here = reconciling({ merge: first(1, () => Object.assign(refusals.conflict(), { status: code })) });
    await here.clock.turn(10_000);
    expect(here.statuses).toHaveLength(1);
    expect(here.log).not.toContain('will try again');
  });

  it('is not given to another store of the same name', async () => {
    const here = reconciling();
    here.secretly(here.ofStore('recordings', { uid: 'another' }));
    await here.clock.turn(10_000);
    expect(here.statuses).toEqual([]);
  });

  it('is not written over what another operator wrote a moment ago', async () => {
    const here = reconciling();
    here.secretly(here.ofStore());
    await here.clock.turn(10_000);
    expect(here.statuses).toEqual([]);
    here.put('recordingstores', here.now('recordings'));
    await here.clock.turn(10_000);
    expect(here.statuses).toHaveLength(1);
  });

  it('is not written again because another release has written more', async () => {
    const here = reconciling();
    await here.clock.turn(1000);
    const { metadata, ...rest } = here.now('recordings');
    here.put('recordingstores', {
      ...rest,
      metadata: { ...metadata, resourceVersion: object('x').metadata.resourceVersion },
      status: { ...here.statuses[0], waves: 3 },
    });
    await here.clock.turn(10_000);
    expect(here.statuses).toHaveLength(1);
  });

  /** Somebody else writes the status. */
  const overwritten = (here: ReturnType<typeof reconciling>, more: object) => {
    const { metadata, ...rest } = here.now('recordings');
    const { resourceVersion } = object('x').metadata;
    here.put('recordingstores', {
      ...rest,
      metadata: { ...metadata, resourceVersion },
      status: { ...here.statuses.at(-1), ...more },
    });
  };

  it('is not written again because another operator has seen an undoing that this one has not seen', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    await here.clock.turn(2000);
    const before = here.statuses.length;
    const clearsAt = '2026-01-01T01:00:00Z';
    const undone = [{ object: 'Deployment/w', uid: 'uid of w', times: 1, clearsAt }];
    overwritten(here, { undone });
    await here.clock.turn(30 * MINUTE);
    expect(here.statuses).toHaveLength(before);
    // What has passed is forgotten.
    await here.clock.turn(60 * MINUTE);
    overwritten(here, { undone, stores: 2 });
    await here.clock.turn(MINUTE);
    expect(here.statuses.at(-1)?.undone).toEqual([]);
  });

  it('is written over that of an operator that judges otherwise at once, and then less and less often', async () => {
    const here = reconciling();
    await here.clock.turn(1000);
    for (let minute = 0; minute < 60; minute++)
      for (let twice = 0; twice < 60; twice++) {
        overwritten(here, { mounted: '7/9' });
        await here.clock.turn(1000);
        if (minute === 0 && twice === 1) expect(here.statuses).toHaveLength(2);
      }
    expect(here.statuses.length).toBeGreaterThan(6);
    expect(here.statuses.length).toBeLessThan(12);
    expect(here.log.filter((each) => each === 'status waits')).toHaveLength(1);
  });

  it('is written at once when this operator has a new answer, whatever another writes', async () => {
    const here = reconciling();
    await here.clock.turn(1000);
    for (let index = 0; index < 20; index++) {
      overwritten(here, { mounted: '7/9' });
      await here.clock.turn(2000);
    }
    here.put('deployments', deployment());
    await here.clock.turn(2000);
    expect(here.statuses.at(-1)?.mounted).toBe('1/1');
  });
});

describe('a store', () => {
  it('whose role nobody holds is Stalled after five minutes, although nothing changes', async () => {
    const here = reconciling();
    here.put('recordingstores', here.ofStore('recordings', {}, { roles: { worker: { access: 'ReadWrite' } } }));
    const stalled = () =>
      (here.statuses.at(-1)?.conditions as { type: string; status: string }[] | undefined)?.find(
        ({ type }) => type === 'Stalled',
      )?.status;
    await here.clock.turn(4 * MINUTE);
    expect(stalled()).toBe('False');
    await here.clock.turn(2 * MINUTE);
    expect(stalled()).toBe('True');
    const writes = here.statuses.length;
    await here.clock.turn(60 * MINUTE);
    expect(here.statuses).toHaveLength(writes);
  });

  it('that is being deleted does not count', async () => {
    const here = reconciling();
    here.put('recordingstores', here.ofStore('second', {}, { claimName: 'recordings-data' }));
    expect(here.watched.around('ns/second').stores).toHaveLength(2);
    here.put('recordingstores', here.ofStore('recordings', { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    expect(here.watched.around('ns/second').stores.map(({ name }) => name)).toEqual(['second']);
    await here.clock.turn(1);
  });

  it('is looked at again, with its workloads, when a storage class is seen to wait for the first pod', async () => {
    const here = reconciling();
    here.put(
      'persistentvolumeclaims',
      object('recordings-data', { spec: { accessModes: ['ReadWriteMany'], storageClassName: 'late' }, status: {} }),
    );
    here.put('deployments', deployment());
    await here.clock.turn(5000);
    expect(isMounted(here.now('w'))).toBe(false);
    here.put('storageclasses', object('late', { volumeBindingMode: 'WaitForFirstConsumer' }, { namespace: '' }));
    await here.clock.turn(1);
    expect(isMounted(here.now('w'))).toBe(true);
  });
});

describe('an operator that leads, follows, and leads again', () => {
  it('writes nothing while it follows, and then all that is due', async () => {
    const here = reconciling();
    await here.clock.turn(10_000);
    await here.stop();
    here.put('deployments', deployment());
    here.put('recordingstores', here.ofStore('second'));
    await here.clock.turn(60_000);
    expect([here.patches(), here.statuses]).toEqual([[], here.statuses.slice(0, 1)]);
    here.start();
    await here.clock.turn(10_000);
    expect(here.patches()).toHaveLength(1);
    expect(here.statuses.length).toBeGreaterThan(1);
  });

  it('tries nothing again while it follows', async () => {
    const here = reconciling({ patch: first(9, refusals.conflict) });
    here.put('deployments', deployment());
    await here.clock.turn(500);
    const before = here.patches().length;
    await here.stop();
    await here.clock.turn(60_000);
    expect(here.patches()).toHaveLength(before);
  });

  it('tells of what is there as soon as it has looked at all of it', async () => {
    const here = reconciling();
    await here.clock.turn(10_000);
    await here.stop();
    here.put('deployments', deployment());
    here.start();
    await here.clock.turn(0);
    expect(here.statuses.at(-1)).toMatchObject({ mounted: '1/1' });
  });

  it.each<[string, () => ApiError]>([
    ['by RBAC', refusals.forbidden],
    ['by a policy', refusals.denied],
  ])('goes on telling of a refusal %s that still stands, without a break', async (_, answer) => {
    const here = reconciling({ patch: answer });
    here.put('deployments', deployment());
    await here.clock.turn(10_000);
    const [told, events] = [here.statuses.length, here.events.length];
    await here.stop();
    here.start();
    await here.clock.turn(20 * MINUTE);
    expect(here.patches().length).toBeGreaterThan(2);
    expect([here.statuses.length, here.events.length]).toEqual([told, events]);
  });

  it('counts stores only while it leads', async () => {
    const here = reconciling();
    await here.clock.turn(10_000);
    const page = () => here.metrics.registry.metrics();
    expect(await page()).toContain('store="recordings"');
    await here.stop();
    expect(await page()).not.toContain('store="recordings"');
  });

  it('remembers nothing of what it wrote before: another may have led', async () => {
    const here = reconciling({ patch: first(1, refusals.denied) });
    here.put('deployments', deployment());
    await here.clock.turn(500);
    expect(here.patches()).toHaveLength(1);
    await here.stop();
    here.start();
    await here.clock.turn(0);
    expect(here.patches()).toHaveLength(2);
  });

  it('unmounts at once where the role went meanwhile, although others had removed the mount before', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    await here.clock.turn(1000);
    const mounted = here.now('w');
    for (let round = 0; round < 3; round++) {
      here.put('deployments', bumped(here.now('w'), undo));
      await here.clock.turn(1000);
    }
    expect(here.reasons()).toEqual(['Contended']);
    await here.stop();
    here.put('deployments', bumped(mounted, {}, marked()));
    here.start();
    await here.clock.turn(1000);
    expect(isMounted(here.now('w'))).toBe(false);
  });

  it('goes on from what the status says of mounts that others undid', async () => {
    const here = reconciling();
    const undone = [{ object: 'Deployment/w', uid: 'uid of w', times: 5, clearsAt: '2026-01-01T02:50:00Z' }];
    here.put('deployments', deployment());
    await here.clock.turn(10_000);
    await here.stop();
    here.put('deployments', deployment('w', { ...declares('worker'), [MARK_LABEL]: 'recordings' }));
    here.put('recordingstores', { ...here.ofStore(), status: { observedGeneration: 1, undone } });
    here.start();
    await here.clock.turn(10_000);
    expect(here.statuses.at(-1)?.undone).toMatchObject([{ times: 6 }]);
    expect(here.reasons()).toContain('Contended');
  });
});
