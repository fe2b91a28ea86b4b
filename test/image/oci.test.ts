import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeImage, type ImageFile } from '../../image/oci.ts';
import { readLayout, type Layout } from './unpack.ts';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'oci-'))));
afterEach(() => rm(directory, { recursive: true }));

const name = 'docker.io/library/sample:dev';
const hello: ImageFile = { path: '/app/hello.txt', content: 'hello' };

async function written(files: readonly ImageFile[], config = {}): Promise<Layout> {
  const tarPath = join(directory, 'image.tar');
  await writeImage({ name, files, config }, tarPath);
  return readLayout(tarPath);
}

describe('the layout', () => {
  test('every descriptor has the digest and size of its blob', async () => {
    const { index, manifest, blob } = await written([hello]);
    for (const descriptor of [...index.manifests, manifest.config, ...manifest.layers]) {
      const bytes = blob(descriptor);
      expect(descriptor.size).toBe(bytes.length);
      expect(descriptor.digest).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    }
  });

  test('media types and versions are those of the OCI image specification', async () => {
    const { layout, index, manifest } = await written([hello]);
    expect(layout.imageLayoutVersion).toBe('1.0.0');
    expect([index.schemaVersion, manifest.schemaVersion]).toEqual([2, 2]);
    expect(index.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect([index.manifests[0]!.mediaType, manifest.mediaType]).toEqual(
      Array(2).fill('application/vnd.oci.image.manifest.v1+json'),
    );
    expect(manifest.config.mediaType).toBe('application/vnd.oci.image.config.v1+json');
    expect(manifest.layers.map((layer) => layer.mediaType)).toEqual(['application/vnd.oci.image.layer.v1.tar']);
  });

  test('the name is where containerd and Skopeo look for it', async () => {
    const { index } = await written([hello]);
    expect(index.manifests.map(({ annotations }) => annotations)).toEqual([
      { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': 'dev' },
    ]);
  });

  test('an image of several names is there once', async () => {
    const tarPath = join(directory, 'image.tar');
    await writeImage({ name, aliases: ['registry.example.com/other:1'], files: [hello], config: {} }, tarPath);
    const { index } = await readLayout(tarPath);
    expect(index.manifests.map(({ annotations }) => annotations['io.containerd.image.name'])).toEqual([
      name,
      'registry.example.com/other:1',
    ]);
    expect(new Set(index.manifests.map(({ digest }) => digest)).size).toBe(1);
  });

  test('the configuration is passed on, beside the platform and the digest of the layer', async () => {
    const given = { Entrypoint: ['node', '/app/hello.js'], User: '1000:1000', Env: ['A=b'], Labels: { l: 'm' } };
    const { config, manifest } = await written([hello], given);
    expect(config.config).toEqual(given);
    expect(config.os).toBe('linux');
    expect(config.architecture).toMatch(/^(amd64|arm64)$/);
    expect(config.rootfs).toEqual({ type: 'layers', diff_ids: [manifest.layers[0]!.digest] });
  });
});

describe('an image with a base', () => {
  const base: ImageFile[] = [{ path: '/usr/bin/node', content: 'node', mode: 0o755 }];
  const onBase = async (content: string): Promise<Layout> => {
    const tarPath = join(directory, 'image.tar');
    await writeImage({ name, base, files: [{ path: '/app/program', content }], config: {} }, tarPath);
    return readLayout(tarPath);
  };

  test('has a layer of its own for the base, below the rest', async () => {
    const { layers, manifest, config } = await onBase('1');
    expect(layers.map((layer) => [...layer.keys()])).toEqual([
      ['usr', 'usr/bin', 'usr/bin/node'],
      ['app', 'app/program'],
    ]);
    expect(config.rootfs.diff_ids).toEqual(manifest.layers.map(({ digest }) => digest));
  });

  test('has the same base when the rest has changed: nobody loads the base again', async () => {
    const [one, other] = [await onBase('1'), await onBase('2')].map(({ manifest }) => manifest.layers);
    expect(other![0]).toEqual(one![0]);
    expect(other![1]).not.toEqual(one![1]);
  });

  test('is refused where the rest has a file of the base', async () => {
    const twice = writeImage({ name, base, files: [...base], config: {} }, join(directory, 'image.tar'));
    await expect(twice).rejects.toThrow('image file /usr/bin/node is given twice; give it once');
  });
});

describe('the same files give the same bytes', () => {
  test('whatever their times, their exact modes and the order they are given in', async () => {
    const source = join(directory, 'source');
    await mkdir(source);
    for (const file of ['a', 'b']) await writeFile(join(source, file), file);
    const files: ImageFile[] = [hello, { path: '/app/source', source }];
    const [first, second] = [join(directory, '1.tar'), join(directory, '2.tar')];
    await writeImage({ name, files, config: {} }, first);
    await chmod(join(source, 'a'), 0o600);
    await utimes(join(source, 'b'), 1, 1);
    await writeImage({ name, files: files.toReversed(), config: {} }, second);
    expect((await readFile(first)).equals(await readFile(second))).toBe(true);
  });
});

describe('the layer', () => {
  test('holds content, links and directories with the modes and owners given', async () => {
    const {
      layers: [layer],
    } = await written([
      hello,
      { path: '/app/run', content: '#!', mode: 0o755 },
      { path: '/app/empty', content: '' },
      { path: '/bin', link: 'usr/bin' },
      { path: '/tmp', directory: true, mode: 0o1777 },
      { path: '/data', directory: true, owner: 1000 },
    ]);
    const listing = [...layer!.values()].map(({ header, content }) => [
      header.name,
      header.type,
      header.mode.toString(8),
      header.uid,
      header.gid,
      header.type === 'symlink' ? header.linkname : content.toString(),
    ]);
    expect(listing).toEqual([
      ['app', 'directory', '755', 0, 0, ''],
      ['app/empty', 'file', '644', 0, 0, ''],
      ['app/hello.txt', 'file', '644', 0, 0, 'hello'],
      ['app/run', 'file', '755', 0, 0, '#!'],
      ['bin', 'symlink', '777', 0, 0, 'usr/bin'],
      ['data', 'directory', '755', 1000, 1000, ''],
      ['tmp', 'directory', '1777', 0, 0, ''],
    ]);
    for (const { header } of layer!.values()) expect(header.mtime).toEqual(new Date(0));
  });

  test('takes a directory of the host with all below it, links inside it as links', async () => {
    const source = join(directory, 'source');
    await mkdir(join(source, 'deep'), { recursive: true });
    await writeFile(join(source, 'deep', 'program'), 'run me', { mode: 0o700 });
    await symlink('deep/program', join(source, 'link'));
    const {
      layers: [layer],
    } = await written([{ path: '/opt', source }]);
    expect([...layer!.keys()]).toEqual(['opt', 'opt/deep', 'opt/deep/program', 'opt/link']);
    expect(layer!.get('opt/deep/program')).toMatchObject({ header: { mode: 0o755 }, content: Buffer.from('run me') });
    expect(layer!.get('opt/link')?.header.linkname).toBe('deep/program');
  });

  test('follows a link given as the source', async () => {
    await writeFile(join(directory, 'real'), 'real');
    await symlink('real', join(directory, 'link'));
    const {
      layers: [layer],
    } = await written([{ path: '/file', source: join(directory, 'link') }]);
    expect(layer!.get('file')).toMatchObject({ header: { type: 'file' }, content: Buffer.from('real') });
  });

  test('takes paths longer than a tar header holds', async () => {
    const path = `/${'long/'.repeat(60)}file`;
    const {
      layers: [layer],
    } = await written([{ path, content: 'far' }]);
    expect(layer!.get(path.slice(1))?.content.toString()).toBe('far');
  });
});

describe('what cannot be an image is refused with a sentence, and nothing is written', () => {
  const clean = (path: string) => `image file "${path}" is not a clean absolute path; write it like /app/main.js`;
  const content = 'x';
  test.for<[string, ImageFile[], string]>([
    ['a relative path', [{ path: 'app/x', content }], clean('app/x')],
    ['a path that climbs', [{ path: '/app/../x', content }], clean('/app/../x')],
    ['a path with a trailing slash', [{ path: '/app/', directory: true }], clean('/app/')],
    ['the root itself', [{ path: '/', directory: true }], clean('/')],
    [
      'a missing source',
      [{ path: '/x', source: '/nowhere/x' }],
      'image file /x: its source /nowhere/x cannot be read; build or install it first',
    ],
    [
      'a device',
      [{ path: '/null', source: '/dev/null' }],
      'image file /null: its source /dev/null is neither a file, a directory nor a link',
    ],
    ['a path given twice', [hello, hello], 'image file /app/hello.txt is given twice; give it once'],
    [
      'a file below a file',
      [{ path: '/app', content }, hello],
      'image file /app is given as a file, but others are to lie below it',
    ],
    [
      'a file below a link',
      [{ path: '/app', link: 'x' }, hello],
      'image file /app is given as a symlink, but others are to lie below it',
    ],
  ])('%s', async ([, files, message]) => {
    await expect(written(files)).rejects.toThrow(new Error(message));
    expect(await readdir(directory)).toEqual([]);
  });

  test.for(['sample:dev', 'docker.io/library/sample', 'localhost:5000/sample', ''])('the name "%s"', async (bad) => {
    await expect(writeImage({ name: bad, files: [hello], config: {} }, join(directory, 'image.tar'))).rejects.toThrow(
      new Error(`image name "${bad}" lacks a registry or a tag; write it like docker.io/library/prosaas:dev`),
    );
    expect(await readdir(directory)).toEqual([]);
  });
});

test('an image that cannot be written leaves no part of itself behind', async () => {
  const target = join(directory, 'image.tar');
  await mkdir(target);
  await expect(writeImage({ name, files: [hello], config: {} }, target)).rejects.toThrow();
  expect(await readdir(directory)).toEqual(['image.tar']);
});

test('an image that is interrupted leaves no part of itself behind', async () => {
  const interrupted = new AbortController();
  const large: ImageFile = { path: '/large', content: Buffer.alloc(50_000_000) };
  // Told by the kernel as the file appears: whoever looked now and then would find it written.
  const watcher = watch(directory);
  const begun = once(watcher, 'change');
  const writing = writeImage({ name, files: [large], config: {} }, join(directory, 'image.tar'), interrupted.signal);
  expect(await begun).toEqual(['rename', expect.stringMatching(/\.partial$/)]);
  watcher.close();
  interrupted.abort();
  await expect(writing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(await readdir(directory)).toEqual([]);
});
