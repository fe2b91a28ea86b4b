import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { FEWER_COLLECTIONS } from './component.ts';

/** A Kubernetes to test against. */
export interface Cluster {
  /** Path of a kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** The kubectl that fits it: a path, or a name on the PATH. */
  readonly kubectlProgram: string;
  /** Runs kubectl against it. @returns standard output. @throws Error with standard error when kubectl fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Ends it and leaves nothing behind. */
  stop(): Promise<void>;
}

/** A cluster that runs pods. */
export interface NodeCluster extends Cluster {
  /** Of the nodes that take pods. */
  readonly nodeNames: readonly string[];
  /** Makes an OCI image tar known to every node. */
  loadImage(tar: string): Promise<void>;
  /** A directory of this machine that every node sees at the same place: for `local` volumes that are shared. */
  readonly sharedDirectory: string;
}

export function kubectlOf(binary: string, kubeconfig: string): Cluster['kubectl'] {
  return async (args, input = '') => {
    const child = execFile(binary, ['--kubeconfig', kubeconfig, ...args], {
      maxBuffer: 1 << 28,
      env: { ...FEWER_COLLECTIONS, ...process.env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.on('data', (chunk: string) => (stderr += chunk));
    child.stdin?.on('error', () => undefined); // it may end before it has read all
    child.stdin?.end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
    return stdout;
  };
}

/** A cluster that somebody named: ours to use, not to end. */
export function namedCluster(kubeconfig: string): Cluster {
  if (!existsSync(kubeconfig)) throw new Error(`RECORDINGS_KUBECONFIG names ${kubeconfig}, and there is no such file`);
  const kubectlProgram = 'kubectl';
  const kubectl = kubectlOf(kubectlProgram, kubeconfig);
  return { kubeconfig, kubectlProgram, kubectl, stop: () => Promise.resolve() };
}
