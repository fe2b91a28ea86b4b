import * as fs from 'node:fs';
import type { Disk } from '../../src/retention/folder.ts';
import type { Fate } from '../files/failingDisk.ts';

/**
 * The file system of this machine, where something happens before each call of retention. To close a file is no call: a process that dies closes its files
 * as well.
 */
export function watchedDisk(fate: Fate): Disk & { calls(): number } {
  let calls = 0;
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const bound = value.bind(target) as (...args: unknown[]) => unknown;
        if (name === 'closeSync' || name === 'calls') return bound;
        return (...args: unknown[]): unknown => {
          fate(calls++, String(name));
          const result = bound(...args);
          return result instanceof fs.Dir ? watched(result) : result;
        };
      },
    });
  return Object.assign(watched({ ...fs }), { calls: () => calls });
}
