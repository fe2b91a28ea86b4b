import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { Clock, Random } from '../../src/cluster/clock.ts';
import type { Sending } from '../../src/cluster/connection.ts';
import { Election } from '../../src/cluster/election.ts';
import type { Term } from '../../src/cluster/term.ts';
import { fenced } from '../../src/operator/fence.ts';
import { ManualClock, seeded } from '../manualClock.ts';
import { LeaseServer, NAME, type Way } from './leaseServer.ts';

/**
 * Three operators and one API server in simulated time: slow and lost answers, partitions, processes that stand still, machines that sleep, clocks that are set
 * and that run at another pace, operators that end. A seed that fails is enough to see the same run again.
 */

const SEEDS = Number(process.env.RECORDINGS_SEEDS ?? 60);
const MINUTES = 4;
/** How much faster or slower than the true one a clock runs. */
const DRIFT = 0.02;

/** The clock and the process of one operator. While the process stands still, what is due waits, and then comes in any order. */
class Machine implements Clock {
  readonly #world: ManualClock;
  readonly #random: Random;
  readonly #pace: number;
  readonly #due: (() => void)[] = [];
  #wall: number;
  #asleep = 0;
  #sleptAt: number | undefined;
  #isStill = false;
  #stood = 0;

  constructor(world: ManualClock, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#pace = 1 + (2 * random() - 1) * DRIFT;
    this.#wall = (random() - 0.5) * 1e9;
  }

  now(): number {
    return this.#world.monotonic() * this.#pace + this.#wall;
  }

  monotonic(): number {
    return ((this.#sleptAt ?? this.#world.monotonic()) - this.#asleep) * this.#pace;
  }

  after(ms: number, run: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#world.after(ms / this.#pace, () =>
      this.does(() => {
        if (!isCancelled) run();
      }),
    );
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Something happens to the process: a timer, or an answer. */
  does(run: () => void): void {
    if (this.#isStill) this.#due.push(run);
    else run();
  }

  /** How often it has stood still; odd while it does. */
  get stood(): number {
    return this.#stood;
  }

  setClock(ms: number): void {
    this.#wall += ms;
  }

  /** @param isAsleep whether the monotonic clock stands still, too */
  stand(ms: number, isAsleep: boolean): void {
    if (this.#isStill) return;
    this.#isStill = true;
    this.#stood++;
    if (isAsleep) this.#sleptAt = this.#world.monotonic();
    this.#world.after(ms, () => {
      this.#asleep += this.#sleptAt === undefined ? 0 : this.#world.monotonic() - this.#sleptAt;
      this.#sleptAt = undefined;
      this.#isStill = false;
      this.#stood++;
      // Whether a timer or an answer comes first is chance.
      while (this.#due.length > 0) this.#due.splice(Math.floor(this.#random() * this.#due.length), 1)[0]!();
    });
  }
}

function simulation(seed: number) {
  const random = seeded(seed);
  const between = (from: number, to: number) => from + random() * (to - from);
  const world = new ManualClock();
  const server = new LeaseServer(world);
  const wrong: string[] = [];
  const written = new Map<string, number>();
  let holders = 0;

  const operator = (name: string) => {
    const machine = new Machine(world, random);
    const ending = new AbortController();
    let isCut = false;
    const way = (): Way => {
      if (isCut) return random() < 0.5 ? { there: Infinity, back: 0 } : { there: between(5000, 30_000), back: 'lost' };
      const there = random() < 0.05 ? between(100, 8000) : between(1, 50);
      return { there, back: random() < 0.05 ? 'lost' : between(1, 50) };
    };
    const inner = server.connection(way);
    /** What the network brings comes when the process runs. */
    const brought = <T>(of: Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        of.then(
          (answer) => machine.does(() => resolve(answer)),
          (error: unknown) => machine.does(() => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      });
    /** A write: it waits for a connection, asks, leaves, arrives, and is done. Who gives it up before it arrives resets the connection. */
    const write = async (_path: string, _body: unknown, _query: unknown, { signal, onSend }: Sending = {}) => {
      await new Promise<void>((resolve) => machine.after(random() < 0.1 ? between(100, 20_000) : 0, resolve));
      onSend?.();
      const holder = server.spec?.holderIdentity;
      if (holder !== identity()) wrong.push(`${identity()} sends while ${holder} holds the lease`);
      const { there } = way();
      const { stood } = machine;
      await brought(
        new Promise<void>((resolve, reject) => {
          const cancel = world.after(Math.min(there, 1e9), () => {
            const now = server.spec?.holderIdentity;
            // A process that stands still cannot give up what the network keeps. Such a write is refused by its version if another has written the object.
            const isKept = machine.stood !== stood || stood % 2 === 1;
            if (now !== identity() && !isKept) wrong.push(`${identity()} writes while ${now} holds the lease`);
            written.set(name, (written.get(name) ?? 0) + 1);
            resolve();
          });
          signal?.addEventListener('abort', () => {
            cancel();
            reject(ApiError.unreachable('it', new Error('aborted')));
          });
        }),
      );
      return {} as never;
    };
    let identityNow = '';
    const identity = () => identityNow;
    const run = async () => {
      for (let life = 1; !ending.signal.aborted; life++) {
        const who = `${name}-${life}`;
        identityNow = who;
        const end = new AbortController();
        stopLife = () => end.abort();
        const election = new Election({
          connection: {
            get: (...args) => brought(inner.get(...args)) as never,
            update: (...args) => brought(inner.update(...args)) as never,
          },
          lease: NAME,
          identity: who,
          clock: machine,
          random,
          onTrouble: () => undefined,
        });
        const [, sink] = election.reflection;
        server.watch((lease, resourceVersion) => {
          if (isCut || random() < 0.1) return;
          world.after(between(1, 500), () =>
            machine.does(() =>
              lease === undefined
                ? sink.remove({ metadata: { ...NAME, uid: '', resourceVersion } })
                : sink.put(lease, 'watch'),
            ),
          );
        });
        await election.run(async (term) => {
          holders++;
          await Promise.all([1, 2, 3].map(() => works(term, end.signal)));
        }, end.signal);
      }
    };
    let stopLife: (() => void) | undefined;
    const works = async (term: Term, signal: AbortSignal) => {
      const writing = fenced({ patch: write, merge: write, create: write }, term);
      while (!term.over.aborted && !signal.aborted) {
        await writing.patch('', []).catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
        });
        await new Promise<void>((resolve) => machine.after(between(50, 1000), resolve));
      }
    };
    const ended = run();
    return {
      name,
      machine,
      ended,
      cut: (is: boolean) => (isCut = is),
      restart: () => stopLife?.(),
      leave: () => {
        ending.abort();
        stopLife?.();
      },
    };
  };

  const operators = ['a', 'b', 'c'].map(operator);
  const trouble = (): void => {
    const { machine, cut, restart } = operators[Math.floor(random() * operators.length)]!;
    const kind = random();
    if (kind < 0.25) machine.stand(between(500, 60_000), false);
    else if (kind < 0.4) machine.stand(between(500, 60_000), true);
    else if (kind < 0.6) {
      cut(true);
      world.after(between(1000, 40_000), () => cut(false));
    } else if (kind < 0.8) machine.setClock(between(-1e6, 1e6));
    else restart();
    world.after(between(1000, 20_000), () => {
      if (world.monotonic() < calmAt) trouble();
    });
  };
  const calmAt = world.monotonic() + MINUTES * 60_000;
  trouble();
  return { world, operators, wrong, written, terms: () => holders };
}

describe('three operators in a bad network', () => {
  it(`never write at once, and one of them writes when all is well again (${SEEDS} seeds)`, async () => {
    let [terms, writes] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const it = simulation(seed);
      await it.world.turn((MINUTES + 2) * 60_000);
      expect(it.wrong, `seed ${seed}`).toEqual([]);
      const before = [...it.written.values()].reduce((sum, each) => sum + each, 0);
      await it.world.turn(30_000);
      const after = [...it.written.values()].reduce((sum, each) => sum + each, 0);
      expect(after, `seed ${seed}: somebody writes`).toBeGreaterThan(before);
      for (const { leave } of it.operators) leave();
      await it.world.turn(120_000);
      await Promise.all(it.operators.map(({ ended }) => ended));
      expect(it.wrong, `seed ${seed}`).toEqual([]);
      terms += it.terms();
      writes += after;
    }
    // The simulation is worth something only if the lease goes round.
    expect(terms).toBeGreaterThan(SEEDS * 5);
    expect(writes).toBeGreaterThan(SEEDS * 500);
  });
});
