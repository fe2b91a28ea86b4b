import { identityOf, type ApiObject, type Identity } from './object.ts';

export interface ObservedClaim extends Identity {
  /** Pending, Bound or Lost. */
  readonly phase: string;
  readonly accessModes: readonly string[];
  /** Undefined where the claim names none, and the cluster's default is meant. */
  readonly storageClass: string | undefined;
}

/** A claim, and what else was found out about it. */
export interface ClaimState extends ObservedClaim {
  /** Its storage class binds it when the first pod uses it (WaitForFirstConsumer). Undefined where storage classes may not be read. */
  readonly waitsForConsumer: boolean | undefined;
  /** Volumes that still refer to a former claim of this name, and therefore stay Released (semantics 18); none where nobody looked for them. */
  readonly released: readonly string[];
}

export function projectClaim(object: ApiObject): ObservedClaim {
  const { metadata, spec, status } = object as ApiObject & {
    spec: { accessModes?: string[]; storageClassName?: string };
    status?: { phase?: string };
  };
  return {
    ...identityOf(metadata),
    phase: status?.phase ?? 'Pending',
    accessModes: spec.accessModes ?? [],
    storageClass: spec.storageClassName,
  };
}

/** Whether a storage class binds a claim when its first pod comes. */
export const bindsLate = (storageClass: object): boolean =>
  (storageClass as { volumeBindingMode?: string }).volumeBindingMode === 'WaitForFirstConsumer';
