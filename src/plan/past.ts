import type { Fault } from '../api/reasons.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import type { Template } from '../mount/workload.ts';
import type { Around } from './around.ts';

/** What is remembered of earlier writes to a workload. */
export interface Past {
  /** The uid of the workload. A later workload of the same name has no past. */
  readonly uid: string;
  /** What our last write left, until it is undone. */
  readonly standing?: Standing | undefined;
  readonly undoing?: Undoing | undefined;
  readonly refusal?: Refusal | undefined;
  readonly stale?: Stale | undefined;
  readonly failure?: Failure | undefined;
}

/** What our last write left. */
export interface Standing {
  readonly store: string;
  /** The role whose mount was written. Undefined: the mount was taken back. */
  readonly role: string | undefined;
  readonly template: Template;
  readonly content: string | undefined;
  readonly resourceVersion: string;
  /** When it was written, ms. */
  readonly at: number;
  /** The same, as managedFields say. */
  readonly ownWriteAt: number | undefined;
}

/** How often others undid what we wrote. A decaying measure in one number: when (ms) the debt is gone. */
export interface Undoing {
  readonly store: string;
  readonly role: string | undefined;
  readonly times: number;
  readonly clearsAt: number;
  /** The generation of the workload that was last found undone. */
  readonly generation: number | undefined;
  /** The store and the content of the workload at the last undoing. When either is another, the operator tries again. */
  readonly storeGeneration: number | undefined;
  readonly content: string | undefined;
}

/** A write that the API server refused. */
export interface Refusal {
  readonly fault: Fault;
  /** How many times on these grounds. */
  readonly attempts: number;
  /** Whether the refusal was repeated, and is no passing one of an API server that has just started. */
  readonly isRepeated: boolean;
  /** When (ms) to try again although nothing has changed. */
  readonly until: number;
  readonly grounds: Grounds;
}

/** A write that fails again and again, for no reason that is a refusal. */
export interface Failure {
  readonly fault: Fault;
  /** When (ms) it failed first, and last. */
  readonly since: number;
  readonly at: number;
}

/** A write that found another version of the object than the observed one. */
export interface Stale {
  readonly resourceVersion: string;
  /** How many times at this version. */
  readonly attempts: number;
}

/** Everything observed that can lead to a refusal. Equal parts are the same object (src/observed/shared.ts), so `===` compares them. */
export type Grounds = readonly unknown[];

export function groundsOf(workload: ObservedWorkload, around: Around): Grounds {
  const { store, claims, admission, namespaceLabels } = around;
  const claim = claims.find(({ name }) => name === store?.spec.claimName);
  return [
    workload.template,
    workload.content,
    workload.markings,
    workload.labels,
    workload.annotations,
    store?.uid,
    store?.spec,
    claim?.uid,
    claim?.phase,
    namespaceLabels,
    admission,
  ];
}

/** The refusal, while its grounds are the same and its time has not passed. */
export function standingRefusal(refusal: Refusal | undefined, grounds: Grounds, now: number): Refusal | undefined {
  return refusal !== undefined && sameGrounds(refusal.grounds, grounds) && now < refusal.until ? refusal : undefined;
}

export const sameGrounds = (a: Grounds, b: Grounds): boolean => a.every((each, index) => each === b[index]);

/** From how many refusals on the same grounds a refusal is told. An API server that has just started refuses for a moment. */
const REPEATED = 3;

/** The record of one more refusal. */
export function refusedAgain(
  before: Refusal | undefined,
  fault: Fault,
  grounds: Grounds,
  untilAfter: (attempts: number) => number,
): Refusal {
  const attempts = before !== undefined && sameGrounds(before.grounds, grounds) ? before.attempts + 1 : 1;
  const isRepeated = before?.isRepeated === true || attempts >= REPEATED;
  return { fault, attempts, isRepeated, until: untilAfter(attempts), grounds };
}

export const failedAgain = (before: Failure | undefined, fault: Fault, now: number): Failure => ({
  fault,
  since: before?.since ?? now,
  at: now,
});

/** After so long (ms) of failures, why is told. A webhook that is replaced is away for less. */
const PATIENCE_MS = 60_000;

/** Whether a failure has lasted so long that it is told. */
export const isLasting = (failure: Failure | undefined): failure is Failure =>
  failure !== undefined && failure.at - failure.since >= PATIENCE_MS;

/** The record of one more write that found another version. */
export function staleAgain(before: Stale | undefined, resourceVersion: string): Stale {
  return { resourceVersion, attempts: before?.resourceVersion === resourceVersion ? before.attempts + 1 : 1 };
}
