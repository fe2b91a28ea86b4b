/** An API server and its kubelets do this many commands at once without harm to others. */
const AT_ONCE = 8;

/**
 * Does `work` on every item, a few at once. Returns the results in the order of the items.
 *
 * @throws the first failure, after the work that has begun has ended.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const outcomes = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [index, item] of queue) results[index] = await work(item);
    }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
