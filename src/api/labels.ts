/** Group, version, and the labels and annotations that carry the product's vocabulary on other objects. */

export const GROUP = 'recordings.prosaas.io';
export const VERSION = 'v1alpha1';
export const KIND = 'RecordingStore';
export const PLURAL = 'recordingstores';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Declares a role, on a workload's metadata; stamped onto its pod template by whoever mounts (semantics 1). */
export const ROLE_LABEL = `${GROUP}/role`;

/** Names the workload's store; without it the store is {@link DEFAULT_STORE}. */
export const STORE_LABEL = `${GROUP}/store`;

/** The mark on a workload into which we injected; its value is the store's name (semantics 8). */
export const MARK_LABEL = `${GROUP}/mounted`;

/**
 * On a workload or pod that looks like a user of the recordings: with the value "false" it is settled that it is none. It grants and forbids nothing:
 * only who looks for forgotten users is told.
 */
export const USER_LABEL = `${GROUP}/user`;

/** Opts a namespace in, with the value "true" (semantics 3). */
export const ENABLED_LABEL = `${GROUP}/enabled`;

/** On a store: it may be deleted although workloads mount it, with the value "true" (semantics 16). */
export const RELEASE_ANNOTATION = `${GROUP}/release`;

/** On a synthesised pod template: changes with the contents of the service's files, and so starts a rollout. */
export const FILES_ANNOTATION = `${GROUP}/files`;

export const DEFAULT_STORE = 'recordings';

/** Who we are in `managedFields` and in events. */
export const FIELD_MANAGER = 'recordings-operator';

/** The name of the volume that only injection may create (semantics 7). */
export function volumeName(store: string): string {
  return `recstore-${store}`;
}

/** Whether it is settled that an object is no user of the recordings. */
export const isNoUser = (labels: Readonly<Record<string, string>> | undefined): boolean =>
  labels?.[USER_LABEL] === 'false';

/** What an object declares by its labels: a role in a store, or nothing (semantics 1). */
export interface Declaration {
  readonly store: string;
  readonly role: string;
}

export function declarationOf(labels: Readonly<Record<string, string>> | undefined): Declaration | undefined {
  const role = labels?.[ROLE_LABEL];
  return role === undefined ? undefined : { store: labels?.[STORE_LABEL] ?? DEFAULT_STORE, role };
}
