import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { say } from './say.ts';

/** What a test asks for: an API server alone, one of another version than the others', or nodes that run pods. */
export type Need = 'API server' | 'API server of a version' | 'nodes';

/** What this machine offers. */
export interface Offer {
  /** RECORDINGS_KUBECONFIG: the cluster that somebody names. */
  readonly kubeconfig?: string | undefined;
  /** KUBEBUILDER_ASSETS, as envtest has it: a directory with etcd, kube-apiserver and kubectl. */
  readonly assets?: string | undefined;
  /** Whether kind is there, and a container engine answers. */
  readonly kind: boolean;
}

export type Way =
  | { readonly way: 'named'; readonly kubeconfig: string }
  | { readonly way: 'assets'; readonly directory: string }
  | { readonly way: 'kind' }
  | { readonly way: 'built' };

/** Where a cluster comes from. Never from the current context: nobody tests against production by accident. */
export function resolve(need: Need, { kubeconfig, assets, kind }: Offer): Way {
  if (need === 'API server of a version') return { way: 'built' };
  if (kubeconfig) return { way: 'named', kubeconfig };
  if (need === 'API server' && assets) return { way: 'assets', directory: assets };
  if (need === 'nodes' && kind) return { way: 'kind' };
  return { way: 'built' };
}

/** Looks at this machine, and says on standard error which way it takes. */
export function resolveHere(need: Need): Way {
  const way = resolve(need, offerHere(need));
  say(TELLING[way.way]);
  return way;
}

/** What this machine offers for that need. */
export function offerHere(need: Need): Offer {
  const { RECORDINGS_KUBECONFIG: kubeconfig, KUBEBUILDER_ASSETS: assets } = process.env;
  return { kubeconfig, assets, kind: need === 'nodes' && !kubeconfig && kindAnswers() };
}

const TELLING: Record<Way['way'], string> = {
  named: 'using the cluster of RECORDINGS_KUBECONFIG',
  assets: 'using the control plane of KUBEBUILDER_ASSETS',
  kind: 'using kind, since it is here and a container engine answers',
  built: 'using programs of our own: downloaded, or built from Go modules',
};

export function kindAnswers(): boolean {
  try {
    execFileSync('kind', ['version'], { stdio: 'ignore' });
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/** The programs in a directory of the envtest convention. @throws Error naming those that it lacks. */
export function envtestBinaries(directory: string): Binaries {
  const binaries = Object.fromEntries(
    ['etcd', 'kube-apiserver', 'kubectl'].map((name) => [name, join(directory, name)]),
  );
  const missing = Object.values(binaries).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS lacks ${missing.join(', ')}`);
  return binaries;
}
