import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import type { Origin, Sink } from '../../src/cluster/reflection.ts';
import { Collection } from '../../src/operator/collection.ts';

/**
 * One object that two watches share, in every order in which their lists and events can come: a model of what etcd and the watch cache promise, small
 * enough to be tried whole. The faults of this kind were found by chance before, one order of events at a time.
 */

/** Which of the two watches selects the object. `-`: none, or the object does not exist. */
type State = '-' | 'declared' | 'marked';
const STATES: readonly State[] = ['-', 'declared', 'marked'];

/** A version of the object. After a restore of etcd, the same version may be another object. */
interface Version {
  readonly version: number;
  readonly state: State;
  /** Counts all changes: those that a restore has taken back, too, and the restore itself. */
  readonly moment: number;
}

interface Thing {
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly moment: number;
}

type Watch = 'declared' | 'marked';
/** One call of a sink. */
interface Call {
  readonly text: string;
  /** The change of etcd that it tells of, counted over both its lives. A list tells of the last one before it. */
  readonly moment: number;
  /** The end of a list that counts more than what was seen before. */
  readonly isRestored?: boolean;
  readonly to: (sinks: Record<Watch, Sink>, things: Collection<Thing>) => void;
}

const objectOf = ({ version, moment }: Version) =>
  ({
    metadata: { name: 'a', namespace: 'ns', uid: 'a', resourceVersion: String(version) },
    moment,
  }) as unknown as KubernetesObject;

function project(object: KubernetesObject): Thing {
  const { metadata, moment } = object as KubernetesObject & { moment: number };
  return { namespace: 'ns', name: 'a', resourceVersion: metadata.resourceVersion, moment };
}

/** Lists of all values, each of the length. */
function sequences<T>(values: readonly T[], length: number): T[][] {
  if (length === 0) return [[]];
  return sequences(values, length - 1).flatMap((rest) => values.map((value) => [...rest, value]));
}

/** What etcd holds over time: versions 1, 2, …; then, restored to one of these, others. */
interface History {
  readonly before: readonly Version[];
  /** What etcd held at last: up to the restore what it held before. */
  readonly after: readonly Version[];
  /** The version to which etcd was restored. All: it was not. */
  readonly restoredTo: number;
}

function* histories(before: number, after: number): Generator<History> {
  for (const states of sequences(STATES, before))
    for (let restoredTo = 0; restoredTo <= before; restoredTo += 1)
      for (const later of sequences(STATES, after)) {
        const first = states.map((state, index) => ({ version: index + 1, state, moment: index + 1 }));
        const second = later.map((state, index) => ({
          version: restoredTo + index + 1,
          state,
          moment: before + 1 + index + 1,
        }));
        yield { before: first, after: [...first.slice(0, restoredTo), ...second], restoredTo };
      }
}

/** The events of a watch, from after one version to another. */
function events(watch: Watch, line: readonly Version[], from: number, to: number): Call[] {
  return line.slice(from, to).flatMap((each): Call[] => {
    const { version, state, moment } = each;
    if (state === watch)
      return [{ text: `${watch}: put ${String(moment)}`, moment, to: (sinks) => sinks[watch].put(objectOf(each)) }];
    const isLeft = line[version - 2]?.state === watch;
    return isLeft
      ? [{ text: `${watch}: remove ${String(moment)}`, moment, to: (sinks) => sinks[watch].remove(objectOf(each)) }]
      : [];
  });
}

/** A list of a watch, at a version. The page with the object may come long before the list is complete. */
function list(watch: Watch, line: readonly Version[], at: number, moment: number, origin: Origin): Call[] {
  const listed = line[at - 1];
  const isIn = listed?.state === watch;
  const identities = new Set(isIn ? ['ns/a'] : []);
  const end: Call = {
    text: `${watch}: end of list (${origin})`,
    moment,
    isRestored: origin === 'restored',
    to: (sinks) => sinks[watch].retain(identities, origin),
  };
  if (!isIn) return [end];
  const text = `${watch}: page with ${String(listed.moment)} (${origin})`;
  return [{ text, moment, to: (sinks) => sinks[watch].put(objectOf(listed), origin) }, end];
}

/**
 * All that a watch may deliver: a list at a version of before, and events up to another; then, if what was seen says that versions went back, a list that
 * counts more; and else the rest of the events, or a list again, because the watch was refused (410), or because what others have seen says so.
 */
function* scripts(watch: Watch, { before, after, restoredTo }: History): Generator<Call[]> {
  const end = after.length;
  for (let listed = 0; listed <= before.length; listed += 1)
    for (let seen = listed; seen <= before.length; seen += 1) {
      const first = [...list(watch, before, listed, listed, 'list'), ...events(watch, before, listed, seen)];
      const isGone = seen > restoredTo;
      if (!isGone) yield [...first, ...events(watch, after, seen, end)];
      for (let again = isGone ? restoredTo : seen; again <= end; again += 1) {
        const moment = before.length + 1 + Math.max(0, again - restoredTo);
        const rest = events(watch, after, again, end);
        yield [...first, ...list(watch, after, again, moment, 'restored'), ...rest];
        if (!isGone) yield [...first, ...list(watch, after, again, moment, 'list'), ...rest];
      }
    }
}

/** All orders of two scripts, each of which keeps its own. */
function* orders(a: readonly Call[], b: readonly Call[]): Generator<Call[]> {
  const [first, ...restOfA] = a;
  const [second, ...restOfB] = b;
  if (first === undefined || second === undefined) {
    yield [...a, ...b];
    return;
  }
  for (const rest of orders(restOfA, b)) yield [first, ...rest];
  for (const rest of orders(a, restOfB)) yield [second, ...rest];
}

/** Calls the sinks one after the other. @returns which change of the object is held after each call, and before the first */
function heldAfter(calls: readonly Call[]): (number | undefined)[] {
  const things = new Collection<Thing>(() => '', { onChange: () => undefined });
  const sinks = { declared: things.sink(project, 'declared'), marked: things.sink(project, 'marked') };
  const held = () => things.get('ns/a')?.moment;
  return [
    held(),
    ...calls.map(({ to }) => {
      to(sinks, things);
      return held();
    }),
  ];
}

/** The same calls with the answer to a write of ours, which made one of the changes, wherever the answer can come. */
function* withAnswers(calls: readonly Call[], { before, after, restoredTo }: History): Generator<Call[]> {
  const held = heldAfter(calls);
  for (const line of [before, after])
    for (const [index, change] of line.entries()) {
      const basis = line[index - 1];
      const isOfBoth = line === after && change.moment <= before.length;
      if (isOfBoth || basis === undefined || basis.state === '-' || change.state === '-') continue;
      // We write what we hold, and nobody can be told of the change before it is made.
      const told = calls.findIndex(({ moment }) => moment >= change.moment);
      const sent = held.indexOf(basis.moment);
      if (sent === -1 || (told !== -1 && sent > told)) continue;
      const isLost = change.moment <= before.length && change.version > restoredTo;
      // Both watches know of the answer, so both list again; and the API server that gave the answer is gone, and with it the connection.
      if (isLost && calls.filter(({ isRestored }) => isRestored).length < 2) continue;
      const last = isLost ? calls.findIndex(({ moment }) => moment > before.length) : calls.length;
      const { version, moment } = change;
      const answer: Call = {
        text: `answer ${String(moment)}`,
        moment,
        to: (_, things) => things.settle('ns/a', project(objectOf(change)), String(version)),
      };
      for (let at = sent; at <= last; at += 1) yield [...calls.slice(0, at), answer, ...calls.slice(at)];
    }
}

function* all(before: number, after: number): Generator<{ calls: Call[]; history: History }> {
  for (const history of histories(before, after))
    for (const declared of scripts('declared', history))
      for (const marked of scripts('marked', history))
        for (const calls of orders(declared, marked)) {
          yield { calls, history };
          for (const more of withAnswers(calls, history)) yield { calls: more, history };
        }
}

/** Ten million orders, three minutes. */
const LARGER = [
  [1, 2],
  [2, 1],
];

describe('a collection that two watches fill', () => {
  it.each([[0, 2], [1, 1], [2, 0], ...(process.env.RECORDINGS_ORDERS === 'all' ? LARGER : [])])(
    'holds in the end what etcd holds, in every order of what can be told of %d changes before a restore, and %d after',
    (before, after) => {
      let tried = 0;
      for (const { calls, history } of all(before, after)) {
        tried += 1;
        const last = history.after.at(-1);
        const held = heldAfter(calls).at(-1);
        if (held !== (last?.state === '-' ? undefined : last?.moment))
          expect.fail([JSON.stringify(history), ...calls.map(({ text }) => text), `holds ${String(held)}`].join('\n'));
      }
      expect(tried).toBeGreaterThan(10_000);
    },
    600_000,
  );
});
