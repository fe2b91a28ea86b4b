import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { container, mountedIn, room, type Operator, type Room } from '../operator/room.ts';
import { enforce } from './place.ts';

/** `recordings operator` where the policies have done its work already: it has nothing to write, and says that all is well. */

let here: Room;
let operator: Operator;

beforeAll(async () => {
  here = await room();
  await enforce(here);
  operator = await here.operator();
});
afterAll(() => here.stop());

describe.each(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const)('a %s', (kind) => {
  it('that is created with a role is mounted from its first version on, and the operator writes nothing', async () => {
    const ns = await here.namespace(`first-${kind.toLowerCase()}`);
    await ns.store();
    const created = await eventually('the policies know the new store', () =>
      ns.workload(kind, 'w', container(), declares('worker')),
    );
    expect(created.metadata.generation).toBe(1);
    expect(created.metadata.labels).toEqual({ ...declares('worker'), [MARK_LABEL]: 'recordings' });
    expect(mountedIn(created)).toEqual(['main']);
    await eventually('the store counts it as mounted', async () => (await ns.status()).mounted === '1/1');

    await ns.label(kind, 'w', { [ROLE_LABEL]: null });
    const dropped = await ns.get(kind, 'w');
    expect(dropped.metadata.labels ?? {}).toEqual({});
    expect(mountedIn(dropped)).toEqual([]);
    await eventually('the store counts it no more', async () => (await ns.status()).mounted === '0/0');
    expect(operator.patches(ns.name)).toEqual([]);
  });

  it('that was there before its store is mounted by the operator, which the policies let do its work', async () => {
    const ns = await here.namespace(`before-${kind.toLowerCase()}`);
    await ns.workload(kind, 'w');
    await ns.store({ suspend: true });
    await ns.label(kind, 'w', declares('worker'));
    expect(mountedIn(await ns.get(kind, 'w'))).toEqual([]);
    await ns.change('RecordingStore', 'recordings', { spec: { suspend: false } });
    await eventually('it is mounted', async () => expect(mountedIn(await ns.get(kind, 'w'))).toEqual(['main']));
    expect(operator.patches(ns.name)).toHaveLength(1);
  });
});
