import * as fs from 'node:fs/promises';
import type { Disk } from '../../src/files/tree.ts';

/** What happens at each call to the file system: nothing, or it throws. `call` counts from 0. */
export type Fate = (call: number, name: string) => void;

/**
 * An object whose functions are called by `call`, which is given the name of the function and the call itself.
 * @param aside names of functions that are none of its business.
 */
export function intercepted<T extends object>(
  target: T,
  aside: readonly string[],
  call: (name: string, act: () => unknown) => unknown,
): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...args: unknown[]) => unknown;
      if (aside.includes(String(name))) return bound;
      return (...args: unknown[]): unknown => call(String(name), () => bound(...args));
    },
  });
}

/**
 * The file system of this machine, where something happens before each call, those of open files included. To close a file is no call: a process that
 * dies closes its files as well.
 */
export function failingDisk(fate: Fate): Disk & { calls(): number } {
  let calls = 0;
  const watched = <T extends object>(target: T): T =>
    intercepted(target, ['close', 'readLines'], async (name, act) => {
      fate(calls++, name);
      const result = await act();
      return isHandle(result) ? watched(result) : result;
    });
  const isHandle = (value: unknown): value is fs.FileHandle =>
    typeof value === 'object' && value !== null && 'fd' in value;
  const { link, lstat, mkdir, open, opendir, readdir, rmdir, statfs, unlink } = watched({ ...fs });
  return { link, lstat, mkdir, open, opendir, readdir, rmdir, statfs, unlink, calls: () => calls };
}

/** After the process has died at a call, nothing that it still wants to do is done: `kill -9`, without a process for each. */
export const diesAt =
  (point: number): Fate =>
  (call) => {
    if (call >= point) throw new Died();
  };

export class Died extends Error {}

/** One call fails as the system lets it fail, and all of the same name after it. */
export const failsAt = (point: number, code: string): Fate => {
  let failing: string | undefined;
  return (call, name) => {
    if (call === point) failing = name;
    if (name === failing) throw Object.assign(new Error(code), { code });
  };
};
