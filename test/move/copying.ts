import * as fs from 'node:fs/promises';
import { Receiver } from '../../src/files/receiver.ts';
import { Directory, type Source } from '../../src/files/source.ts';
import type { Target } from '../../src/files/target.ts';
import type { Disk } from '../../src/files/tree.ts';
import type { Account, Fate } from '../../src/move/account.ts';
import { migrate, type Circumstances } from '../../src/move/migrate.ts';

export interface Copied {
  readonly account: Account;
  readonly fates: readonly Fate[];
}

let runs = 0;

/** Copies one directory to another, with nothing that must be waited for. */
export async function copy(
  from: string,
  to: string,
  { disk = fs, ...circumstances }: Partial<Circumstances> & { readonly disk?: Disk } = {},
): Promise<Copied> {
  return copyBetween(
    await Directory.open(from, fs),
    await Receiver.open(to, `copy-${process.pid}-${runs++}`, { keepBoth: false }, disk),
    circumstances,
  );
}

/** Copies between any two places, and closes both. */
export async function copyBetween(
  source: Source,
  target: Target,
  circumstances: Partial<Circumstances> = {},
): Promise<Copied> {
  const fates: Fate[] = [];
  try {
    const account = await migrate(source, target, {
      settle: 10_000,
      now: Date.now,
      pause: () => Promise.resolve(),
      signal: new AbortController().signal,
      tell: (fate) => fates.push(fate),
      ...circumstances,
    });
    return { account, fates };
  } finally {
    await target.close();
    await source.close();
  }
}
