import { build } from '../test/cluster/binaries.ts';
import { CONTROLLER_RUNTIME } from '../test/cluster/recipes.ts';
import { KOPF_OPERATOR, kopfPython } from './peers/kopf.ts';
import { Program, type Image } from './program.ts';
import type { Contest } from './table.ts';

/** An operator under measurement, and the words of its lines. */
export interface Operator {
  start(): Program;
  /** It has read everything that it watches. */
  readonly synced: string;
  /** It has looked at everything once. */
  readonly reconciled: string;
  /** It has mounted a workload. */
  readonly mounted: string;
  readonly writesStatus: boolean;
}

const PEER = { synced: '"synced"', reconciled: '"ready"', mounted: '"Mounted"', writesStatus: false };

/** It takes minutes for more workloads. */
const KOPF_BEARS = 1000;

export const oursAlone = (image: Image): Contest<Operator> => ({
  ours: {
    start: () => image.operator(),
    synced: '"message":"ready"',
    // It tells of its first look in the status.
    reconciled: '"message":"status"',
    mounted: '"message":"Mounted"',
    writesStatus: true,
  },
});

/** Ours, and what users of the frameworks would have written. What is not there is built. */
export async function withPeers(image: Image, kubeconfig: string): Promise<Contest<Operator>> {
  const { 'controller-runtime': program = '' } = await build([CONTROLLER_RUNTIME]);
  const python = await kopfPython();
  const env = { KUBECONFIG: kubeconfig };
  const kopf = [python, '-m', 'kopf', 'run', '--standalone', '--all-namespaces', KOPF_OPERATOR];
  return {
    ...oursAlone(image),
    'controller-runtime': { ...PEER, start: () => new Program([program], env) },
    kopf: { ...PEER, start: () => new Program(kopf, env) },
  };
}

/** Those that bear so many workloads. */
export function bearing({ kopf, ...others }: Contest<Operator>, workloads: number): Contest<Operator> {
  return kopf === undefined || workloads > KOPF_BEARS ? others : { ...others, kopf };
}
