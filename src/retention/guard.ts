import { say, type Sentence } from '../api/say.ts';
import { inUnits } from '../report/bytes.ts';
import type { Census, Sum } from './census.ts';
import { percentOf, type Policy } from './policy.ts';

/** Fewer recordings may well be of one minute. */
const FEW = 10;

/** Why a run deletes nothing, as a sentence; undefined: the run is let through (R3). */
export function refusalOf(census: Census, policy: Policy): Sentence | undefined {
  const { files } = census.going;
  if (policy.confirm === undefined) return files === 0 ? undefined : suspicionOf(census, policy);
  const slack = policy.untilFree === undefined ? census.agedToday : Math.max(census.agedToday, census.writtenToday);
  if (policy.confirm <= files && files <= policy.confirm + slack) return undefined;
  return say`the confirmed number is ${policy.confirm}, but ${files} recordings would be deleted now: look with --dry-run what has changed, and confirm the new number`;
}

function suspicionOf({ all, going, future, inOneMinute }: Census, { maxShare }: Policy): Sentence | undefined {
  if (future > 0)
    return say`${future} recordings bear a time that lies in the future, so the clock or the times are wrong. Correct them. If that is right, run the same with --confirm ${going.files}`;
  if (all.files >= FEW && inOneMinute * 2 > all.files)
    return say`${inOneMinute} of ${all.files} recordings bear one same minute, as after a restore that did not keep the times. If that is right, run the same with --confirm ${going.files}`;
  if (going.files > maxShare * all.files || going.bytes > maxShare * all.bytes)
    return say`${shareOf(going, all)}, would be deleted, and at most ${percentOf(maxShare)} may be in one run. If that is right, run the same with --confirm ${going.files}`;
  return undefined;
}

const shareOf = (part: Sum, whole: Sum): Sentence =>
  say`${part.files} of ${whole.files} recordings, ${inUnits(part.bytes)} of ${inUnits(whole.bytes)}`;
