import { say, type Sentence } from '../api/say.ts';
import { shown } from '../files/name.ts';
import { inUnits } from '../report/bytes.ts';
import { minuteOf } from '../report/text.ts';
import type { Sum } from './census.ts';
import type { Outcome } from './prune.ts';

/** What became of a run, for a person: a line each. The first says the most, and is kept in the status of the store. */
export function accountOf(outcome: Outcome, isDry: boolean): string[] {
  const { refusal, all, going, held, deleted, kept, unreadable, recovered } = outcome;
  const first =
    refusal !== undefined
      ? isDry
        ? say`nothing would be deleted: ${refusal}`
        : say`nothing was deleted: ${refusal}`
      : isDry
        ? say`${share(going.files, going.bytes, all)} would be deleted`
        : say`${share(deleted.files, deleted.bytes, all)} deleted`;
  return [
    first,
    ...(going.files === 0 || (refusal === undefined && going.files === deleted.files)
      ? []
      : [`by the policy go: ${timed(going)}`]),
    ...(held.files === 0 ? [] : [`held, and would go otherwise: ${timed(held)}`]),
    ...(all.files === 0 ? [] : [`in the store: ${timed(all)}`]),
    ...Object.entries(kept).map(([why, count]) => `not deleted: ${count} (${why})`),
    ...(unreadable.count === 0
      ? []
      : [
          `not looked at: ${unreadable.count} (permission denied), among them ${unreadable.some.map(shown).join(', ')}`,
        ]),
    ...(recovered === 0
      ? []
      : [`an earlier run had ended before its end: the audit now says what became of its files`]),
  ];
}

function share(files: number, bytes: number, all: Sum): Sentence {
  const [size, whole] = [inUnits(bytes), inUnits(all.bytes)];
  return all.files === 1
    ? say`${files} of 1 recording (${size} of ${whole})`
    : say`${files} of ${all.files} recordings (${size} of ${whole})`;
}

const timed = ({ files, bytes, oldest, newest }: Sum): string =>
  `${counted(files)} (${inUnits(bytes)}), last modified from ${minuteOf(oldest)} to ${minuteOf(newest)}`;

/** Something that was to be deleted is still there, or could not be looked at, and a person must look why. */
export function isWell({ refusal, kept, unreadable }: Outcome): boolean {
  return (
    refusal === undefined &&
    unreadable.count === 0 &&
    !Object.keys(kept).some((why) => why === 'permission denied' || why === 'in use')
  );
}

const counted = (files: number): string => `${files} recording${files === 1 ? '' : 's'}`;
