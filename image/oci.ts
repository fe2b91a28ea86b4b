import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { layerEntries, type ImageFile } from './layer.ts';
import { tar, type TarEntry } from './tar.ts';

export type { ImageFile } from './layer.ts';

/** `config` has the fields of the OCI image configuration's `config` object (opencontainers/image-spec, config.md). */
export interface ImageSpec {
  /** With registry and tag, as Kubernetes will ask for it: `docker.io/library/prosaas:dev`. */
  name: string;
  /** Other names of the same image. */
  aliases?: readonly string[];
  files: readonly ImageFile[];
  /**
   * Files of a layer below, which stays the same while the others change: who has it, a node or a registry, loads only the rest of the next image. Default:
   * there is one layer.
   */
  base?: readonly ImageFile[];
  /** As images call it: `arm64`. Default: this machine's. */
  architecture?: string;
  config: {
    Entrypoint?: string[];
    Cmd?: string[];
    Env?: string[];
    User?: string;
    WorkingDir?: string;
    Labels?: Record<string, string>;
  };
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** What images call the architectures that Node names differently. */
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64' };

/**
 * Writes an OCI image layout as a tar, for `ctr images import`, `skopeo copy oci-archive:` or `docker load`.
 * Equal files and configuration give equal bytes. The tar appears whole or, when
 * something fails or the signal aborts, not at all.
 *
 * The layers are not compressed: the image goes to a node of this machine, where gzip costs 6 s for Node alone
 * and saves nothing; its bytes also differ between zlib versions. A registry client compresses on push if asked.
 * @throws Error if the name lacks a registry or tag, or if the files cannot be an image (see layerEntries).
 */
export async function writeImage(spec: ImageSpec, tarPath: string, signal?: AbortSignal): Promise<void> {
  const names = namesOf(spec);
  const { manifest, blobs, config, layers } = await imageOf(spec, false);
  const index = json({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: names.map((name) => ({ ...manifest, annotations: annotationsOf(name) })),
  });
  // Docker Engine before 25 knows no OCI layouts. It takes the same blobs by this list.
  const dockerManifest = json([
    { Config: blobPath(config), RepoTags: names.map(({ name }) => name), Layers: layers.map(blobPath) },
  ]);
  const files = [file('index.json', index), file('manifest.json', dockerManifest)];
  await writeWhole(tarPath, tar([LAYOUT, ...files, ...blobs]), signal);
}

/**
 * Writes one image for several architectures, as a release publishes it: an OCI image layout as a tar, for `skopeo copy --all oci-archive:`. The layers are
 * compressed, so that a registry stores the very bytes, and the digest that is returned is the digest in the registry. Equal files and configuration give
 * equal bytes with the same Node.
 * @param specs of one name, each with its architecture
 * @returns the digest of the image, and for each architecture the sizes of its compressed layers in bytes, the base first
 */
export async function writeRelease(
  specs: readonly ImageSpec[],
  tarPath: string,
): Promise<{ digest: string; sizes: ReadonlyMap<string, readonly number[]> }> {
  const [first] = specs;
  if (first === undefined) throw new Error('a release needs an image');
  const images = [];
  for (const spec of specs) images.push({ architecture: architectureOf(spec), ...(await imageOf(spec, true)) });
  const content = json({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: images.map(({ manifest, architecture }) => ({ ...manifest, platform: { architecture, os: 'linux' } })),
    // Registries show what stands here, and look into no configuration of an architecture.
    annotations: first.config.Labels,
  });
  const release = await describe(INDEX, [content]);
  const index = json({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: namesOf(first).map((name) => ({ ...release, annotations: annotationsOf(name) })),
  });
  const blobs = new Map(images.flatMap((each) => each.blobs.map((entry) => [entry.path, entry])));
  await writeWhole(
    tarPath,
    tar([LAYOUT, file('index.json', index), blob(release, () => [content]), ...blobs.values()]),
  );
  return {
    digest: release.digest,
    sizes: new Map(images.map(({ architecture, layers }) => [architecture, layers.map(({ size }) => size)])),
  };
}

const INDEX = 'application/vnd.oci.image.index.v1+json';

const LAYOUT = file('oci-layout', json({ imageLayoutVersion: '1.0.0' }));

interface Name {
  readonly name: string;
  readonly tag: string;
}

const namesOf = ({ name, aliases = [] }: ImageSpec): Name[] =>
  [name, ...aliases].map((each) => ({ name: each, tag: tagOf(each) }));

/** containerd and Docker take the name from the first annotation, Skopeo and Podman the tag from the second. */
const annotationsOf = ({ name, tag }: Name) => ({
  'io.containerd.image.name': name,
  'org.opencontainers.image.ref.name': tag,
});

const architectureOf = ({ architecture = ARCHITECTURES[process.arch] ?? process.arch }: ImageSpec): string =>
  architecture;

/** The image of one architecture: its manifest, and the blobs that the layout must have. */
async function imageOf(
  spec: ImageSpec,
  compressed: boolean,
): Promise<Record<'manifest' | 'config', Descriptor> & { layers: Descriptor[]; blobs: TarEntry[] }> {
  const { base, files } = spec;
  // Whether the layers fit together, too: a later one would silently win.
  if (base !== undefined) await layerEntries([...base, ...files]);
  const layers = [];
  for (const each of base === undefined ? [files] : [base, files]) layers.push(await layerOf(each, compressed));
  const config = json({
    created: new Date(0).toISOString(),
    architecture: architectureOf(spec),
    os: 'linux',
    config: spec.config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ plain }) => plain.digest) },
  });
  const configDescriptor = await describe('application/vnd.oci.image.config.v1+json', [config]);
  const descriptors = layers.map(({ packed }) => packed);
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: configDescriptor,
    layers: descriptors,
  });
  const manifestDescriptor = await describe('application/vnd.oci.image.manifest.v1+json', [manifest]);
  return {
    manifest: manifestDescriptor,
    config: configDescriptor,
    layers: descriptors,
    blobs: [
      blob(manifestDescriptor, () => [manifest]),
      blob(configDescriptor, () => [config]),
      ...layers.map(({ packed, content }) => blob(packed, () => unchanged(packed, content()))),
    ],
  };
}

/** A layer as its files make it, and as it is packed. The digest names the blob and so comes before it: the layer is streamed twice rather than kept. */
async function layerOf(
  files: readonly ImageFile[],
  compressed: boolean,
): Promise<Record<'plain' | 'packed', Descriptor> & { content: () => AsyncIterable<Uint8Array> }> {
  const entries = await layerEntries(files);
  const plain = await describe('application/vnd.oci.image.layer.v1.tar', tar(entries));
  if (!compressed) return { plain, packed: plain, content: () => tar(entries) };
  const content = () => gzipped(tar(entries));
  return { plain, packed: await describe(`${plain.mediaType}+gzip`, content()), content };
}

const gzipped = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
  Readable.from(chunks).pipe(createGzip({ level: 9 }));

function tagOf(name: string): string {
  const tag = /^[^/]+\/.+:([\w.-]+)$/.exec(name)?.[1];
  if (tag !== undefined) return tag;
  throw new Error(`image name "${name}" lacks a registry or a tag; write it like docker.io/library/prosaas:dev`);
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

async function describe(
  mediaType: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Descriptor> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.byteLength;
  }
  return { mediaType, digest: `sha256:${hash.digest('hex')}`, size };
}

async function* unchanged({ digest }: Descriptor, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  if (`sha256:${hash.digest('hex')}` !== digest)
    throw new Error('a file of the image changed while it was written; build it again');
}

function file(path: string, content: Buffer): TarEntry {
  return { path, type: 'file', mode: 0o644, owner: 0, size: content.length, body: () => [content] };
}

const blobPath = ({ digest }: Pick<Descriptor, 'digest'>): string => `blobs/${digest.replace(':', '/')}`;

function blob({ digest, size }: Descriptor, body: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>): TarEntry {
  return { path: blobPath({ digest }), type: 'file', mode: 0o644, owner: 0, size, body };
}

async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await pipeline(chunks, createWriteStream(partial), { signal });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
