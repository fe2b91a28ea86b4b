import type { Finding } from '../../api/finding.ts';
import type { Reason } from '../../api/reasons.ts';
import { MAX_PROBLEMS, MAX_SENTENCE } from '../../api/limits.ts';
import type { StoreProblem } from '../../api/status.ts';

/**
 * These settle themselves when the rest of an application arrives, or a rollout ends; all others need a person. A store that says Stalled
 * is Failed to Flux and kubectl wait, which must not happen because it was applied a moment before its claim.
 */
const SETTLING: ReadonlySet<Reason> = new Set([
  'ClaimMissing',
  'ClaimPending',
  'RoleUnheld',
  'NotMounted',
  'PodOutOfDate',
  'RolloutPaced',
]);

/** Of these, what has not come after a while will not come by itself. */
const AWAITED: ReadonlySet<Reason> = new Set(['ClaimMissing', 'ClaimPending', 'RoleUnheld']);

/** These are decisions of a person, and no failure. */
const CHOSEN: ReadonlySet<Reason> = new Set(['Suspended', 'NamespaceNotEnabled']);

/** Nothing is wrong. */
const NOTICES: ReadonlySet<Reason> = new Set(['MutationUnavailable', 'PolicyOlder', 'PolicyNewer']);

export const isNotice = ({ reason }: StoreProblem): boolean => NOTICES.has(reason);

export const isChosen = ({ reason }: StoreProblem): boolean => CHOSEN.has(reason);

export const settlesItself = ({ reason }: StoreProblem): boolean => SETTLING.has(reason);

export const isAwaited = ({ reason }: StoreProblem): boolean => AWAITED.has(reason);

export const needsPerson = (problem: StoreProblem): boolean => !settlesItself(problem) && !isChosen(problem);

/**
 * Findings as a status shows them: of the store itself first, then by object, each reason once an object; the same findings always in the same order.
 *
 * @param itself how findings name the store, and what surrounds it
 */
export function problemsOf(findings: readonly Finding[], itself: readonly string[]): StoreProblem[] {
  const ofStore = findings.filter(({ object }) => itself.includes(object));
  const ofObjects = findings.filter(({ object }) => !itself.includes(object)).sort(byObject);
  const once = ofObjects.filter((each, index) => !isSame(each, ofObjects[index + 1]));
  return [...ofStore, ...once].map((finding) => problemOf(finding, itself));
}

const byObject = (a: Finding, b: Finding): number => compare(a.object, b.object) || compare(a.reason, b.reason);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const isSame = (a: Finding, b: Finding | undefined): boolean => a.object === b?.object && a.reason === b.reason;

/** The counts stay whole; `verify` lists all. */
export const bounded = (problems: readonly StoreProblem[]): StoreProblem[] => problems.slice(0, MAX_PROBLEMS);

function problemOf({ reason, object, message, remedy }: Finding, itself: readonly string[]): StoreProblem {
  const text = `${message}. ${remedy}`.slice(0, MAX_SENTENCE);
  return { reason, ...(itself.includes(object) ? {} : { object }), message: text };
}
