/** Lets acts pass, and holds them up while something else must have the place to itself. */
export class Gate {
  readonly #passing = new Set<Promise<unknown>>();
  #isFree: Promise<void> = Promise.resolve();

  async pass<T>(act: () => Promise<T>): Promise<T> {
    for (let free; free !== this.#isFree;) {
      free = this.#isFree;
      await free;
    }
    const passing = act();
    this.#passing.add(passing);
    try {
      return await passing;
    } finally {
      this.#passing.delete(passing);
    }
  }

  /** Begins when the acts under way have ended. Acts that come meanwhile wait. */
  async close(during: () => Promise<void>): Promise<void> {
    const open = Promise.withResolvers<undefined>();
    this.#isFree = open.promise.then(() => undefined);
    await Promise.allSettled(this.#passing);
    try {
      await during();
    } finally {
      open.resolve(undefined);
    }
  }
}
