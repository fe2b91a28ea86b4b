import { stat } from 'node:fs/promises';
import { codeOf } from './tree.ts';

/**
 * The words for a directory that this user may not use: whose it is, who we are, and how both become the same. Of a claim, only its storage is named: nobody
 * here knows where that is.
 * @param what we cannot do: `the target cannot be written to`.
 * @returns undefined if the error is another one, or nobody may even look at the directory.
 */
export async function denied(error: unknown, path: string, what: string): Promise<string | undefined> {
  if (!['EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return undefined;
  const directory = await stat(path).catch(() => undefined);
  if (directory === undefined) return undefined;
  const { uid, gid, mode } = directory;
  const we = `${process.geteuid?.()}:${process.getegid?.()}`;
  return (
    `${what}: the directory belongs to ${uid}:${gid} and has mode ${(mode & 0o7777).toString(8)}, and this program runs as ${we}. ` +
    `Run chown ${we} on the directory; for a claim, on its storage, because fsGroup does not reach every kind of volume`
  );
}
