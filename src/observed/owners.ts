import { groupOf, workloadKindOf } from './kinds.ts';
import type { Metadata } from './object.ts';

/** Who controls an object. */
export interface Controller {
  readonly kind: string;
  readonly name: string;
  /** Whether the kind is one of those that we know, by group and kind (semantics 28). */
  readonly isKnown: boolean;
}

/** The controller that an object's owner references name; undefined where nobody controls it. */
export function controllerOf({ ownerReferences }: Metadata): Controller | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion = '', kind, name } = owner;
  return { kind, name, isKnown: workloadKindOf(apiVersion, kind) !== undefined };
}

/**
 * The controller of a pod. ReplicaSets need not be read: the name of a Deployment's ReplicaSet is the Deployment's name and the hash of the pod
 * template, which the pod bears as a label.
 */
export function controllerOfPod(metadata: Metadata): Controller | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner === undefined || hash === undefined) return controllerOf(metadata);
  const isDeployments =
    owner.kind === 'ReplicaSet' && groupOf(owner.apiVersion ?? '') === 'apps' && owner.name.endsWith(`-${hash}`);
  return isDeployments
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1), isKnown: true }
    : controllerOf(metadata);
}
