/** How many different values are known at once. A store has some hundred of them at most, or so many that nothing is gained. */
const MOST = 500;

const known = new Map<string, object>();

/**
 * An equal value that is known already, or else this one. The pods of a workload, and most workloads of a store, differ in nothing that is kept but their names:
 * in memory what is equal is one object, and what was decided of that object (`remembered` in src/observed/shared.ts) was decided of all.
 *
 * @param value plain JSON, that nobody changes
 */
export function interned<T extends object>(value: T): T {
  const text = JSON.stringify(value);
  const before = known.get(text);
  if (before !== undefined) return before as T;
  if (known.size >= MOST) known.clear();
  known.set(text, value);
  return value;
}
