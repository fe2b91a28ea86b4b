import { renderingPlugin } from '../argocd/plugin.ts';
import type { ManifestFile } from '../file.ts';
import { MONITORING_FILE, synthesisePlatform } from '../main.ts';
import { textOf } from '../text.ts';
import { helmChart } from './helm.ts';

/** The whole platform in one file, which is also the base of kustomize. */
export const PLATFORM_FILE = 'platform.yaml';

/**
 * What `deploy/` holds, so that nobody needs a clone or this program to install the platform: one file for kubectl, a base and a component for kustomize,
 * a chart for Helm, and a plugin for Argo CD. By path from `deploy/`.
 */
export function installations(version: string, operatorImage: string): ManifestFile[] {
  const files = synthesisePlatform({ operatorImage, monitoring: true });
  const monitoring = files.filter(({ name }) => name === MONITORING_FILE);
  const platform = files.filter((each) => !monitoring.includes(each)).map(({ content }) => content);
  return [
    { name: PLATFORM_FILE, content: platform.join('---\n') },
    { name: 'kustomization.yaml', content: kustomization('v1beta1', 'Kustomization', PLATFORM_FILE) },
    { name: 'monitoring/kustomization.yaml', content: kustomization('v1alpha1', 'Component', MONITORING_FILE) },
    ...monitoring.map(({ name, content }) => ({ name: `monitoring/${name}`, content })),
    ...renderingPlugin(operatorImage).map(({ name, content }) => ({ name: `argocd/${name}`, content })),
    ...helmChart(version, operatorImage).map(({ name, content }) => ({ name: `helm/${name}`, content })),
  ];
}

const kustomization = (version: string, kind: string, ...resources: readonly string[]): string =>
  textOf([{ apiVersion: `kustomize.config.k8s.io/${version}`, kind, resources }]);
