import { takenBy, type ClusterVolume, type Wanted } from '../adopt/taken.ts';
import { connect, type Connection } from '../cluster/connection.ts';
import { listAll } from '../cluster/list.ts';
import { EXIT, Failure } from './failure.ts';

export interface ClusterSays {
  /** Why the directory cannot be adopted. */
  readonly taken?: string | undefined;
  /** What was found out, in words. */
  readonly said: string;
}

interface Named {
  readonly metadata: { readonly name: string };
}

interface Access {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/**
 * Asks the cluster, where one is configured, whether it has the node, and whether something of it has the directory or the claim. A cluster that nobody named
 * and that does not answer is passed over: the directory may be looked at before there is a cluster.
 * @throws Failure for a node that the cluster has not; ApiError for a cluster that was named and does not answer.
 */
export async function takenInCluster(
  { namespace, claim, node, path }: Partial<Wanted> & Pick<Wanted, 'node' | 'path'>,
  access: Access,
): Promise<ClusterSays> {
  let connection: Connection | undefined;
  try {
    connection = connect(access);
    const nodes = (await listAll<Named>(connection, '/api/v1/nodes')).map(({ metadata: { name } }) => name);
    if (!nodes.includes(node)) throw noNode(node, nodes);
    const volumes = await listAll<ClusterVolume>(connection, '/api/v1/persistentvolumes');
    const taken = takenBy(volumes, { namespace: namespace ?? '', claim: claim ?? '', node, path });
    return { taken, said: `node ${node}; nothing else has the directory` };
  } catch (error) {
    const isNamed =
      access.kubeconfig !== undefined || access.context !== undefined || process.env.KUBECONFIG !== undefined;
    if (error instanceof Failure || isNamed) throw error;
    return { said: `not asked: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await connection?.close();
  }
}

const noNode = (node: string, nodes: readonly string[]): Failure =>
  new Failure(
    EXIT.wrong,
    `the cluster has no node ${node}: its nodes are ${nodes.join(', ')}. Name the one that is this machine with --node; a directory of a machine that is no node is copied with recordings migrate`,
  );
