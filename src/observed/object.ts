import { CONTAINERS_ANNOTATION, GROUP } from '../api/labels.ts';
import type { Labels } from '../mount/workload.ts';

/** The metadata of an object of the API, as far as it is looked at. What tests and files leave out is optional. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly {
    readonly manager?: string;
    readonly fieldsV1?: Readonly<Record<string, unknown>>;
    readonly time?: string;
  }[];
}

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** An object of the API as it was read. Each projection knows the fields that it reads. */
export interface ApiObject {
  readonly metadata: Metadata;
}

/** What every observed object keeps of its metadata. */
export interface Identity {
  /** Empty for what lies in no namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

export function identityOf({ namespace = '', name, uid = '', resourceVersion = '' }: Metadata): Identity {
  return { namespace, name, uid, resourceVersion };
}

const OURS = `${GROUP}/`;

/** The labels of our vocabulary; an empty set where there are only others, for then a patch has something to add to. */
export function ourLabels(labels: Labels | undefined): Labels | undefined {
  if (labels === undefined) return undefined;
  const ours: Record<string, string> = {};
  for (const key in labels) if (key.startsWith(OURS)) ours[key] = labels[key] ?? '';
  return ours;
}

const NONE: Labels = {};

/** Likewise of the annotations the one that declares. */
export function ourAnnotations(annotations: Labels | undefined): Labels | undefined {
  if (annotations === undefined) return undefined;
  const containers = annotations[CONTAINERS_ANNOTATION];
  return containers === undefined ? NONE : { [CONTAINERS_ANNOTATION]: containers };
}

/** How messages and problems name an object. */
export const named = ({ kind, name }: { readonly kind: string; readonly name: string }): string => `${kind}/${name}`;
