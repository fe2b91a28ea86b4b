import { fileURLToPath } from 'node:url';
import type { Recipe } from '../../test/cluster/recipes.ts';

const peer = (module: string, of: string, coldSeconds: number): Recipe => ({
  module,
  modules: fileURLToPath(new URL('.', import.meta.url)),
  packages: [of],
  coldSeconds,
});

/** The programs that people use for the work of the commands. The bench builds them from Go modules. */
export const PEERS: readonly Recipe[] = [
  peer('helm', 'helm.sh/helm/v4/cmd/helm', 230),
  peer('kompose', 'github.com/kubernetes/kompose', 50),
];
