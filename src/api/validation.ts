import { immutableMessage, storeSchema, type StoreSpec } from './store.ts';

const IMMUTABLE = ['claimName', 'mountPath', 'subPath'] as const satisfies readonly (keyof StoreSpec)[];

/**
 * The faults of a store that the API server would report. An empty list means that the store may be created, or may replace `old`.
 * Each entry is `path: message`.
 */
export function storeFaults(store: unknown, old?: unknown): string[] {
  const parsed = storeSchema.safeParse(store);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const before = old === undefined ? undefined : storeSchema.parse(old).spec;
  return IMMUTABLE.filter((field) => before !== undefined && parsed.data.spec[field] !== before[field]).map(
    (field) => `spec.${field}: ${immutableMessage(field)}`,
  );
}
