import { KubeConfig } from '@kubernetes/client-node';

export interface KubeConfigOptions {
  /** Path of a kubeconfig file; without it KUBECONFIG, ~/.kube/config, or the pod's own service account. */
  readonly kubeconfig?: string | undefined;
  /** A context of it; without it the current one. */
  readonly context?: string | undefined;
}

/** @throws Error with one sentence when there is no configuration, or it does not have the context. */
export function loadKubeConfig({ kubeconfig, context }: KubeConfigOptions): KubeConfig {
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const file = kubeconfig ?? process.env.KUBECONFIG ?? 'the default kubeconfig';
    throw new Error(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (context !== undefined) {
    if (config.getContextObject(context) === null) {
      const known = config.getContexts().map((each) => each.name);
      throw new Error(`the kubeconfig has no context "${context}" (it has: ${known.join(', ') || 'none'})`);
    }
    config.setCurrentContext(context);
  }
  // Where it finds nothing, the client library falls back to a server that nobody named.
  if (kubeconfig === undefined && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new Error(
      'no cluster is configured: give --kubeconfig, set KUBECONFIG, or run in a pod with a service account',
    );
  }
  if (config.getCurrentCluster() === null) {
    throw new Error('the kubeconfig names no current context: give --context');
  }
  return config;
}
