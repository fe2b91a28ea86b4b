import { describe, expect, it } from 'vitest';
import type { Query, Sending } from '../../src/cluster/connection.ts';
import { LEASE_TIMES } from '../../src/cluster/lease.ts';
import { Term } from '../../src/cluster/term.ts';
import { endlessTerm } from '../../src/operator/candidate.ts';
import { fenced, type Writing } from '../../src/operator/fence.ts';
import { ManualClock } from '../manualClock.ts';

/** Every way to write, on a connection that notes its limits and asks before it sends. */
const WAYS: readonly [keyof Writing, (writing: Writing, sending?: Sending) => Promise<unknown>][] = [
  ['patch', (writing, sending) => writing.patch('/w', [], { dryRun: 'All' }, sending)],
  ['merge', (writing, sending) => writing.merge('/w', {}, { dryRun: 'All' }, sending)],
  ['create', (writing, sending) => writing.create('/w', {}, { dryRun: 'All' }, sending)],
];

function fence(term = (clock: ManualClock) => new Term(clock, LEASE_TIMES)) {
  const clock = new ManualClock();
  const asked: { readonly query: Query; readonly sending: Sending }[] = [];
  const sent: string[] = [];
  // What happens between the call and the first byte: credentials are loaded, a connection is opened, the process stands still.
  let before = () => undefined as unknown;
  const ask = async (path: string, _body: unknown, query: Query = {}, sending: Sending = {}) => {
    asked.push({ query, sending });
    await Promise.resolve(before());
    sending.onSend?.();
    sent.push(path);
    return {} as never;
  };
  const of = term(clock);
  const writing = fenced({ patch: ask, merge: ask, create: ask }, of);
  return { clock, term: of, writing, asked, sent, first: (does: () => unknown) => (before = does) };
}

describe.each(WAYS)('a %s', (_, write) => {
  it('leaves while the term has time, and ends in the API server before another can hold the lease', async () => {
    const { clock, writing, asked, sent } = fence();
    await write(writing);
    await clock.turn(9999);
    await write(writing);
    expect(sent).toHaveLength(2);
    expect(asked.map(({ query }) => query)).toEqual([
      { timeout: '13s', dryRun: 'All' },
      { timeout: '3s', dryRun: 'All' },
    ]);
  });

  it('is ended when another may hold the lease, also where the caller has a limit of its own', async () => {
    const { term, writing, asked } = fence();
    const own = new AbortController();
    await write(writing, { signal: own.signal });
    const [{ sending }] = asked as [(typeof asked)[number]];
    expect(sending.signal?.aborted).toBe(false);
    term.lose();
    expect([sending.signal?.aborted, own.signal.aborted]).toEqual([true, false]);
  });

  it('is not begun when the term has no time left', async () => {
    const { clock, writing, asked, sent } = fence();
    await clock.turn(10_000);
    await expect(write(writing)).rejects.toMatchObject({ name: 'ApiError', status: 0, reason: 'NotLeading' });
    expect([asked, sent]).toEqual([[], []]);
  });

  it.each<[string, (clock: ManualClock) => void]>([
    ['the process stood still', (clock) => clock.freeze(60_000)],
    ['the machine slept', (clock) => clock.step(60_000)],
  ])('does not leave where %s after it was begun', async (__, happens) => {
    const { clock, writing, sent, first } = fence();
    first(() => happens(clock));
    await expect(write(writing)).rejects.toMatchObject({ reason: 'NotLeading' });
    expect(sent).toEqual([]);
  });

  it('does not leave after another has taken the lease, and is ended if it is on its way', async () => {
    const { term, writing, asked, sent } = fence();
    await write(writing);
    expect(asked[0]!.sending.signal!.aborted).toBe(false);
    term.lose();
    expect(asked[0]!.sending.signal!.aborted).toBe(true);
    await expect(write(writing)).rejects.toMatchObject({ reason: 'NotLeading' });
    expect(sent).toHaveLength(1);
  });

  it('is ended by its own signal, too', async () => {
    const { writing, asked } = fence();
    const own = new AbortController();
    await write(writing, { signal: own.signal });
    own.abort();
    expect(asked[0]!.sending.signal!.aborted).toBe(true);
  });

  it('has no limits where there is no lease', async () => {
    const { clock, writing, asked, sent } = fence(endlessTerm);
    await clock.turn(3_600_000);
    await write(writing);
    expect([asked[0]!.query, sent]).toEqual([{ dryRun: 'All' }, ['/w']]);
  });
});
