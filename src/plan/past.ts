import type { Fault } from '../api/reasons.ts';
import type { Labels, Workload } from '../mount/workload.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** What became of earlier writes to a workload. */
export interface Past {
  /** Of the workload: what comes after it under its name has no past. */
  readonly uid: string;
  readonly repairs?: Repairs | undefined;
  readonly refusal?: Refusal | undefined;
}

/** Mounts of one role that we wrote again and again. */
export interface Repairs {
  /** How many, each soon after the one before. */
  readonly streak: number;
  /** When the last was written, ms. */
  readonly last: number;
  readonly role: string;
  readonly generation: number;
}

/** A write that the API server refused, for this template and these labels. */
export interface Refusal {
  readonly fault: Fault;
  readonly attempts: number;
  /** When to try again although nothing has changed, ms. */
  readonly until: number;
  readonly template: Workload['template'];
  readonly labels: Labels | undefined;
}

/**
 * A refusal holds for what was refused, and for a time: another template is another question. Parts of an observed workload are the same object while
 * they are equal (src/observed/shared.ts).
 */
export function standing(refusal: Refusal | undefined, workload: ObservedWorkload, now: number): Refusal | undefined {
  const same = refusal?.template === workload.template && refusal.labels === workload.labels;
  return same && now < refusal.until ? refusal : undefined;
}
