import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectionPath } from '../../src/cluster/resources.ts';
import { waysRound } from '../../src/verify/waysRound.ts';
import { store } from '../mount/builders.ts';
import { place, type Place } from '../policies/place.ts';

/** What `verify --platform` sees of a real cluster beside its policies. */

let here: Place;

beforeAll(async () => {
  here = await place();
});
afterAll(() => here.stop());

const seen = async () =>
  (await waysRound(here.admin)).flatMap(({ findings }) => findings.map(({ reason, object }) => `${reason} ${object}`));

const volume = (name: string, path: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteMany'],
    capacity: { storage: '1Gi' },
    persistentVolumeReclaimPolicy: 'Retain',
    nfs: { server: 'files', path },
  },
});

const podOn = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { nodeName: 'n1', containers: [{ name: 'worker', image: 'x' }] },
});

it('hints at other volumes of the storage of a store, and at namespaces without Pod Security on its nodes', async () => {
  await here.namespace('calls', [store()]);
  await here.namespace('shop', [], {});
  await here.namespace('safe', [], { 'pod-security.kubernetes.io/enforce': 'baseline' });
  await here.namespace('far', [], {});
  await here.admin.create('/api/v1/persistentvolumes', volume('rec', '/export/rec'));
  await here.admin.create(collectionPath('PersistentVolumeClaim', 'calls'), {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'recordings-data' },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } }, volumeName: 'rec' },
  });
  await here.admin.create(collectionPath('Pod', 'calls'), podOn('worker', { 'recordings.prosaas.io/role': 'worker' }));
  await here.admin.create(collectionPath('Pod', 'safe'), podOn('x', {}));
  await here.admin.merge('/api/v1/namespaces/calls', {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  expect(await seen()).toEqual([]);

  await here.admin.create('/api/v1/persistentvolumes', volume('second', '/export'));
  await here.admin.create(collectionPath('Pod', 'shop'), podOn('x', {}));
  expect(await seen()).toEqual(['Unguarded PersistentVolume/second', 'Unguarded Namespace/shop']);
});
