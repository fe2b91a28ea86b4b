import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { Contender } from './contenders.ts';
import { room, type Namespace, type Room } from './room.ts';
import { container } from './written.ts';

/**
 * Two operators, one writer: what the audit log of a real API server says. Each way to lose the lease is taken in turn, while workloads that must be mounted come
 * all the time. `make test-all` takes 200 turns.
 */

const TURNS = Number(process.env.RECORDINGS_TAKEOVERS ?? 4);
/** Of the lease, s: shorter than the default, so that 200 turns take minutes. */
const DURATION = 5;
const WORK_MS = 100;
const HOUR = 3_600_000;
/** By how much somebody sets the clock of a leader that is frozen or cut off, by turns: it must not lead longer for it. */
const CLOCK_STEPS_MS = [-HOUR, 0, HOUR];
/** Every so many times a frozen leader stays so for a minute. */
const LONG_EVERY = 5;

let here: Room;
let ns: Namespace;
let pair: [Contender, Contender];
/** The credential of each contender, as the audit log names it. */
let credentials: [string, string];
let endWork: () => Promise<void>;

beforeAll(async () => {
  here = await room({ auditLog: true });
  ns = await here.namespace('takeover');
  await ns.store();
  const account = ['create', 'token', '-n', 'recordings-system', 'recordings-operator', '--duration', '8h'];
  const tokens = [(await here.cluster.kubectl(account)).trim(), (await here.cluster.kubectl(account)).trim()] as const;
  credentials = [credentialOf(tokens[0]), credentialOf(tokens[1])];
  pair = [
    await Contender.of(here.cluster.kubeconfig, 'a', tokens[0], DURATION),
    await Contender.of(here.cluster.kubeconfig, 'b', tokens[1], DURATION),
  ];
  for (const each of pair) await each.start();
  endWork = workFor(ns);
});
afterAll(async () => {
  await endWork();
  for (const each of pair) await each.stop();
  await here.stop();
});

/** The API server names a token by its id. */
function credentialOf(token: string): string {
  const [, claims = ''] = token.split('.');
  return `JTI=${(JSON.parse(Buffer.from(claims, 'base64url').toString()) as { jti: string }).jti}`;
}

/** Workloads that declare a role come and go, so that there is always something to write. */
function workFor(namespace: Namespace): () => Promise<void> {
  let isEnded = false;
  const work = async () => {
    for (let number = 0; !isEnded; number++) {
      await namespace.workload('Deployment', `w-${number}`, container(), declares('worker'));
      if (number >= 20) await namespace.delete('Deployment', `w-${number - 20}`);
      await pause(WORK_MS);
    }
  };
  const ended = work();
  return () => {
    isEnded = true;
    return ended;
  };
}

interface Write {
  readonly who: number;
  readonly what: string;
  readonly isLease: boolean;
  readonly isDone: boolean;
  /** When the API server received the request, and when it had answered, ms since 1970. */
  readonly from: number;
  readonly to: number;
}

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef?: { readonly resource: string; readonly name?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/** What the contenders have written, or were refused, in the order in which the API server answered. */
function requests(): Write[] {
  const lines = readFileSync(here.cluster.auditLog!, 'utf8').trim().split('\n');
  const events = lines.flatMap((line): Write[] => {
    if (!/"verb":"(patch|create|update|delete)"/.test(line)) return [];
    const { verb, user, objectRef, responseStatus, requestReceivedTimestamp, stageTimestamp } = JSON.parse(
      line,
    ) as AuditEvent;
    const who = credentials.indexOf(user.extra?.['authentication.kubernetes.io/credential-id']?.[0] ?? '');
    if (who === -1) return [];
    const { resource = '', name = '', subresource = '' } = objectRef ?? {};
    const what = `${verb} ${resource}/${name} ${subresource}`;
    const isLease = resource === 'leases';
    const isDone = (responseStatus?.code ?? 500) < 300;
    return [{ who, what, isLease, isDone, from: micros(requestReceivedTimestamp), to: micros(stageTimestamp) }];
  });
  return events.toSorted((a, b) => a.to - b.to);
}

const writes = (): Write[] => requests().filter(({ isDone }) => isDone);

/** Writes that came when the other contender had the lease, and that the API server refused, because the other had written the object. */
function late(all: readonly Write[]): Write[] {
  let holder: Write | undefined;
  const found: Write[] = [];
  for (const each of all) {
    if (each.isLease && each.isDone) holder = each;
    if (!each.isLease && !each.isDone && holder?.who !== each.who) found.push(each);
  }
  return found;
}

/** RFC 3339 with microseconds, in ms. */
const micros = (text: string): number =>
  Date.parse(text) + Number((/\.\d{3}(\d{3})/.exec(text)?.[1] ?? '0').padEnd(3, '0')) / 1000;

/** Writes that were under way when the other contender had the lease, or wrote. */
function overlaps(all: readonly Write[]): string[] {
  let holder: Write | undefined;
  let last: Write | undefined;
  const found: string[] = [];
  for (const write of all) {
    if (write.isLease) {
      holder = write;
      continue;
    }
    const { who, what, from, to } = write;
    if (holder?.who !== who)
      found.push(`${what} of ${who}, ${to - (holder?.to ?? 0)} ms after ${holder?.who} took the lease`);
    if (last !== undefined && last.who !== who && from < last.to)
      found.push(`${what} of ${who} and ${last.what} of ${last.who}`);
    last = write;
  }
  return found;
}

const WAYS = ['kill -9', 'SIGTERM', 'SIGSTOP, SIGCONT', 'partition'] as const;
type WayOut = (typeof WAYS)[number];

/** @throws Error if there is none */
function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('there is none');
  return thing;
}

/**
 * Takes the lease from the leader, whose clock is set meanwhile. Resolves when the other leads, with how long that took until its first write, ms.
 *
 * @param frozenMs how long a process that is stopped stays so at least
 */
async function takeOver(way: WayOut, clockStepMs: number, frozenMs: number): Promise<number> {
  const leader = await eventually('one leads', () => there(pair.find(({ leads }) => leads)));
  const other = pair.find((each) => each !== leader)!;
  const who = pair.indexOf(other);
  const terms = other.said('leading');
  const holders = leader.said('lease');
  const began = Date.now();
  if (way === 'kill -9') leader.signal('SIGKILL');
  if (way === 'SIGTERM') leader.signal('SIGTERM');
  if (way === 'SIGSTOP, SIGCONT') leader.signal('SIGSTOP');
  if (way === 'partition') leader.way.isCut = true;
  if (way === 'SIGSTOP, SIGCONT' || way === 'partition') leader.clockAheadMs = clockStepMs;
  const both = () => pair.map(({ output }) => output.split('\n').slice(-12).join('\n')).join('\n--\n');
  await eventually('the other leads', () => other.said('leading') > terms, { diagnosis: both });
  const first = await eventually('the other writes', () =>
    there(writes().find((each) => each.who === who && !each.isLease && each.from >= began)),
  );
  // While the other writes, the former leader comes back.
  if (way === 'kill -9' || way === 'SIGTERM') {
    await leader.gone();
    await leader.start();
  } else {
    if (way === 'partition') leader.way.isCut = false;
    else {
      await pause(frozenMs - (Date.now() - began));
      leader.signal('SIGCONT');
    }
    await eventually('it leads no more', () => !leader.leads, { diagnosis: both });
    await eventually('it has seen who leads', () => leader.said('lease') > holders, { diagnosis: both });
    leader.clockAheadMs = 0;
  }
  return first.from - began;
}

const percentile = (times: readonly number[], of: number): number =>
  times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(times.length * of) - 1)] ?? NaN;

describe('the lease', () => {
  it(
    `goes from one operator to the other ${TURNS} times, and there are never two writers`,
    async () => {
      const times = Object.fromEntries(WAYS.map((way) => [way, [] as number[]])) as Record<WayOut, number[]>;
      for (let turn = 0; turn < TURNS; turn++) {
        const way = WAYS[turn % WAYS.length]!;
        const round = Math.floor(turn / WAYS.length);
        const step = CLOCK_STEPS_MS[round % CLOCK_STEPS_MS.length]!;
        times[way].push(await takeOver(way, step, (round + 1) % LONG_EVERY === 0 ? 60_000 : 0));
      }
      const all = writes();
      const of = (who: number) => all.filter((each) => !each.isLease && each.who === who).length;
      console.log(
        `${TURNS} takeovers, lease of ${DURATION} s, writes: ${of(0)} and ${of(1)}, overlapping: ${overlaps(all).length}, late and refused: ${late(requests()).length}`,
      );
      for (const way of WAYS) {
        const [p50, p99] = [0.5, 0.99].map((each) => Math.round(percentile(times[way], each)));
        console.log(`${way}: next write after ${p50} ms (p50), ${p99} ms (p99), n = ${times[way].length}`);
      }
      expect(overlaps(all)).toEqual([]);
      expect(of(0)).toBeGreaterThan(TURNS);
      expect(of(1)).toBeGreaterThan(TURNS);
      // A single turn on a busy machine says nothing of time.
      if (TURNS < 40) return;
      expect(percentile(times['kill -9'], 0.5)).toBeLessThanOrEqual(DURATION * 1000 + 5000);
      expect(percentile(times.SIGTERM, 0.5)).toBeLessThan(DURATION * 1000);
      if (TURNS >= 200) expect(percentile(times['kill -9'], 0.99)).toBeLessThanOrEqual(DURATION * 1000 + 5000);
    },
    TURNS * 60_000,
  );
});
