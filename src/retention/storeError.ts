import { say } from '../api/say.ts';
import { explaining } from '../files/systemError.ts';

/** The store cannot be read or written. Nothing more is deleted. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export const asStoreError = explaining(StoreError, 'store', {
  ENOSPC: say`the store is full, and what is deleted must be written down before: free 1 MiB there`,
  EDQUOT: say`the quota of the store is used up, and what is deleted must be written down before: free 1 MiB there`,
  EROFS: say`the store is read-only: mount it writable`,
  EACCES: say`this user may not read and write the store: run as the user that owns the recordings`,
  EPERM: say`the store does not allow it: run as the user that owns the recordings`,
  ENOENT: say`the store does not exist: name its directory`,
  ENOTDIR: say`the store is no directory, or something in it that should be one is none: name its directory`,
  ELOOP: say`a link lies where the store has a file or directory of ours: remove the link`,
});

/** @throws StoreError for every error of the system. */
export function storeFails<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asStoreError(error);
  }
}
