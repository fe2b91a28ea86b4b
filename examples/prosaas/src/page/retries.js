/** Seconds that the player waits before it asks for a recording again. */
export const WAITS_S = [3, 5, 8, 12, 20];

/** How often the player asks in all. */
export const ATTEMPTS = WAITS_S.length + 1;

/**
 * What the player does when attempt `attempt`, counted from 1, was answered with `status` (0: no answer at all): it plays, waits that many
 * seconds and asks again, or gives up. A recording that is not there yet, or a service that is not, may come; nothing else will.
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
