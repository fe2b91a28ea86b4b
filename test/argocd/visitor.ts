import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { businesses } from '../../examples/prosaas/src/businesses.ts';

const [business] = businesses as [(typeof businesses)[number]];

/** The calls that a visitor may play. */
export const CALLS = business.calls.map(({ callSid }) => callSid);

/** What became of many requests. */
export interface Polled {
  readonly requests: number;
  /** What went wrong, once each, with the seconds since the polling began. */
  readonly failures: readonly string[];
  /** From the first failed request to the last, in seconds. */
  readonly failedSeconds: number;
}

/** Somebody who is logged in at the page of the example. */
export class Visitor {
  readonly #address: string;
  readonly #cookie: string;

  private constructor(address: string, cookie: string) {
    this.#address = address;
    this.#cookie = cookie;
  }

  /** @param address of the page: http://HOST:PORT */
  static async login(address: string): Promise<Visitor> {
    const login = await fetch(`${address}/login/${business.id}`, { redirect: 'manual' });
    return new Visitor(address, login.headers.getSetCookie()[0]!.split(';')[0]!);
  }

  /** Whether the recording can be heard. The first time it is asked for, the worker downloads it. */
  async plays(callSid: string): Promise<boolean> {
    return (await this.#status(`/api/recordings/file/${callSid}`)) === 200;
  }

  /**
   * Asks the page, api and calls ten times a second, each time over a new connection, as long as the work takes and until there were so many requests.
   * No connection, no answer within five seconds, and a status of 500 or more are failures.
   */
  async pollDuring(work: () => Promise<void>, atLeast: number): Promise<Polled> {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const failures: { at: number; what: string }[] = [];
    const asked: Promise<void>[] = [];
    const ask = async (path: string): Promise<void> => {
      const at = seconds();
      try {
        const status = await this.#status(path);
        if (status >= 500) failures.push({ at, what: `${path} ${status}` });
      } catch (error) {
        failures.push({ at, what: `${path} ${(error as Error).message}` });
      }
    };
    const done = new AbortController();
    const worked = work().finally(() => done.abort());
    for (let tick = 1; !done.signal.aborted || asked.length < atLeast; tick += 1) {
      for (const path of ['/', '/api/calls', `/api/recordings/file/${CALLS[0]}`]) asked.push(ask(path));
      await pause(Math.max(0, tick * 100 - seconds() * 1000));
    }
    await worked;
    await Promise.all(asked);
    const times = failures.map(({ at }) => at);
    return {
      requests: asked.length,
      failures: failures.map(({ at, what }) => `${at.toFixed(1)} s: ${what}`),
      failedSeconds: times.length === 0 ? 0 : Math.max(...times) - Math.min(...times) + 0.1,
    };
  }

  #status(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const asked = get(
        `${this.#address}${path}`,
        // No connection is kept: each request is that of another visitor.
        { agent: new Agent({ keepAlive: false }), headers: { cookie: this.#cookie }, timeout: 5000 },
        (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
          answer.once('error', reject);
        },
      );
      asked.once('timeout', () => asked.destroy(new Error('no answer in 5 s'))).once('error', reject);
    });
  }
}
