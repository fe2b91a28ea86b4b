import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRelease, type ImageSpec } from '../../image/oci.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-release-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const spec = (architecture: string): ImageSpec => ({
  name: 'registry.example.com/sample:1',
  base: [{ path: '/usr/bin/node', content: `node for ${architecture}` }],
  files: [{ path: '/app/program', content: `for ${architecture}` }],
  config: { Entrypoint: ['/app/program'], Labels: { 'org.opencontainers.image.version': '1' } },
  architecture,
});
const write = (tar: string) => writeRelease([spec('amd64'), spec('arm64')], join(directory, tar));

interface Descriptor {
  digest: string;
  mediaType: string;
  platform?: { architecture: string; os: string };
  annotations?: Record<string, string>;
}

describe('the image of a release', () => {
  it('has the same bytes and digest, however often it is built', async () => {
    const [one, other] = [await write('one.tar'), await write('other.tar')];
    expect(other).toEqual(one);
    expect(readFileSync(join(directory, 'other.tar'))).toEqual(readFileSync(join(directory, 'one.tar')));
  });

  it('is one name for all architectures, each with its program, and every digest is true', async () => {
    const { digest } = await write('image.tar');
    execFileSync('tar', ['-xf', join(directory, 'image.tar')], { cwd: directory });
    const blob = ({ digest }: Pick<Descriptor, 'digest'>) => {
      const content = readFileSync(join(directory, 'blobs', digest.replace(':', '/')));
      expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
      return content;
    };
    const read = (descriptor: Descriptor) => JSON.parse(blob(descriptor).toString()) as unknown;

    const index = JSON.parse(readFileSync(join(directory, 'index.json'), 'utf8')) as { manifests: Descriptor[] };
    expect(index.manifests).toMatchObject([
      {
        digest,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        annotations: {
          'io.containerd.image.name': 'registry.example.com/sample:1',
          'org.opencontainers.image.ref.name': '1',
        },
      },
    ]);
    const { manifests, annotations } = read(index.manifests[0]!) as Descriptor & { manifests: Descriptor[] };
    expect(annotations).toEqual({ 'org.opencontainers.image.version': '1' });
    expect(manifests.map(({ platform }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
    for (const manifest of manifests) {
      const { config, layers } = read(manifest) as { config: Descriptor; layers: Descriptor[] };
      const gzip = 'application/vnd.oci.image.layer.v1.tar+gzip';
      expect(layers.map(({ mediaType }) => mediaType)).toEqual([gzip, gzip]);
      const plain = layers.map((layer) => gunzipSync(blob(layer)));
      for (const layer of plain) expect(layer.toString()).toContain(`for ${manifest.platform?.architecture ?? ''}`);
      expect(read(config)).toMatchObject({
        architecture: manifest.platform?.architecture,
        config: { Labels: { 'org.opencontainers.image.version': '1' } },
        rootfs: { diff_ids: plain.map((layer) => `sha256:${createHash('sha256').update(layer).digest('hex')}`) },
      });
    }
  });
});
