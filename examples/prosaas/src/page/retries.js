/** Seconds that the player waits before it asks for a recording again. */
export const WAITS_S = [3, 5, 8, 12, 20];

/** How often the player asks in total. */
export const ATTEMPTS = WAITS_S.length + 1;

/**
 * What the player does after attempt `attempt` (counted from 1) was answered with `status` (0: no answer): it plays, waits `waitS` seconds and asks
 * again, or gives up. Only a missing recording and a missing service may still appear, so only then does the player ask again.
 *
 * @param {number} status
 * @param {number} attempt
 * @returns {'play' | { waitS: number } | 'give up'}
 */
export function nextStep(status, attempt) {
  if (status >= 200 && status < 300) return 'play';
  const waitS = status === 404 || status === 0 || status >= 500 ? WAITS_S[attempt - 1] : undefined;
  return waitS === undefined ? 'give up' : { waitS };
}
