import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Sink } from '../../src/cluster/reflection.ts';
import { claimAlone } from '../../src/judgement/claim.ts';
import { Watched } from '../../src/operator/watched.ts';
import { declares, store } from '../mount/builders.ts';

function watching() {
  const told: string[] = [];
  const watched = new Watched(
    {
      workload: (key) => told.push(key),
      store: (key) => told.push(key),
      retention: ({ note }) => told.push(note),
      admission: () => told.push('admission'),
    },
    [],
  );
  const sinks = new Map<string, Sink>(
    watched.reflections().map(([{ path, labelSelector = '' }, sink]) => [`${path} ${labelSelector}`, sink]),
  );
  const sinkOf = (start: string) => [...sinks].find(([key]) => key.startsWith(start))![1];
  /** Whether an older store has the claim. */
  const taken = (key: string) => claimAlone.answer(watched.scene(key, new Map(), 0)!).length > 0;
  return { watched, taken, told, stores: sinkOf('/apis/recordings'), deployments: sinkOf('/apis/apps/v1/deployments') };
}

let version = 0;
const object = (name: string, rest: object, metadata: object = {}): KubernetesObject => ({
  metadata: { name, namespace: 'ns', uid: name, resourceVersion: String(++version), ...metadata },
  ...rest,
});
const storeObject = (name: string, creationTimestamp: string, claimName = 'data') =>
  object(name, { spec: store({ claimName }).spec }, { creationTimestamp });

describe('of two stores on one claim', () => {
  it('the older has it, whichever was seen first', () => {
    const { stores, taken } = watching();
    stores.put(storeObject('a', '2026-01-02T00:00:00Z'));
    stores.put(storeObject('b', '2026-01-01T00:00:00Z'));
    expect([taken('ns/a'), taken('ns/b')]).toEqual([true, false]);
  });

  it('that were made in the same second, one has it and not both', () => {
    const { stores, taken } = watching();
    for (const name of ['b', 'a']) stores.put(storeObject(name, '2026-01-01T00:00:00Z'));
    expect([taken('ns/a'), taken('ns/b')]).toEqual([false, true]);
  });

  it('the younger is looked at again, with its workloads, when the older goes', () => {
    const { told, stores, deployments } = watching();
    const older = storeObject('older', '2026-01-01T00:00:00Z');
    stores.put(older);
    stores.put(storeObject('younger', '2026-01-02T00:00:00Z'));
    stores.put(storeObject('bystander', '2026-01-02T00:00:00Z', 'another'));
    const template = { metadata: {}, spec: { containers: [{ name: 'w' }] } };
    deployments.put(object('w', { spec: { template } }, { labels: declares('worker', 'younger') }));
    told.length = 0;
    stores.remove(older);
    expect(told.toSorted()).toEqual(['Deployment/ns/w', 'ns/bystander', 'ns/older', 'ns/younger']);
  });
});
