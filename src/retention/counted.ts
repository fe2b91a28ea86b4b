import type { Counted } from '../api/status.ts';
import type { Census } from './census.ts';
import { DAY } from './policy.ts';

/** What became of a run. */
interface Ended {
  readonly deleted: { readonly files: number; readonly bytes: number };
  /** Nothing goes any more before a person confirms. */
  readonly isRefused: boolean;
}

/** Of the file system, as statfs tells. */
interface Space {
  readonly bsize: number;
  readonly blocks: number;
  readonly bavail: number;
}

/**
 * What a store has after a run, and how it grows. What came in the last days is known from the times of the recordings that are there, and what will go
 * from the policy; so one run is enough, and a store into which old recordings were copied does not seem to grow.
 */
export function countedOf(
  { now, rates: { span }, all, going, arrived, leaving, oldestStaying }: Census,
  { deleted, isRefused }: Ended,
  { bsize, blocks, bavail }: Space,
): Counted {
  const oldest = deleted.files === going.files ? oldestStaying : all.oldest;
  // Of a store that is younger, only its life counts; the first day is a whole day.
  const days = Math.min(span, Math.max(DAY, now - all.oldest)) / DAY;
  const perDay = (count: number) => Math.round(count / days);
  return {
    recordings: all.files - deleted.files,
    bytes: all.bytes - deleted.bytes,
    ...(Number.isFinite(oldest) ? { oldest: new Date(oldest).toISOString() } : {}),
    bytesFree: bavail * bsize,
    bytesTotal: blocks * bsize,
    recordingsPerDay: perDay(arrived.files),
    bytesPerDay: perDay(arrived.bytes),
    bytesLeavingPerDay: isRefused ? 0 : Math.round((leaving.bytes * DAY) / span),
  };
}
