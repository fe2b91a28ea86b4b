import { posix } from 'node:path';
import { FILL_IN } from '../application/fillIn.ts';
import type { Recordings } from '../users/recordings.ts';
import type { Choices } from './carried.ts';
import { objectNameOf } from './names.ts';

/** Where a volume lies that pods share: a directory of its own where the storage is one of a node, or an NFS export. */
export function storageFor({ storage }: Choices, volume: string): NonNullable<Choices['storage']> {
  if (storage === undefined) return { local: { node: FILL_IN, path: FILL_IN } };
  const { local, nfs } = storage;
  if (local !== undefined) return { local: { ...local, path: posix.join(local.path, volume) } };
  if (nfs !== undefined) return { nfs: { ...nfs, path: posix.join(nfs.path, volume) } };
  return storage;
}

/** What the claim of the recordings is called. */
export const claimOf = ({ source }: Recordings): string =>
  source?.type === 'volume' ? objectNameOf(source.name) : 'recordings-data';
