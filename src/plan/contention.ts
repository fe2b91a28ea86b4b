import { say } from '../api/say.ts';
import { MARK_LABEL, volumeName } from '../api/labels.ts';
import type { Fault } from '../api/reasons.ts';
import type { Undone } from '../api/status.ts';
import { declaredBy } from '../judgement/scene.ts';
import { undoneParts } from '../mount/undone.ts';
import type { ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { Past, Standing, Undoing } from './past.ts';

/**
 * A fight is a write of ours that stood and was undone, again and again (semantics 27). Each undoing adds an hour to a debt, and the debt shrinks
 * with time. Beyond two hours the operator waits: that is the third undoing within an hour, or a later one of a steady series. While it waits, it
 * tries once an hour, so a manager that undoes less than once an hour costs no more rollouts than a fight does.
 */
const HOUR_MS = 60 * 60_000;
const FIGHT_MS = 2 * HOUR_MS;
/** So that the next try is never further away than an hour. */
const LIMIT_MS = 3 * HOUR_MS;

/** The store in which a workload declares a role; without a role, the store of its mark. */
const storeOf = (workload: ObservedWorkload): string | undefined =>
  declaredBy(workload)?.store ?? workload.labels?.[MARK_LABEL];

/** The past, and whether our last write was undone since. An undoing is counted once. */
export function noticed(past: Past, workload: ObservedWorkload, store: ObservedStore | undefined, now: number): Past {
  const { standing } = past;
  if (standing === undefined || Number(workload.resourceVersion) <= Number(standing.resourceVersion)) return past;
  // As our unmounting has left the workload: neither role nor mark.
  if (standing.role === undefined && storeOf(workload) === undefined) return past;
  const role = declaredBy(workload)?.role;
  const isMoved = standing.store !== storeOf(workload) || standing.role !== role;
  // Who deploys something else has written the whole template anew, and did not mean the mount.
  const isRedeployed = standing.content !== workload.content;
  const isUndone = role === undefined || undoneParts(standing.template, workload.template, volumeName(standing.store));
  // By another operator, or by a write of this one whose answer was lost. That is no undoing.
  const isRewritten = (workload.ownWriteAt ?? 0) > (standing.ownWriteAt ?? Infinity);
  if (isMoved || (isUndone && isRedeployed)) return { ...past, standing: undefined };
  if (!isUndone || isRewritten) {
    const { content, template, ownWriteAt } = workload;
    return isRedeployed || isRewritten ? { ...past, standing: { ...standing, content, template, ownWriteAt } } : past;
  }
  return { ...past, standing: undefined, undoing: oneMore(past.undoing, workload, store, now) };
}

/**
 * The past of a workload of which this process remembers nothing, from what the status of its store says. The mark without the volume says that a
 * mount has stood; so does the status.
 */
export function restored(workload: ObservedWorkload, store: ObservedStore | undefined, now: number): Past {
  const past: Past = { uid: workload.uid };
  const known = store?.status?.undone?.find(({ uid }) => uid === workload.uid);
  const undoing = known === undefined ? undefined : undoingOf(known, workload, store, now);
  const named = storeOf(workload);
  if (named === undefined) return past;
  const isThere = workload.template.spec.volumes?.some(({ name }) => name === volumeName(named)) === true;
  const isMarked = workload.labels?.[MARK_LABEL] === named;
  // A role that has just gone is no mount that somebody has put back.
  const isUndone =
    declaredBy(workload) === undefined
      ? undoing !== undefined && undoing.role === undefined
      : !isThere && (isMarked || undoing !== undefined);
  // The operator that led before may have ended before it wrote again: somebody has undone its work once, however many operators see that.
  const isCounted = undoing?.generation !== undefined && undoing.generation === workload.generation;
  if (isUndone && !isCounted) {
    const more = oneMore(undoing, workload, store, now);
    // Somebody may have changed the store meanwhile.
    return { ...past, undoing: { ...more, storeGeneration: undoing?.storeGeneration ?? more.storeGeneration } };
  }
  return undoing === undefined ? past : { ...past, undoing };
}

function undoingOf(
  { role, times, clearsAt, generation }: Undone,
  workload: ObservedWorkload,
  store: ObservedStore | undefined,
  now: number,
): Undoing | undefined {
  const storeGeneration = store?.status?.observedGeneration;
  const { content } = workload;
  // Who wrote it may have had another clock.
  const until = Math.min(Date.parse(clearsAt), now + LIMIT_MS);
  return { store: storeOf(workload) ?? '', role, times, clearsAt: until, generation, storeGeneration, content };
}

function oneMore(
  before: Undoing | undefined,
  workload: ObservedWorkload,
  store: ObservedStore | undefined,
  now: number,
): Undoing {
  const name = storeOf(workload) ?? '';
  const debt = before?.store === name && before.clearsAt > now ? before : undefined;
  return {
    store: name,
    role: declaredBy(workload)?.role,
    times: Math.min((debt?.times ?? 0) + 1, MAX_TIMES),
    clearsAt: Math.min((debt?.clearsAt ?? now) + HOUR_MS, now + LIMIT_MS),
    generation: workload.generation,
    storeGeneration: store?.generation,
    content: workload.content,
  };
}

/** The bound of the schema. */
const MAX_TIMES = 1_000_000;

/** Whether another manager undoes our writes again and again, which manager, and until when (ms) the operator waits. */
export function contention(
  workload: ObservedWorkload,
  undoing: Undoing | undefined,
  store: ObservedStore | undefined,
  now: number,
): { readonly fault: Fault; readonly until: number } | undefined {
  if (undoing === undefined || undoing.store !== storeOf(workload)) return undefined;
  if (undoing.role !== declaredBy(workload)?.role) return undefined;
  // A person may have mended the cause.
  if (undoing.storeGeneration !== store?.generation || undoing.content !== workload.content) return undefined;
  const until = undoing.clearsAt - FIGHT_MS;
  if (now >= until) return undefined;
  const { lastManager } = workload;
  const { role, times } = undoing;
  const message =
    lastManager === undefined
      ? role === undefined
        ? say`another manager has put the mount back ${times} times`
        : say`another manager has undone the mount ${times} times`
      : role === undefined
        ? say`manager "${lastManager}" has put the mount back ${times} times`
        : say`manager "${lastManager}" has undone the mount ${times} times`;
  return { fault: { reason: 'Contended', message }, until };
}

/** Until when (ms) the past of a workload that is not observed any more is worth keeping: it may come back, and the fight with it. */
export const keptUntil = ({ standing, undoing }: Past): number =>
  Math.max(undoing?.clearsAt ?? 0, standing !== undefined && standing.role === undefined ? standing.at + HOUR_MS : 0);

/** The record of a write: what the workload was, and what the answer says that it is. */
export function left(before: ObservedWorkload, after: ObservedWorkload, now: number): Standing {
  const { template, content, resourceVersion, ownWriteAt } = after;
  const role = declaredBy(before)?.role;
  return { store: storeOf(before) ?? '', role, template, content, resourceVersion, at: now, ownWriteAt };
}
