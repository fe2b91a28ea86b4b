import type { Fault } from '../api/reasons.ts';
import type { Labels, Workload } from '../mount/workload.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** The results of earlier writes to a workload. */
export interface Past {
  /** The uid of the workload. A later workload of the same name has no past. */
  readonly uid: string;
  readonly repairs?: Repairs | undefined;
  readonly refusal?: Refusal | undefined;
}

/** Repeated mounts of one role. */
export interface Repairs {
  /** How many mounts, each soon after the one before. */
  readonly streak: number;
  /** When the last mount was written, ms. */
  readonly last: number;
  readonly role: string;
  readonly generation: number;
}

/** A write that the API server refused, for this template and these labels. */
export interface Refusal {
  readonly fault: Fault;
  readonly attempts: number;
  /** When (ms) to try again although nothing has changed. */
  readonly until: number;
  readonly template: Workload['template'];
  readonly labels: Labels | undefined;
}

/**
 * A refusal counts for the same template and labels, and for a time. Equal parts of an observed workload are the same object (src/observed/shared.ts),
 * so `===` compares them.
 */
export function standing(refusal: Refusal | undefined, workload: ObservedWorkload, now: number): Refusal | undefined {
  const same = refusal?.template === workload.template && refusal.labels === workload.labels;
  return same && now < refusal.until ? refusal : undefined;
}
