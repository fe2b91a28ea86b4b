import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bytesOf, type Name } from '../../src/files/name.ts';

export const LONG_AGO = new Date('2026-01-02T03:04:05.678Z');

/** In memory, where the system has such a place: the campaigns sync each file often. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const directory = (): string => mkdtempSync(join(ROOT, 'recordings-files-'));

/** Writes files that were touched long ago. */
export function write(place: string, files: Readonly<Record<Name, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = bytesOf(`${place}/${name}`);
    mkdirSync(bytesOf(dirname(`${place}/${name}`)), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, LONG_AGO, LONG_AGO);
  }
}

/** The digest of each regular file below a place by its name; what is ours only if asked for. */
export function digests(place: string, withOurs = false): Record<Name, string> {
  const all: Record<Name, string> = {};
  const look = (prefix: Name): void => {
    for (const entry of readdirSync(bytesOf(`${place}/${prefix}`), { encoding: 'latin1', withFileTypes: true })) {
      const name = prefix + entry.name;
      if (!withOurs && name.startsWith('.recordings-')) continue;
      if (entry.isDirectory()) look(`${name}/`);
      else if (entry.isFile())
        all[name] = createHash('sha256')
          .update(readFileSync(bytesOf(`${place}/${name}`)))
          .digest('hex');
    }
  };
  look('');
  return all;
}

export const modifiedAt = (place: string, name: Name): number => lstatSync(bytesOf(`${place}/${name}`)).mtimeMs;
