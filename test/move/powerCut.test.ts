import * as fs from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Disk } from '../../src/files/tree.ts';
import { write } from '../files/place.ts';
import { copy } from './copying.ts';
import { from, to } from './places.ts';

/** What a machine that loses its power may forget: whatever was not synced. Here, the order of the calls is judged. */

/** Files with bytes, and directories with names, that a power cut would take; and what was done too early. */
class Volatile {
  readonly contents = new Set<string>();
  readonly names = new Map<string, string>();
  readonly faults: string[] = [];
  named = 0;
  lines = 0;

  link(existing: string, name: string): void {
    this.named++;
    if (this.contents.has(existing)) this.faults.push(`${name} got its name before its content was synced`);
    this.names.set(name, name.slice(0, name.lastIndexOf('/')));
  }

  synced(path: string): void {
    this.contents.delete(path);
    for (const [name, parent] of this.names) if (parent === path) this.names.delete(name);
  }

  ledger(text: string): void {
    for (const line of text.trim().split('\n')) {
      const { path } = JSON.parse(line) as { readonly path: string };
      this.lines++;
      if (this.names.has(`${to}/${path}`)) this.faults.push(`the ledger told of ${path} before its name was synced`);
    }
  }
}

/** The path behind `/proc/self/fd/N/name`. */
const pathOf = (path: Buffer): string => {
  const text = path.toString();
  const slash = text.lastIndexOf('/');
  return `${realpathSync(text.slice(0, slash))}/${text.slice(slash + 1)}`.replace(/\/\.$/, '');
};

const watching = (all: Volatile): Disk => ({
  ...fs,
  async link(existing, name) {
    all.link(pathOf(existing as Buffer), pathOf(name as Buffer));
    await fs.link(existing, name);
  },
  async open(path, flags, mode) {
    const handle = await fs.open(path, flags, mode);
    const real = realpathSync(`/proc/self/fd/${handle.fd}`);
    const after = (name: 'write' | 'utimes' | 'sync' | 'appendFile', act: (...args: unknown[]) => void) => {
      const call = handle[name].bind(handle) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(handle, {
        [name]: async (...args: unknown[]) => {
          const result = await call(...args);
          act(...args);
          return result;
        },
      });
    };
    after('write', () => all.contents.add(real));
    after('utimes', () => all.contents.add(real));
    after('sync', () => all.synced(real));
    after('appendFile', (text) => all.ledger(text as string));
    return handle;
  },
});

it('a file gets its name when its content is on the disk, and a line of the ledger when the name is, too', async () => {
  const FILES = 700;
  for (let index = 0; index < FILES; index++) write(from, { [`${index % 7}/of/${index}.wav`]: `${index}` });
  write(from, { 'a.wav': 'first', empty: '' });
  const all = new Volatile();
  const { account } = await copy(from, to, { disk: watching(all) });
  expect(account).toMatchObject({ moved: FILES + 2 });
  expect(all).toMatchObject({ faults: [], named: FILES + 2, lines: FILES + 2 });
});
