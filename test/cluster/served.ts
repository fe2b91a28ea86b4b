import { GROUP, KIND, PLURAL } from '../../src/api/labels.ts';
import type { Cluster } from './cluster.ts';

/**
 * Waits until the API server serves RecordingStores, as the commands do that synth prints (src/report/install.ts): first for the names. Without them,
 * `kubectl wait --for=condition` fails at once while the list of conditions is still null.
 */
export async function untilServed(cluster: Pick<Cluster, 'kubectl'>): Promise<void> {
  for (const wanted of [`jsonpath={.status.acceptedNames.kind}=${KIND}`, 'condition=Established'])
    await cluster.kubectl(['wait', `crd/${PLURAL}.${GROUP}`, `--for=${wanted}`, '--timeout=240s']);
}
