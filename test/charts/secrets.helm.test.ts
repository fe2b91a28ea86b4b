import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { secretLines } from '../../src/cli/listSecrets.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { application } from './manifests.ts';

/** The examples of docs/gitops.md for Secrets that come from git, before an API server that has the CRDs of those who make the Secrets. */

const PAGE = readFileSync(new URL('../../docs/gitops.md', import.meta.url), 'utf8');

/** Go modules hold them; the checksum is that of the file. */
const CRDS = [
  {
    module: 'github.com/bitnami-labs/sealed-secrets@v0.40.0',
    path: 'helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml',
    sha256: '6ccc74ae40a65ec4a1ab95baaf34b0beef0591d343fe3aea1104a36a4f283fab',
  },
  {
    module: 'github.com/external-secrets/external-secrets@v1.3.2',
    path: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
    sha256: '690dbc0d51b5f9bc5266b450b533cfd22c5273268e8569102e528a39519cd4ba',
  },
];

let cluster: ControlPlane;
beforeAll(async () => {
  cluster = await controlPlane();
  await cluster.kubectl(['create', 'namespace', 'prosaas']);
  for (const { module, path, sha256 } of CRDS) {
    const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: tmpdir(), encoding: 'utf8' });
    const crd = readFileSync(join((JSON.parse(answer) as { Dir: string }).Dir, path), 'utf8');
    expect(createHash('sha256').update(crd).digest('hex')).toBe(sha256);
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], crd);
  }
});
afterAll(() => cluster.stop());

interface Example {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly encryptedData?: Readonly<Record<string, string>>;
    readonly data?: readonly { readonly secretKey: string }[];
  };
}

it.each(['SealedSecret', 'ExternalSecret'])(
  'the %s is what its CRD takes, and has the keys that the example needs',
  async (kind) => {
    const [text = ''] = [...PAGE.matchAll(/^```yaml\n([^`]*)^```$/gm)].flatMap(([, block = '']) =>
      block.includes(`\nkind: ${kind}\n`) ? [block] : [],
    );
    await eventually('the API server takes it', () =>
      cluster.kubectl(['create', '--dry-run=server', '--validate=strict', '-f', '-'], text),
    );
    const { metadata, spec } = parse(text) as Example;
    const keys = spec.data?.map(({ secretKey }) => secretKey) ?? Object.keys(spec.encryptedData ?? {});
    const needed = secretLines(application())
      .split('\n')
      .flatMap((line) => (line.startsWith(`${metadata.name} `) ? [line.split(/ +/)[1]] : []));
    expect(keys).toEqual(needed);
  },
);

it('the CRDs would not take a field that is misspelt', async () => {
  const text = JSON.stringify({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'twilio', namespace: 'prosaas' },
    spec: { secretStoreRefs: { name: 'vault' } },
  });
  await expect(cluster.kubectl(['create', '--dry-run=server', '--validate=strict', '-f', '-'], text)).rejects.toThrow(
    'unknown field "spec.secretStoreRefs"',
  );
});
