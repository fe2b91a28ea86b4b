import type { Fault } from '../api/reasons.ts';
import type { StoreStatus } from '../api/status.ts';
import type { Store } from '../api/store.ts';
import type { Labels, Workload, WorkloadKind } from '../mount/workload.ts';

/** What is decided upon: the observed world, reduced to what decides. `labels`, `template` and `spec` stay the same objects while they are equal. */

export interface ObservedWorkload extends Workload {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** How many pods its controller counts; those from before the declaration bear no label and are seen in no other way. */
  readonly pods: number;
  /** The manager, beside us, that wrote last, as managedFields say. */
  readonly lastManager?: string | undefined;
}

/** A pod that has neither finished nor is being deleted. */
export interface ObservedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly template: Workload['template'];
  /** The workload that made it; undefined for a bare pod. Its kind may be one that we do not know. */
  readonly controller?: { readonly kind: string; readonly name: string } | undefined;
}

export interface ObservedStore extends Store {
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** RFC 3339, as the API server writes it. */
  readonly created: string;
  readonly status?: StoreStatus | undefined;
}

export interface ClaimState {
  /** Pending, Bound or Lost. */
  readonly phase: string;
  readonly accessModes: readonly string[];
  /** Its storage class binds it when the first pod uses it (WaitForFirstConsumer). */
  readonly waitsForConsumer: boolean;
}

/** What surrounds the workloads that declare a role in one store, or bear its mark. */
export interface Situation {
  /** Whether the namespace has opted in (semantics 3). */
  readonly enabled: boolean;
  readonly store: ObservedStore | undefined;
  readonly claim: ClaimState | undefined;
  /** The name of an older store on the same claim (semantics 15). */
  readonly olderStore?: string | undefined;
  /** How many stores the namespace has, and how many of them are older than this one; it is alone where absent. */
  readonly among?: { readonly stores: number; readonly older: number };
  /** What is wrong with the policies of the cluster (semantics 20). */
  readonly policies?: readonly Fault[];
}

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

/** How messages and problems name an object. */
export const named = ({ kind, name }: { readonly kind: string; readonly name: string }): string => `${kind}/${name}`;

/** A pod that no controller made is its own workload (semantics 1). */
export function barePod({ namespace, name, uid, resourceVersion, template }: ObservedPod): ObservedWorkload {
  const kind: WorkloadKind = 'Pod';
  return { kind, namespace, name, uid, resourceVersion, labels: template.labels, template, pods: 1 };
}
