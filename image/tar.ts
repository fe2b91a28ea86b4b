import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/** One member of an archive. `path` is relative, without a trailing slash; `size` is the number of bytes `body` yields. */
export type TarEntry = { path: string; mode: number; owner: number } & (
  | { type: 'file'; size: number; body: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array> }
  | { type: 'symlink'; target: string }
  | { type: 'directory' }
);

/**
 * Streams a tar archive of the entries in the order given. Equal entries give equal bytes: every time stamp is 0, no user
 * or group names, the group is the owner's number.
 */
export function tar(entries: readonly TarEntry[]): AsyncIterable<Uint8Array> {
  const archive = pack();
  writeEntries(archive, entries).then(
    () => archive.finalize(),
    (error: unknown) => archive.destroy(error as Error),
  );
  return archive as AsyncIterable<Uint8Array>;
}

async function writeEntries(archive: Pack, entries: readonly TarEntry[]): Promise<void> {
  for (const entry of entries) await writeEntry(archive, entry);
}

async function writeEntry(archive: Pack, entry: TarEntry): Promise<void> {
  const { path: name, type, mode, owner } = entry;
  const header = { name, type, mode, uid: owner, gid: owner, mtime: new Date(0) };
  switch (entry.type) {
    case 'directory':
      archive.entry(header);
      return;
    case 'symlink':
      archive.entry({ ...header, linkname: entry.target });
      return;
    case 'file':
      // tar-stream's streams are streamx's: Node's in behaviour, not in type.
      await pipeline(entry.body(), archive.entry({ ...header, size: entry.size }) as unknown as Writable);
  }
}
