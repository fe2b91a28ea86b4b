import { KubeConfig } from '@kubernetes/client-node';

export interface KubeConfigOptions {
  /** The path of a kubeconfig file. Default: KUBECONFIG, ~/.kube/config, or the service account of the pod. */
  readonly kubeconfig?: string | undefined;
  /** A context of that file. Default: the current context. */
  readonly context?: string | undefined;
}

/** @throws Error with one sentence if there is no configuration, or if it does not have the context. */
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
      throw new Error(`the kubeconfig has no context "${context}" (its contexts: ${known.join(', ') || 'none'})`);
    }
    config.setCurrentContext(context);
  }
  // If the client library finds no configuration, it falls back to a default server that nobody named.
  if (kubeconfig === undefined && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new Error(
      'no cluster is configured: use --kubeconfig, set KUBECONFIG, or run in a pod with a service account',
    );
  }
  if (config.getCurrentCluster() === null) {
    throw new Error('the kubeconfig has no current context: name one with --context');
  }
  return config;
}

/** Whether the configuration is the service account of this pod. The client library gives its context this name. */
export const isInCluster = (config: KubeConfig): boolean => config.getCurrentContext() === 'inClusterContext';
