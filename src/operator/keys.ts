import { declarationOf, MARK_LABEL } from '../api/labels.ts';
import type { Labels } from '../mount/workload.ts';
import type { ObservedPod } from '../observed/pod.ts';
import type { ObservedWorkload } from '../observed/workload.ts';

/** `<namespace>/<name>` of a store. The store need not exist. */
export type StoreKey = string;
/** `<Kind>/<namespace>/<name>`. */
export type WorkloadKey = string;

export const keyOfStore = ({ namespace, name }: { readonly namespace: string; readonly name: string }): StoreKey =>
  `${namespace}/${name}`;

export const keyOfWorkload = ({ kind, namespace, name }: Pick<ObservedWorkload, 'kind' | 'namespace' | 'name'>) =>
  `${kind}/${namespace}/${name}`;

/** The store in which a workload declares a role; without a role, the store of its mark. */
export const storeOfWorkload = ({ namespace, labels }: ObservedWorkload): StoreKey =>
  `${namespace}/${storeNamed(labels)}`;

export const storeOfPod = ({ namespace, template }: ObservedPod): StoreKey =>
  `${namespace}/${storeNamed(template.labels)}`;

const storeNamed = (labels: Labels | undefined): string =>
  declarationOf({ labels })?.store ?? labels?.[MARK_LABEL] ?? '';
