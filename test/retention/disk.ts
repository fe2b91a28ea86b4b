import * as fs from 'node:fs';
import type { Disk } from '../../src/retention/folder.ts';
import { intercepted, type Fate } from '../files/failingDisk.ts';

/**
 * The file system of this machine, where something happens before each call of retention. To close a file is no call: a process that dies closes its files
 * as well.
 */
export function watchedDisk(fate: Fate): Disk & { calls(): number } {
  let calls = 0;
  const watched = <T extends object>(target: T): T =>
    intercepted(target, ['closeSync', 'calls'], (name, act) => {
      fate(calls++, name);
      const result = act();
      return result instanceof fs.Dir ? watched(result) : result;
    });
  return Object.assign(watched({ ...fs }), { calls: () => calls });
}
