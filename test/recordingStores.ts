import { customResourceDefinition } from '../src/api/crd.ts';
import type { Cluster } from './cluster/cluster.ts';
import { eventually } from './eventually.ts';

/** Teaches a cluster the kind RecordingStore, and waits until it is served. */
export async function teachRecordingStores(cluster: Cluster): Promise<void> {
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(customResourceDefinition()));
  await eventually('the API server serves RecordingStores', () => cluster.kubectl(['get', 'recordingstores', '-A']));
}
