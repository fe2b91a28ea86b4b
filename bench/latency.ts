import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../src/cluster/connection.ts';
import { ROLE_LABEL } from '../src/api/labels.ts';
import { eventually } from '../test/eventually.ts';
import { Fleet, isMounted, REPAIR, type Deployment } from './fleet.ts';
import { bare, type Program } from './program.ts';
import type { Site } from './site.ts';
import { quantile, row, type Row } from './table.ts';

/** From readiness to the first label: measured is who has been running for a while, not who has just started. */
const SETTLE_MS = 7000;

/** So many a second are labelled: how long until each is seen mounted. The floor patches whatever its watch shows. */
export async function latency({ admin, server, image, repetitions }: Site, size: number, rate: number): Promise<Row[]> {
  const fleet = await Fleet.create(admin, size, 'undeclared');
  const operator = async () => {
    const program = image.operator();
    await program.line('"message":"ready"');
    return program;
  };
  const peer = () =>
    bare(server, { act: 'watch', path: fleet.deployments, labelSelector: ROLE_LABEL, operations: REPAIR });
  const measured: { ours: number[]; floor: number[] }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const first = repetition % 2 === 0 ? await latencies(admin, fleet, rate, peer) : undefined;
    const ours = await latencies(admin, fleet, rate, operator);
    measured.push({ ours, floor: first ?? (await latencies(admin, fleet, rate, peer)) });
  }
  const at = (q: number) => measured.map(({ ours, floor }) => ({ ours: quantile(ours, q), floor: quantile(floor, q) }));
  return [
    row(`label to mounted at ${rate}/s, p50`, 'ms', at(0.5), '≤ 1.25'),
    row(`label to mounted at ${rate}/s, p99`, 'ms', at(0.99), '≤ 1.5'),
  ];
}

/** ms from sending the label to seeing the mount, one a Deployment. */
async function latencies(
  admin: Connection,
  fleet: Fleet,
  rate: number,
  begin: () => Promise<Program>,
): Promise<number[]> {
  await fleet.strip(false);
  const watching = new AbortController();
  const [sent, seen] = [new Map<string, number>(), new Map<string, number>()];
  const watch = watchMounted(admin, fleet, seen, watching.signal);
  const program = await begin();
  await pause(SETTLE_MS);
  const began = performance.now();
  await Promise.all(
    fleet.names.map(async (name, index) => {
      await until(began + (index * 1000) / rate);
      sent.set(name, performance.now());
      await fleet.declare(name);
    }),
  );
  await eventually('all are mounted', () => seen.size === fleet.names.length, {
    diagnosis: () => `${seen.size} are; the program said: ${program.errors}${program.lastLine}`,
  });
  watching.abort();
  await watch;
  await program.stop();
  return [...sent].map(([name, at]) => (seen.get(name) ?? Infinity) - at);
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
