import { say } from '../api/say.ts';
import { warning, type Check } from '../api/finding.ts';
import { optionsFor } from '../api/labels.ts';
import type { Contents } from '../api/status.ts';
import { latest, type Recorded } from '../observed/retentionRun.ts';
import { storeObject, type Scene } from './scene.ts';

const DAY = 86_400_000;

/** If a store will be full within so many days, somebody must act. */
export const SHORT_DAYS = 7;

/** What comes later than this many days is no forecast. */
const HORIZON_DAYS = 1000;

/** The latest that runs of retention have told: what the status has, or a pod that has ended since. A pod from before the store tells of another one. */
export function recordedOf({ store, recorded }: Pick<Scene, 'store' | 'recorded'>): Recorded {
  const { contents, lastRetention } = recorded?.get(store.name) ?? {};
  const since = <T extends { readonly at: string }>(told: T | undefined) =>
    told !== undefined && Date.parse(told.at) >= Date.parse(store.created) ? told : undefined;
  return latest(store.status ?? {}, { ended: since(lastRetention), contents: since(contents) });
}

/**
 * When (ms since the epoch) the store will be full, if as much comes each day as in the last week, and as much goes as the policy of retention says.
 * Undefined: not at this rate, or not within a thousand days.
 */
export function fullAt({ at, bytesFree, bytesPerDay, bytesLeavingPerDay }: Contents): number | undefined {
  const growth = bytesPerDay - bytesLeavingPerDay;
  const days = bytesFree === 0 ? 0 : growth > 0 ? bytesFree / growth : Infinity;
  return days > HORIZON_DAYS ? undefined : Date.parse(at) + days * DAY;
}

/** Days from the count until the store is full. */
function daysLeft(contents: Contents | undefined): number | undefined {
  const full = contents && fullAt(contents);
  return contents === undefined || full === undefined ? undefined : (full - Date.parse(contents.at)) / DAY;
}

export const roomLasts: Check<Scene> = {
  id: 'room',
  question: say`Is there room for more than ${SHORT_DAYS} days, as far as retention has counted?`,
  answer(scene) {
    const { contents } = recordedOf(scene);
    const days = daysLeft(contents);
    if (contents === undefined || days === undefined || days >= SHORT_DAYS) return [];
    const message =
      contents.bytesFree === 0
        ? say`is full`
        : days < 1
          ? say`will be full within a day, counted from ${contents.at}`
          : say`will be full within ${Math.ceil(days)} days, counted from ${contents.at}`;
    return [warning(storeObject(scene.store), { reason: 'RoomShort', message })];
  },
};

export const retentionWell: Check<Scene> = {
  id: 'retention',
  question: say`Did the last run of retention end well?`,
  answer(scene) {
    const { lastRetention } = recordedOf(scene);
    if (lastRetention === undefined || lastRetention.well) return [];
    const message = say`the run of retention that ended at ${lastRetention.at}: ${lastRetention.note}`;
    const remedy = say`Look with recordings prune ${optionsFor(scene.store)} --dry-run, and confirm the number (--confirm), or correct what is wrong. The warning ends with the next run that is well.`;
    return [warning(storeObject(scene.store), { reason: 'RetentionFailed', message }, remedy)];
  },
};
