import type { StoreStatus } from '../api/status.ts';
import type { Store, StoreSpec } from '../api/store.ts';
import { identityOf, type ApiObject, type Identity } from './object.ts';

export interface ObservedStore extends Store, Identity {
  readonly generation: number;
  /** RFC 3339, as the API server writes it. */
  readonly created: string;
  readonly status?: StoreStatus | undefined;
}

/** @returns undefined where the store is being deleted */
export function projectStore(object: ApiObject): ObservedStore | undefined {
  const { metadata, spec, status } = object as ApiObject & { spec: StoreSpec; status?: StoreStatus };
  if (metadata.deletionTimestamp !== undefined) return undefined;
  return {
    ...identityOf(metadata),
    generation: metadata.generation ?? 0,
    created: metadata.creationTimestamp ?? '',
    spec,
    status,
  };
}

/** Of two stores that were made in the same second, the name decides: it must not be both, or neither. */
export const isOlderStore = (a: ObservedStore, b: ObservedStore): boolean =>
  a.created === b.created ? a.name < b.name : a.created < b.created;
