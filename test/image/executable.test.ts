import { describe, expect, test } from 'vitest';
import { executable, linkedLibraries } from '../../image/executable.ts';

describe('the libraries of a program', () => {
  test.for<[string, string, string[]]>([
    [
      'libraries and the loader, without the vdso',
      [
        '\tlinux-vdso.so.1 (0x00007fe33529b000)',
        '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007fe334f20000)',
        '\t/lib64/ld-linux-x86-64.so.2 (0x00007fe33529d000)',
      ].join('\n'),
      ['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2'],
    ],
    ['none for a static program', '\tstatically linked\n', []],
  ])('%s', ([, ldd, libraries]) => {
    expect(linkedLibraries('/bin/program', ldd)).toEqual(libraries);
  });

  test('a library that the machine lacks is named', () => {
    expect(() => linkedLibraries('/bin/program', '\tliba.so.1 => not found\n\tlibb.so.2 => not found\n')).toThrow(
      new Error('/bin/program needs liba.so.1, libb.so.2, which this machine lacks; install what provides it'),
    );
  });
});

test('a program that is not installed is refused with how to install it', async () => {
  await expect(executable('/usr/bin/x', '/nowhere/x', 'install the package x')).rejects.toThrow(
    new Error('/nowhere/x is missing or not executable; install the package x'),
  );
});
