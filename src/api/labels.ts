/** Group and version of the API, and the labels and annotations that we use on other objects. */

export const GROUP = 'recordings.prosaas.io';
export const VERSION = 'v1alpha1';
export const KIND = 'RecordingStore';
export const PLURAL = 'recordingstores';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Declares a role, on the metadata of a workload. Whoever mounts also stamps this label onto the pod template (semantics 1). */
export const ROLE_LABEL = `${GROUP}/role`;

/** Names the store of a workload. Without this label, the store is {@link DEFAULT_STORE}. */
export const STORE_LABEL = `${GROUP}/store`;

/**
 * Names the containers that get the mount, separated by commas, among those that the role allows. Without this annotation, all that the role names. It
 * declares like the labels: on the metadata of a workload, and whoever mounts also stamps it onto the pod template.
 */
export const CONTAINERS_ANNOTATION = `${GROUP}/containers`;

/** The mark of a workload into which we injected a mount. The value is the name of the store (semantics 8). */
export const MARK_LABEL = `${GROUP}/mounted`;

/**
 * The value "false" says that a workload or pod does not use the recordings, although it looks as if it did. The label grants and forbids nothing.
 * Only the search for forgotten users reads it.
 */
export const USER_LABEL = `${GROUP}/user`;

/** Opts a namespace in, with the value "true" (semantics 3). */
export const ENABLED_LABEL = `${GROUP}/enabled`;

/** On a store, the value "true" allows deleting the store although workloads mount it (semantics 16). */
export const RELEASE_ANNOTATION = `${GROUP}/release`;

/** On a synthesised pod template. The value changes with the files of the service, so that a change of a file starts a rollout. */
export const FILES_ANNOTATION = `${GROUP}/files`;

/** On a synthesised pod template. The value changes with the environments that the service shares with others. */
export const ENVIRONMENT_ANNOTATION = `${GROUP}/environment`;

/** On a pod of the role retention, the value "true" says that its end is not to be told: the pod only looks, or sets a hold. */
export const ASIDE_ANNOTATION = `${GROUP}/aside`;

export const DEFAULT_STORE = 'recordings';

/** The options by which a command finds a store: `-n NAMESPACE`, and `--store NAME` if that is needed. */
export const optionsFor = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `-n ${namespace}${name === DEFAULT_STORE ? '' : ` --store ${name}`}`;

/** Our name in `managedFields` and in events. */
export const FIELD_MANAGER = 'recordings-operator';

/** The name of the volume that only injection may create (semantics 7). */
export function volumeName(store: string): string {
  return `recstore-${store}`;
}

/** Whether the labels say that the object does not use the recordings. */
export const isNoUser = (labels: Readonly<Record<string, string>> | undefined): boolean =>
  labels?.[USER_LABEL] === 'false';

/** What an object holds of a store. */
export interface Held {
  readonly role: string;
  /** The value of {@link CONTAINERS_ANNOTATION}. */
  readonly containers?: string | undefined;
}

/** A role in a store, as an object declares it with its labels and annotations (semantics 1). */
export interface Declaration extends Held {
  readonly store: string;
}

/** What can declare: the metadata of an object. */
export interface Declaring {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export function declarationOf({ labels, annotations }: Declaring): Declaration | undefined {
  const role = labels?.[ROLE_LABEL];
  if (role === undefined) return undefined;
  return { store: labels?.[STORE_LABEL] ?? DEFAULT_STORE, role, containers: annotations?.[CONTAINERS_ANNOTATION] };
}

/** The role that an object declares in this one store; undefined where it declares none there. */
export const roleIn = (store: string, { labels }: Declaring): string | undefined =>
  (labels?.[STORE_LABEL] ?? DEFAULT_STORE) === store ? labels?.[ROLE_LABEL] : undefined;
