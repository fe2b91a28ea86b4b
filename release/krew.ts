import { stringify } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };

/**
 * The manifest with which krew installs the program as `kubectl recordings`: the npm package, which needs Node 24 on the machine.
 * https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/
 * @param uri where the npm package can be downloaded
 */
export function krewManifest(uri: string, sha256: string): string {
  return stringify(
    {
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'recordings' },
      spec: {
        version: `v${packageJson.version}`,
        homepage: packageJson.homepage,
        shortDescription: 'Share call recordings between services, and prove it',
        description:
          'Finds services that should share a directory of recordings and do not, renders their manifests, and proves on a live cluster that each pod sees what the others wrote.\n',
        caveats:
          'The plugin needs Node.js 24 or newer. The cluster needs the platform: kubectl recordings synth --platform\n',
        platforms: [
          {
            selector: { matchExpressions: [{ key: 'os', operator: 'In', values: ['linux', 'darwin'] }] },
            uri,
            sha256,
            files: [{ from: 'package/*', to: '.' }],
            bin: 'bin/recordings.cjs',
          },
        ],
      },
    },
    { lineWidth: 0 },
  );
}
