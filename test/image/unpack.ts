import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { extract, type Header } from 'tar-stream';

/** One member of a tar as a reader finds it. */
export interface Member {
  header: Header;
  content: Buffer;
}

/** Reads a tar into memory: path → member, in the archive's order. */
export async function readTar(source: string | Buffer): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  const reader = extract();
  const written =
    typeof source === 'string'
      ? pipeline(createReadStream(source), reader as unknown as NodeJS.WritableStream)
      : Promise.resolve(reader.end(source));
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    members.set(entry.header.name, { header: entry.header, content: Buffer.concat(chunks) });
  }
  await written;
  return members;
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** An image layout, followed from its index as a registry client would. */
export interface Layout {
  layout: { imageLayoutVersion: string };
  index: {
    schemaVersion: number;
    mediaType: string;
    manifests: (Descriptor & { annotations: Record<string, string> })[];
  };
  manifest: { schemaVersion: number; mediaType: string; config: Descriptor; layers: Descriptor[] };
  config: {
    architecture: string;
    os: string;
    config: Record<string, unknown>;
    rootfs: { type: string; diff_ids: string[] };
  };
  /** The base first, where there is one. */
  layers: Map<string, Member>[];
  blob: (descriptor: Descriptor) => Buffer;
}

/** Reads the layout that writeImage wrote. */
export async function readLayout(tarPath: string): Promise<Layout> {
  const members = await readTar(tarPath);
  const content = (path: string): Buffer => {
    const member = members.get(path);
    if (member === undefined) throw new Error(`${path} is not in ${tarPath}`);
    return member.content;
  };
  const json = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
  const blob = ({ digest }: Descriptor): Buffer => content(`blobs/${digest.replace(':', '/')}`);
  const index = json(content('index.json')) as Layout['index'];
  const manifest = json(blob(index.manifests[0]!)) as Layout['manifest'];
  return {
    layout: json(content('oci-layout')) as Layout['layout'],
    index,
    manifest,
    config: json(blob(manifest.config)) as Layout['config'],
    layers: await Promise.all(manifest.layers.map((layer) => readTar(blob(layer)))),
    blob,
  };
}

const run = promisify(execFile);

/** Unpacks an image's layers below `directory` the way a node would, with modes and owners; needs root. Returns its root. */
export async function unpackImage(tarPath: string, directory: string): Promise<string> {
  const [layout, root] = [join(directory, 'layout'), join(directory, 'root')];
  for (const each of [layout, root]) await mkdir(each, { recursive: true });
  await run('tar', ['-xf', tarPath, '-C', layout]);
  const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(layout, path), 'utf8'));
  const pathOf = ({ digest }: Descriptor): string => join('blobs', digest.replace(':', '/'));
  const index = (await read('index.json')) as Layout['index'];
  const manifest = (await read(pathOf(index.manifests[0]!))) as Layout['manifest'];
  for (const layer of manifest.layers) await run('tar', ['-xpf', join(layout, pathOf(layer)), '-C', root]);
  return root;
}
