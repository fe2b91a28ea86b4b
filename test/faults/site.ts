import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { teachRecordingStores } from '../recordingStores.ts';
import { Applying } from './applying.ts';
import { upstreamOf, type Upstream } from './running.ts';

/** A real API server that knows RecordingStores, and the way to it behind the faults. */
export class Site {
  readonly cluster: ControlPlane;
  readonly admin: Applying;
  readonly upstream: Upstream;

  private constructor(cluster: ControlPlane, admin: Applying, upstream: Upstream) {
    [this.cluster, this.admin, this.upstream] = [cluster, admin, upstream];
  }

  static async open(): Promise<Site> {
    const cluster = await controlPlane();
    const admin = new Applying(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
    await teachRecordingStores(cluster);
    return new Site(cluster, admin, await upstreamOf(admin));
  }

  async close(): Promise<void> {
    this.upstream.agent.destroy();
    await this.admin.close();
    await this.cluster.stop();
  }
}
