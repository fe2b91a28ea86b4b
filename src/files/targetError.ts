import { explaining } from './systemError.ts';

/** The target cannot take files: the target is full, read-only, or fails. Nothing more is tried. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

const asTargetError = explaining(TargetError, 'target', {
  ENOSPC: 'the target is full: make room there',
  EDQUOT: 'the quota of the target is used up: ask for more',
  EROFS: 'the target is read-only: mount it writable',
  EACCES: 'the target cannot be written to: give this user permission to write there',
  EPERM: 'the target does not allow it: give this user permission to write there',
  ENOENT: 'the target does not exist: make the directory',
  ENOTDIR: 'the target is no directory: name a directory',
});

/** @throws TargetError for every error of the system. */
export async function targetFails<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw asTargetError(error);
  }
}
