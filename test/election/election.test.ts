import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { Election } from '../../src/cluster/election.ts';
import type { LeaseSpec } from '../../src/cluster/lease.ts';
import type { Term } from '../../src/cluster/term.ts';
import { ManualClock, settled } from '../manualClock.ts';
import { LeaseServer, NAME, type Way } from './leaseServer.ts';

/** The lease lasts 15 s, is renewed every 2 s, and writes begin until 10 s after the last renewal: the defaults. */

function election() {
  const clock = new ManualClock();
  const server = new LeaseServer(clock);
  return { clock, server, join: (identity: string, way?: () => Way) => new Candidate(clock, server, identity, way) };
}

class Candidate {
  readonly terms: Term[] = [];
  readonly troubles: string[] = [];
  readonly holders: (string | undefined)[] = [];
  readonly election: Election;
  /** How long its writes take to end after its term, ms. */
  lingersMs = 0;
  readonly #ending = new AbortController();
  readonly ended: Promise<void>;

  constructor(clock: ManualClock, server: LeaseServer, identity: string, way?: () => Way) {
    this.election = new Election({
      connection: server.connection(way, `${identity} `),
      lease: NAME,
      identity,
      clock,
      random: () => 1,
      onTrouble: ({ reason }) => this.troubles.push(reason),
      onHolder: (holder) => this.holders.push(holder),
    });
    const lead = async (term: Term) => {
      this.terms.push(term);
      const until = AbortSignal.any([term.over, this.#ending.signal]);
      if (!until.aborted) await new Promise((resolve) => until.addEventListener('abort', resolve));
      if (this.lingersMs > 0) await new Promise<void>((resolve) => clock.after(this.lingersMs, resolve));
    };
    this.ended = this.election.run(lead, this.#ending.signal);
  }

  get leads(): boolean {
    return this.terms.some(({ leftMs }) => leftMs > 0);
  }

  stop(): void {
    this.#ending.abort();
  }

  /** Sees each change of the lease at once. */
  watches(server: LeaseServer): this {
    const [, sink] = this.election.reflection;
    server.watch((lease, resourceVersion) =>
      lease === undefined ? sink.remove({ metadata: { ...NAME, uid: '', resourceVersion } }) : sink.put(lease, 'watch'),
    );
    return this;
  }
}

const down = (): never => {
  throw ApiError.unreachable('it', new Error('ECONNREFUSED'));
};

/** A holder elsewhere, whose clock says something else. */
const other = (renewTime: string, more: Partial<LeaseSpec> = {}): LeaseSpec => ({
  holderIdentity: 'other',
  leaseDurationSeconds: 15,
  acquireTime: renewTime,
  renewTime,
  leaseTransitions: 3,
  ...more,
});

function holds(server: LeaseServer, spec: LeaseSpec): void {
  server.put({ metadata: { ...server.lease?.metadata }, spec });
}

/** etcd is restored to a revision in which the lease was so, and the watch of the candidate lists again. */
function restores(server: LeaseServer, { election }: Candidate, spec: LeaseSpec, resourceVersion: string): void {
  const { metadata } = server.lease!;
  server.lease = { metadata: { ...metadata, resourceVersion }, spec };
  election.reflection[1].put(server.lease, 'restored');
}

describe('a lease that nobody holds', () => {
  it('is created by the first who asks, in the form of coordination.k8s.io', async () => {
    const { clock, server, join } = election();
    const a = join('a');
    await clock.turn(0);
    expect(a.leads).toBe(true);
    expect(server.spec).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
  });

  it('is renewed every two seconds, in one request each', async () => {
    const { clock, server, join } = election();
    const a = join('a').watches(server);
    await clock.turn(60_000);
    expect(a.leads).toBe(true);
    expect(a.terms).toHaveLength(1);
    expect(server.log).toEqual(['a GET', ...Array.from({ length: 31 }, () => 'a PUT')]);
    expect(server.spec).toMatchObject({
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:01:00.000000Z',
    });
  });

  it('goes to one of two who ask at once; the other asks nothing more while it watches', async () => {
    const { clock, server, join } = election();
    const [a, b] = [join('a').watches(server), join('b').watches(server)];
    await clock.turn(5000);
    expect([a.leads, b.leads]).toEqual([true, false]);
    const asked = () => server.log.filter((each) => each.startsWith('b ')).length;
    const before = asked();
    await clock.turn(600_000);
    expect(asked()).toBe(before);
    expect([a.troubles, b.troubles]).toEqual([[], []]);
    expect(b.holders).toEqual(['a']);
  });

  it('is kept as it is beside what the algorithm writes', async () => {
    const { clock, server, join } = election();
    holds(server, { strategy: 'OldestEmulationVersion' } as LeaseSpec);
    join('a');
    await clock.turn(0);
    expect(server.spec).toMatchObject({ strategy: 'OldestEmulationVersion', holderIdentity: 'a', leaseTransitions: 0 });
  });
});

describe('a lease of another', () => {
  it.each(['1999-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', '2099-01-01T00:00:00.000000Z', 'nonsense'])(
    'is taken when it has not changed for its duration by our clock, whatever its holder’s clock says (%s)',
    async (renewTime) => {
      const { clock, server, join } = election();
      holds(server, other(renewTime));
      const a = join('a');
      await clock.turn(14_999);
      expect(a.leads).toBe(false);
      await clock.turn(1);
      expect(a.leads).toBe(true);
      expect(server.spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 4 });
    },
  );

  it('is not taken while it changes, with and without a watch', async () => {
    const { clock, server, join } = election();
    holds(server, other('0'));
    const [a, b] = [join('a'), join('b').watches(server)];
    for (let second = 1; second <= 120; second++) {
      await clock.turn(1000);
      if (second % 10 === 0) holds(server, other(String(second)));
      expect([a.leads, b.leads]).toEqual([false, false]);
    }
    expect(server.spec?.holderIdentity).toBe('other');
  });

  it('that changes in nothing that the holder writes counts as not renewed', async () => {
    const { clock, server, join } = election();
    holds(server, other('0'));
    const a = join('a').watches(server);
    const [, sink] = a.election.reflection;
    await clock.turn(10_000);
    // An annotation: a new version of the same record.
    server.delete();
    holds(server, other('0'));
    server.lease = { ...server.lease!, metadata: { ...server.lease!.metadata, resourceVersion: '9' } };
    sink.put(server.lease, 'watch');
    await clock.turn(20_000);
    expect(a.leads).toBe(true);
  });

  it('lasts as long as its holder asked for', async () => {
    const { clock, server, join } = election();
    holds(server, other('0', { leaseDurationSeconds: 60 }));
    const a = join('a');
    await clock.turn(59_000);
    expect(a.leads).toBe(false);
    await clock.turn(2000);
    expect(a.leads).toBe(true);
  });

  it('that is given up is taken at once', async () => {
    const { clock, server, join } = election();
    const a = join('a').watches(server);
    await clock.turn(0);
    const b = join('b').watches(server);
    await clock.turn(1000);
    a.stop();
    await a.ended;
    await settled();
    expect([a.leads, b.leads]).toEqual([false, true]);
    expect(server.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1, leaseDurationSeconds: 15 });
  });

  it('that somebody deletes is not taken before it would have expired', async () => {
    const { clock, server, join } = election();
    holds(server, other('0'));
    const a = join('a').watches(server);
    await clock.turn(5000);
    server.delete();
    await clock.turn(9999);
    expect(a.leads).toBe(false);
    await clock.turn(1);
    expect(a.leads).toBe(true);
  });

  it('is not taken by a watch that tells of the past', async () => {
    const { clock, server, join } = election();
    const a = join('a');
    await clock.turn(4000);
    const old = { ...server.lease!, spec: other('0'), metadata: { ...server.lease!.metadata, resourceVersion: '1' } };
    a.election.reflection[1].put(old, 'watch');
    await clock.turn(4000);
    expect(a.terms).toHaveLength(1);
    expect(a.leads).toBe(true);
  });
});

describe('a holder', () => {
  it('gives the lease up only when its last write has ended, and renews until then', async () => {
    const { clock, server, join } = election();
    const a = join('a');
    a.lingersMs = 12_000;
    await clock.turn(1000);
    a.stop();
    await clock.turn(11_999);
    expect(server.spec).toMatchObject({ holderIdentity: 'a', renewTime: '2026-01-01T00:00:12.000000Z' });
    await clock.turn(1);
    await a.ended;
    expect(server.spec).not.toHaveProperty('holderIdentity');
    expect(server.spec).toMatchObject({ leaseDurationSeconds: 1 });
  });

  it('ends although the API server is away, and then does not hold anybody up for ever', async () => {
    const { clock, join } = election();
    let isDown = false;
    const a = join('a', () => (isDown ? down() : { there: 0, back: 0 }));
    await clock.turn(1000);
    isDown = true;
    a.stop();
    await clock.turn(3000);
    await a.ended;
  });

  it('stays leader where the API server is away for a little less than the renewal deadline', async () => {
    const { clock, server, join } = election();
    let isDown = false;
    const a = join('a', () => (isDown ? down() : { there: 0, back: 0 }));
    await clock.turn(4000);
    isDown = true;
    await clock.turn(9000);
    expect(a.leads).toBe(true);
    isDown = false;
    await clock.turn(60_000);
    expect(a.terms).toHaveLength(1);
    expect(server.spec?.leaseTransitions).toBe(0);
  });

  it.each<[string, () => Way]>([
    ['is away', down],
    ['does not answer', () => ({ there: Infinity, back: 0 })],
    ['does as asked and does not answer', () => ({ there: 0, back: 'lost' })],
  ])('begins no write ten seconds after its last known renewal, where the API server %s', async (_, way) => {
    const { clock, server, join } = election();
    let isBad = false;
    const a = join('a', () => (isBad ? way() : { there: 0, back: 0 }));
    await clock.turn(4000);
    isBad = true;
    await clock.turn(9999);
    const [term] = a.terms;
    expect([term!.leftMs, term!.over.aborted, term!.cut.aborted]).toEqual([1, false, false]);
    await clock.turn(1);
    expect([term!.leftMs, term!.over.aborted]).toEqual([0, true]);
    isBad = false;
    await clock.turn(60_000);
    // It holds the lease itself, so it does not wait for its own lease to expire.
    expect(a.terms).toHaveLength(2);
    expect(a.leads).toBe(true);
    expect(server.spec?.leaseTransitions).toBe(0);
  });

  it('ends the writes in flight before another can hold the lease', async () => {
    const { clock, join } = election();
    let isDown = false;
    const a = join('a', () => (isDown ? down() : { there: 0, back: 0 }));
    a.lingersMs = 60_000;
    await clock.turn(4000);
    isDown = true;
    await clock.turn(12_999);
    const [term] = a.terms;
    expect([term!.cut.aborted, term!.lastMs]).toEqual([false, 1]);
    await clock.turn(1);
    expect([term!.cut.aborted, term!.lastMs]).toEqual([true, 0]);
  });

  it('that was frozen has no time left when it wakes, before any timer has run', async () => {
    const { clock, join } = election();
    const a = join('a');
    a.lingersMs = 1000;
    await clock.turn(4000);
    const [term] = a.terms;
    clock.freeze(60_000);
    expect(term!.leftMs).toBeLessThanOrEqual(0);
    expect(term!.lastMs).toBeLessThanOrEqual(0);
    await clock.turn(0);
    expect([term!.over.aborted, term!.cut.aborted]).toEqual([true, true]);
  });

  it('whose machine slept has no time left, although the monotonic clock stood still', async () => {
    const { clock, join } = election();
    const a = join('a');
    await clock.turn(4000);
    clock.step(60_000);
    expect(a.leads).toBe(false);
    await clock.turn(10_000);
    expect(a.terms).toHaveLength(2);
    expect(a.leads).toBe(true);
  });

  it('whose clock is set back does not lead longer for it', async () => {
    const { clock, join } = election();
    let isDown = false;
    const a = join('a', () => (isDown ? down() : { there: 0, back: 0 }));
    await clock.turn(4000);
    isDown = true;
    clock.step(-3_600_000);
    await clock.turn(10_000);
    expect(a.leads).toBe(false);
  });

  it('counts a renewal from when it was asked for, and not from when it was answered', async () => {
    const { clock, join } = election();
    let way: Way = { there: 0, back: 0 };
    const a = join('a', () => way);
    await clock.turn(1000);
    way = { there: 1000, back: 3000 };
    await clock.turn(5000);
    expect(a.terms[0]!.leftMs).toBe(6000);
  });

  it('whose renewal was lost on the way back finds its own record, and goes on', async () => {
    const { clock, server, join } = election();
    let way: Way = { there: 0, back: 0 };
    const a = join('a', () => way);
    await clock.turn(1000);
    way = { there: 0, back: 'lost' };
    await clock.turn(1000);
    way = { there: 0, back: 0 };
    await clock.turn(6000);
    expect(a.terms).toHaveLength(1);
    expect(server.spec?.renewTime).toBe('2026-01-01T00:00:07.200000Z');
  });

  it('that meets a conflict looks, and goes on if the lease is still its own', async () => {
    const { clock, server, join } = election();
    const a = join('a');
    await clock.turn(1000);
    holds(server, { ...server.spec!, preferredHolder: 'x' } as LeaseSpec);
    await clock.turn(5000);
    expect(a.terms).toHaveLength(1);
    expect(a.troubles).toEqual([]);
    expect(server.spec).toMatchObject({ holderIdentity: 'a', preferredHolder: 'x' });
  });

  it.each([true, false])('loses at once what another has taken (watch: %s)', async (isWatching) => {
    const { clock, server, join } = election();
    const a = join('a');
    if (isWatching) a.watches(server);
    await clock.turn(1000);
    holds(server, other('x'));
    await clock.turn(isWatching ? 0 : 2200);
    expect([a.terms[0]!.over.aborted, a.leads]).toEqual([true, false]);
    await clock.turn(13_000);
    expect(a.terms).toHaveLength(1);
    await clock.turn(3000);
    expect(a.terms).toHaveLength(2);
  });

  it('stops where the lease is deleted, and makes a new one', async () => {
    const { clock, server, join } = election();
    const a = join('a').watches(server);
    await clock.turn(1000);
    server.delete();
    await settled();
    expect(a.terms[0]!.cut.aborted).toBe(true);
    await clock.turn(1000);
    expect(a.terms).toHaveLength(2);
    expect(server.spec?.holderIdentity).toBe('a');
  });
});

describe('a candidate', () => {
  it.each([
    [3, 3000],
    [60, 5000],
  ])('that is told to come again in %i s comes in %i ms, and keeps the lease', async (seconds, ms) => {
    const { clock, server, join } = election();
    let [isBusy, refused] = [false, NaN];
    const asked: number[] = [];
    const a = join('a', () => {
      asked.push(clock.monotonic());
      if (isBusy) refused = clock.monotonic();
      if (isBusy) throw new ApiError(429, 'TooManyRequests', 'busy', { retryAfterSeconds: seconds });
      return { there: 0, back: 0 };
    }).watches(server);
    await clock.turn(1000);
    isBusy = true;
    await clock.turn(1500);
    isBusy = false;
    await clock.turn(5000);
    const again = asked.find((at) => at > refused);
    expect([again! - refused, a.leads, a.terms.length]).toEqual([ms, true, 1]);
  });

  it('says what keeps it from the lease, and goes on asking', async () => {
    const { clock, join } = election();
    let isForbidden = true;
    const a = join('a', () => {
      if (isForbidden) throw new ApiError(403, 'Forbidden', 'no');
      return { there: 0, back: 0 };
    });
    await clock.turn(60_000);
    expect(a.troubles.length).toBeGreaterThan(20);
    expect(new Set(a.troubles)).toEqual(new Set(['Forbidden']));
    isForbidden = false;
    await clock.turn(3000);
    expect(a.leads).toBe(true);
  });

  it('that ends while it asks leaves no lease behind', async () => {
    const { clock, server, join } = election();
    const a = join('a', () => ({ there: 100, back: 100 }));
    await clock.turn(350);
    a.stop();
    await clock.turn(2000);
    await a.ended;
    expect(a.terms.every(({ leftMs }) => leftMs === 0)).toBe(true);
    expect(server.spec).not.toHaveProperty('holderIdentity');
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a list without version', { metadata: {}, items: [] }],
    ['an item that is null', { metadata: { resourceVersion: '1' }, items: [null] }],
    ['an item without metadata', { metadata: { resourceVersion: '1' }, items: [{}] }],
  ])('that gets an answer that is not Kubernetes’ (%s) asks again', async (_, json) => {
    const { clock, server, join } = election();
    server.answers.push(json);
    const a = join('a');
    await clock.turn(5000);
    expect([a.troubles, a.leads]).toEqual([['UnexpectedAnswer'], true]);
  });

  it('after a restore of etcd takes what the list says, although the version is older', async () => {
    const { clock, server, join } = election();
    const a = join('a');
    await clock.turn(10_000);
    restores(server, a, other('x'), '1');
    await clock.turn(1000);
    expect(a.leads).toBe(false);
    await clock.turn(15_000);
    expect(a.leads).toBe(true);
  });

  it.each<[string, Partial<LeaseSpec>, boolean]>([
    ['that was free then', { holderIdentity: '' }, false],
    ['that it held then itself', { holderIdentity: 'a' }, false],
    ['that its holder has given up since', { holderIdentity: '', acquireTime: '1', leaseTransitions: 3 }, true],
  ])('after a restore of etcd leaves its time to the holder whom it saw, of a lease %s', async (_, spec, isFree) => {
    const { clock, server, join } = election();
    holds(server, other('1'));
    const a = join('a');
    await clock.turn(1000);
    restores(server, a, { ...other('0', { leaseTransitions: 2 }), ...spec }, '0');
    await clock.turn(13_000);
    expect(a.leads).toBe(isFree);
    await clock.turn(3000);
    expect(a.leads).toBe(true);
  });
});
