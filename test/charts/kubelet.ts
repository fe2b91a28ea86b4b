import type { Manifests, RenderedPod } from './manifests.ts';

/**
 * The variables of the container of a service, as the kubelet sets them: those of envFrom, the later before the earlier, and then its own, in which `$(NAME)` is
 * replaced by a variable before it and `$$` is a dollar. A key of a Secret is shown as `<secret/key>`.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables
 */
export function variablesOf(manifests: Manifests, { containers: [container] }: RenderedPod): Record<string, string> {
  const variables = new Map<string, string>();
  for (const { configMapRef } of container.envFrom ?? []) {
    const { data = {} } = manifests.one('ConfigMap', configMapRef.name);
    for (const [name, value] of Object.entries(data)) variables.set(name, value);
  }
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const expanded = value.replace(/\$\$|\$\(([^)]*)\)/g, (all, variable?: string) =>
      variable === undefined ? '$' : (variables.get(variable) ?? all),
    );
    const key = valueFrom?.secretKeyRef;
    variables.set(name, key === undefined ? expanded : `<${key.name}/${key.key}>`);
  }
  return Object.fromEntries(variables);
}
