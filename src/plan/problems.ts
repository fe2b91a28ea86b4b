import { MAX_PROBLEMS, REASONS, type Fault, type Reason } from '../api/reasons.ts';
import type { StoreProblem } from '../api/status.ts';
import { named } from './situation.ts';

/** A fault, and the object that has it; none where it is the store itself. */
export interface Trouble {
  readonly object?: { readonly kind: string; readonly name: string };
  readonly fault: Fault;
}

/** The bound of the schema. */
const MAX_MESSAGE = 1024;

/**
 * These settle themselves when the rest of an application arrives, or a rollout ends; all others need a person. A store that says Stalled
 * is Failed to Flux and kubectl wait, which must not happen because it was applied a moment before its claim.
 */
const SETTLING: ReadonlySet<Reason> = new Set(['ClaimMissing', 'ClaimPending', 'RoleUnheld', 'PodOutOfDate']);

/** These are decisions of a person, and no failure. */
const CHOSEN: ReadonlySet<Reason> = new Set(['Suspended', 'NamespaceNotEnabled']);

/** Said for the record: nothing is wrong, and the store can be Ready. */
export const isNotice = ({ reason }: StoreProblem): boolean => reason === 'MutationUnavailable';

export const isChosen = ({ reason }: StoreProblem): boolean => CHOSEN.has(reason);

export const settlesItself = ({ reason }: StoreProblem): boolean => SETTLING.has(reason);

export const needsPerson = (problem: StoreProblem): boolean =>
  !settlesItself(problem) && !isChosen(problem) && !isNotice(problem);

/** As status shows them: of the store itself first, then by object; the same troubles always in the same order. */
export function problemsOf(troubles: readonly Trouble[]): StoreProblem[] {
  const unique = new Map(troubles.map(problem).map((each) => [`${each.object ?? ''} ${each.reason}`, each]));
  const ofStore = troubles.filter(({ object }) => object === undefined).map(problem);
  const ofObjects = [...unique].filter(([, { object }]) => object !== undefined);
  return [...ofStore, ...ofObjects.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)];
}

/** The counts stay whole; `verify` lists all. */
export const bounded = (problems: readonly StoreProblem[]): StoreProblem[] => problems.slice(0, MAX_PROBLEMS);

function problem({ object, fault }: Trouble): StoreProblem {
  const message = `${fault.message}. ${REASONS[fault.reason].remedy}`.slice(0, MAX_MESSAGE);
  return { reason: fault.reason, ...(object === undefined ? {} : { object: named(object) }), message };
}
