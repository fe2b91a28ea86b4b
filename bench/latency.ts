import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../src/cluster/connection.ts';
import { ROLE_LABEL } from '../src/api/labels.ts';
import { eventually } from '../test/eventually.ts';
import { Fleet, isMounted, REPAIR, type Deployment } from './fleet.ts';
import { bearing, type Operator } from './operators.ts';
import { bare, type Program } from './program.ts';
import type { Site } from './site.ts';
import { inTurn, ofEach, quantile, row, sayRound, type Round, type Row } from './table.ts';

/** From readiness to the first label: measured is who has been running for a while, not who has just started. */
const SETTLE_MS = 7000;
/** The rate that the smallest machine follows. */
const CALM_RATE = 25;
/** How many times as slow as at that rate the floor may be: beyond, the queue of the API server is measured. */
const VOID_BEYOND = 2;
/** So many labels are sent at once: who labels takes no more of the API server than that. */
const SENDERS = 16;
/** A label that is sent later than this was not sent at the rate, ms. */
const LATE_MS = 1000;

interface Labelled {
  /** From sending the label to seeing the mount, ms, one a Deployment. */
  readonly latencies: readonly number[];
  /** How late the latest label was sent, ms. */
  readonly late: number;
}

/**
 * So many a second are labelled: how long until each is seen mounted. The floor patches whatever its watch shows. A round in which the API server could not
 * follow is void: its floor is slow, or a label was late.
 */
export async function latency(
  { admin, server, operators, repetitions }: Site,
  size: number,
  rate: number,
): Promise<Row[]> {
  const fleet = await Fleet.create(admin, size, 'undeclared');
  const floor = () =>
    bare(server, { act: 'watch', path: fleet.deployments, labelSelector: ROLE_LABEL, operations: REPAIR });
  const ready = async (operator: Operator) => {
    const program = operator.start();
    await program.line(operator.synced);
    return program;
  };
  const typical = ({ latencies }: Labelled) => quantile(latencies, 0.5);
  const calm = typical(await labelled(admin, fleet, CALM_RATE, floor));
  console.error(`label to mounted at ${CALM_RATE}/s: the floor takes ${calm.toFixed(1)} ms`);
  const rounds: Round<Labelled>[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const round = await inTurn<Labelled>(repetition, {
      floor: () => labelled(admin, fleet, rate, floor),
      ...ofEach(bearing(operators, size), (operator) => () => labelled(admin, fleet, rate, () => ready(operator))),
    });
    const isVoid =
      typical(round.floor) > VOID_BEYOND * calm || Object.values(round).some(({ late }: Labelled) => late > LATE_MS);
    const what = `label to mounted at ${rate}/s${isVoid ? ', void' : ''}`;
    sayRound(
      what,
      repetition,
      ofEach(round, (one) => `${typical(one).toFixed(1)} ms`),
    );
    if (!isVoid) rounds.push(round);
  }
  const at = (q: number) => rounds.map((round) => ofEach(round, ({ latencies }) => quantile(latencies, q)));
  const voided = repetitions - rounds.length;
  const what = `label to mounted at ${rate}/s${voided === 0 ? '' : ` (${voided} of ${repetitions} rounds void)`}`;
  return [row(`${what}, p50`, 'ms', at(0.5), '≤ 1.25'), row(`${what}, p99`, 'ms', at(0.99), '≤ 1.5')];
}

async function labelled(
  admin: Connection,
  fleet: Fleet,
  rate: number,
  begin: () => Promise<Program>,
): Promise<Labelled> {
  await fleet.strip(false);
  const watching = new AbortController();
  const [sent, seen] = [new Map<string, number>(), new Map<string, number>()];
  const watch = watchMounted(admin, fleet, seen, watching.signal);
  const program = await begin();
  await pause(SETTLE_MS);
  const began = performance.now();
  const rest = fleet.names.entries();
  let late = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (const [index, name] of rest) {
        const due = began + (index * 1000) / rate;
        await until(due);
        const now = performance.now();
        late = Math.max(late, now - due);
        sent.set(name, now);
        await fleet.declare(name);
      }
    }),
  );
  await eventually('all are mounted', () => seen.size === fleet.names.length, {
    diagnosis: () => `${seen.size} are; the program said: ${program.errors}${program.lastLine}`,
  });
  watching.abort();
  await watch;
  await program.stop();
  return { latencies: [...sent].map(([name, at]) => (seen.get(name) ?? Infinity) - at), late };
}

/** Goes on where the API server ends a watch that cannot follow. */
async function watchMounted(admin: Connection, fleet: Fleet, seen: Map<string, number>, signal: AbortSignal) {
  const { metadata } = await admin.get<{ metadata: { resourceVersion: string } }>(fleet.deployments, { limit: 1 });
  let { resourceVersion } = metadata;
  const ended = () => signal.aborted;
  while (!ended()) {
    for await (const event of admin.lines(fleet.deployments, { watch: true, resourceVersion }, signal)) {
      const { object } = event as { object: Deployment };
      ({ resourceVersion } = object.metadata);
      if (isMounted(object)) seen.set(object.metadata.name, seen.get(object.metadata.name) ?? performance.now());
    }
    if (!ended()) console.error('the watch that measures was ended, and begun again');
  }
}

const until = (time: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
