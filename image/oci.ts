import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
 * Writes an OCI image layout with one layer as a tar, for `ctr images import`, `skopeo copy oci-archive:` or `docker load`.
 * Equal files and configuration give equal bytes. The tar appears whole or, when
 * something fails or the signal aborts, not at all.
 *
 * The layer is not compressed: the image goes to a node of this machine, where gzip costs 6 s for Node alone
 * and saves nothing; its bytes also differ between zlib versions. A registry client compresses on push if asked.
 * @throws Error if the name lacks a registry or tag, or if the files cannot be an image (see layerEntries).
 */
export async function writeImage(spec: ImageSpec, tarPath: string, signal?: AbortSignal): Promise<void> {
  const names = [spec.name, ...(spec.aliases ?? [])].map((name) => ({ name, tag: tagOf(name) }));

  // The digest names the blob and so comes before it: the layer is streamed twice rather than kept.
  const entries = await layerEntries(spec.files);
  const layer = await describe('application/vnd.oci.image.layer.v1.tar', tar(entries));
  const config = json({
    created: new Date(0).toISOString(),
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    config: spec.config,
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const configDescriptor = await describe('application/vnd.oci.image.config.v1+json', [config]);
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: configDescriptor,
    layers: [layer],
  });
  const manifestDescriptor = await describe('application/vnd.oci.image.manifest.v1+json', [manifest]);
  const index = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    // containerd and Docker take the name from the first annotation, Skopeo and Podman the tag from the second.
    manifests: names.map(({ name, tag }) => ({
      ...manifestDescriptor,
      annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tag },
    })),
  });

  // Docker Engine before 25 knows no OCI layouts. It takes the same blobs by this list.
  const dockerManifest = json([
    { Config: blobPath(configDescriptor), RepoTags: names.map(({ name }) => name), Layers: [blobPath(layer)] },
  ]);

  await writeWhole(
    tarPath,
    tar([
      file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
      file('index.json', index),
      file('manifest.json', dockerManifest),
      blob(manifestDescriptor, () => [manifest]),
      blob(configDescriptor, () => [config]),
      blob(layer, () => unchanged(layer, tar(entries))),
    ]),
    signal,
  );
}

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
