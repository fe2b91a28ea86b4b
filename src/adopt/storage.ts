import { amountOf } from '../application/quantity.ts';
import { inUnits } from '../report/bytes.ts';
import { shellWord } from '../report/shell.ts';
import type { Census } from './census.ts';
import { obstaclesTo, type User } from './user.ts';

/** What the `store:` part of the application model says once the directory is adopted. */
export interface StorePart extends User {
  /** Of the claim, as a quantity. */
  readonly size: string;
  readonly local: { readonly node: string; readonly path: string };
}

const GIBIBYTE = 1024 ** 3;

/** Room for as much again. The size of a claim on a directory is a promise: nothing but the disk itself limits what is written. */
export const sizeFor = ({ bytes }: Pick<Census, 'bytes'>): string =>
  `${Math.max(1, Math.ceil((2 * bytes) / GIBIBYTE))}Gi`;

/** Why a claim of this size cannot have what lies in the directory; undefined: it can. */
export const tooSmall = (size: string, { bytes, files }: Pick<Census, 'bytes' | 'files'>): string | undefined =>
  (amountOf(size) ?? 0) >= bytes
    ? undefined
    : `the claim is too small: it asks for ${size}, and the directory has ${files} files (${inUnits(bytes)})`;

/** The commands that let the user use what is in the way. Owners stay, and so does what others may do: whoever uses the directory now still can. */
export function openingCommands(path: string, census: Pick<Census, 'owned'>, user: User): string[] {
  if (obstaclesTo(census, user).length === 0) return [];
  return [`sudo chgrp -R ${user.fsGroup} ${shellWord(path)}`, `sudo chmod -R g+rwX ${shellWord(path)}`];
}
