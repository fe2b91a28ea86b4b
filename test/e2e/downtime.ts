/** How often each endpoint is asked. */
const EVERY_MS = 100;

/** Asks endpoints again and again, at several addresses, and knows the longest time in which no address answered. */
export class Watch {
  readonly #longest = new Map<string, number>();
  readonly #last = new Map<string, number>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  /** @param addresses of where the product may be, as `http://HOST:PORT`; undefined where it is not yet. */
  constructor(paths: readonly string[], addresses: readonly (() => string | undefined)[], cookie: string) {
    const began = performance.now();
    for (const path of paths) this.#last.set(path, began);
    this.#timer = setInterval(() => {
      for (const path of paths)
        for (const address of addresses) {
          const url = `${address() ?? ''}${path}`;
          if (!url.startsWith('http') || this.#asking.has(url)) continue;
          this.#asking.set(
            url,
            this.#ask(url, path, cookie).finally(() => this.#asking.delete(url)),
          );
        }
    }, EVERY_MS);
  }

  /** Whether each endpoint has answered within the last second. */
  answersNow(): boolean {
    return [...this.#last.values()].every((last) => performance.now() - last < 1000);
  }

  /** @returns the longest time without an answer, by path, in milliseconds. */
  async stop(): Promise<Record<string, number>> {
    clearInterval(this.#timer);
    await Promise.all(this.#asking.values());
    return Object.fromEntries(this.#longest);
  }

  async #ask(url: string, path: string, cookie: string): Promise<void> {
    try {
      const init = { headers: { cookie, range: 'bytes=0-99' }, signal: AbortSignal.timeout(1000) };
      const response = await fetch(url, init);
      await response.arrayBuffer();
      if (response.status !== 206) return;
    } catch {
      return;
    }
    const now = performance.now();
    const gap = Math.round(now - (this.#last.get(path) ?? now));
    this.#last.set(path, now);
    this.#longest.set(path, Math.max(gap, this.#longest.get(path) ?? 0));
  }
}
