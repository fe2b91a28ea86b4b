import type { Found } from '../files/found.ts';
import { lacking, type Room } from '../files/room.ts';
import type { Source } from '../files/source.ts';
import type { Target } from '../files/target.ts';
import { TargetError } from '../files/targetError.ts';
import { inUnits } from '../report/bytes.ts';

/** What a source has that is still to be copied. */
export interface Survey {
  readonly files: number;
  /** Bytes to be read, with those of holes. */
  readonly bytes: number;
}

/**
 * Counts what is to be copied, and asks whether the target has room for it (M11). Nothing is read or written.
 * @param known what the target knows of a file.
 * @throws TargetError if the room is too small.
 */
export async function survey(
  source: Source,
  target: Pick<Target, 'room'>,
  known: Target['look'],
  atOnce: number,
  signal: AbortSignal,
): Promise<Survey> {
  let [files, bytes, allocated] = [0, 0, 0];
  await source.each(async (seen) => {
    signal.throwIfAborted();
    // What has the name is the same, or a conflict: neither takes room for long.
    if (!('found' in seen) || (await known(seen.found)) !== 'absent') return;
    files++;
    bytes += seen.found.size;
    allocated += roomOf(seen.found);
  }, atOnce);
  const refusal = tooSmall(await target.room(), { files, bytes: allocated });
  if (refusal !== undefined) throw new TargetError(refusal);
  return { files, bytes };
}

const roomOf = ({ size, allocated = size }: Found): number => allocated;

/** @returns why the room is too small, as a sentence. */
export function tooSmall(room: Room, needed: { readonly files: number; readonly bytes: number }): string | undefined {
  if (needed.files === 0) return undefined;
  const { bytes, files } = lacking(room, needed);
  const wanted = `${needed.files} files (${inUnits(needed.bytes)}) are to be copied`;
  const keep = 'a twentieth must stay free';
  if (bytes > 0)
    return `the target is too small: ${wanted}, ${inUnits(room.bytesFree)} are free, and ${keep}. Make room for ${inUnits(Math.ceil(bytes))} more, or take a larger target`;
  if (files > 0)
    return `the target has too few inodes: ${wanted}, ${room.inodesFree} inodes are free, and ${keep}. Take a target with ${Math.ceil(files)} inodes more`;
  return undefined;
}
