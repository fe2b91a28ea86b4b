import { RESTRICTED_CONTAINER } from '../../src/api/podSecurity.ts';
import { PROGRAM } from '../../src/api/image.ts';
import type { ManifestFile } from '../file.ts';
import { textOf } from '../text.ts';
import { ARGOCD } from './delivery.ts';

const NAME = 'recordings-plugin';

/** The name under which an Application asks for the plugin. */
export const PLUGIN = 'recordings';

/** The user of Argo CD, who owns the socket that repo-server and plugin share. */
const ARGOCD_USER = 999;

/**
 * With these, Argo CD renders the application model itself: a plugin of its repo-server, which runs in the operator's image.
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/
 */
export function renderingPlugin(image: string): ManifestFile[] {
  return [
    { name: 'plugin.yaml', content: textOf([configuration()]) },
    {
      name: 'repo-server.yaml',
      content: `# A patch of the Deployment argocd-repo-server.\n${textOf([sidecar(image)])}`,
    },
  ];
}

/** What the plugin does. It reads the files again each time: an Application asks for it by name, so nothing is discovered. */
const plugin = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ConfigManagementPlugin',
  metadata: { name: PLUGIN },
  spec: {
    generate: { command: [...PROGRAM, 'synth', '--argocd-parameters'] },
    parameters: {
      static: [
        {
          name: 'config',
          title: 'Files of the application model',
          tooltip: 'From the directory of the Application. A later file changes what it names.',
          collectionType: 'array',
          array: ['application.yaml'],
        },
        {
          name: 'image',
          title: 'Images',
          tooltip: 'The image of a service, instead of the one in the model.',
          collectionType: 'map',
        },
      ],
    },
  },
};

const configuration = () => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: NAME, namespace: ARGOCD },
  data: { 'plugin.yaml': textOf([plugin]) },
});

/** The volumes `var-files` and `plugins` are those of the Deployment: Argo CD puts its program for plugins, and their sockets, there. */
const sidecar = (image: string) => ({
  spec: {
    template: {
      spec: {
        volumes: [
          { name: NAME, configMap: { name: NAME } },
          { name: `${NAME}-tmp`, emptyDir: {} },
        ],
        containers: [
          {
            name: NAME,
            image,
            command: ['/var/run/argocd/argocd-cmp-server'],
            securityContext: { ...RESTRICTED_CONTAINER, runAsNonRoot: true, runAsUser: ARGOCD_USER },
            resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
            volumeMounts: [
              { name: 'var-files', mountPath: '/var/run/argocd' },
              { name: 'plugins', mountPath: '/home/argocd/cmp-server/plugins' },
              { name: NAME, mountPath: '/home/argocd/cmp-server/config/plugin.yaml', subPath: 'plugin.yaml' },
              // Argo CD unpacks the repository here.
              { name: `${NAME}-tmp`, mountPath: '/tmp' },
            ],
          },
        ],
      },
    },
  },
});
