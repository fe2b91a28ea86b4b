/** As many commands at once as an API server and its kubelets take without noticing. */
const AT_ONCE = 8;

/** The results of `work` on every item, in order, a few at once; the first failure is thrown when what is under way has ended. */
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
