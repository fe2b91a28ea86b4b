import { afterAll, beforeAll } from 'vitest';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { Applying } from '../faults/applying.ts';
import { contract, type Place } from './contract.ts';

let cluster: ControlPlane;
let connection: Applying;
let place: Place;
let namespaces = 0;

beforeAll(async () => {
  cluster = await controlPlane();
  connection = new Applying(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  await teachRecordingStores(cluster);
  place = {
    connection,
    async namespace() {
      const name = `contract-${++namespaces}`;
      await connection.create(collectionPath('Namespace'), { metadata: { name } });
      return name;
    },
    during: (work) => work,
  };
});
afterAll(async () => {
  await connection.close();
  await cluster.stop();
});

contract('a real API server', () => place);
