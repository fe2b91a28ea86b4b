import { setTimeout as pause } from 'node:timers/promises';
import { collectionPath } from '../src/cluster/resources.ts';
import { Fleet } from './fleet.ts';
import { bare, Program } from './program.ts';
import type { Site } from './site.ts';
import { median, row, type Pair, type Row } from './table.ts';

/** After the start, until memory is looked at: nothing is to be done any more, and it has tidied up. */
const REST_MS = 10_000;
/** For so long CPU is looked at afterwards. */
const IDLE_MS = 20_000;

/** How long it takes to see what is there, and how much memory that costs; all is mounted, one pod a workload. */
export async function start({ admin, server, image, repetitions }: Site, size: number): Promise<Row[]> {
  const fleet = await Fleet.create(admin, size, 'mounted');
  await fleet.addPods();
  const paths = [collectionPath('Deployment'), collectionPath('Pod')];
  const [times, rest, peak, cpu]: [Pair[], Pair[], Pair[], Pair[]] = [[], [], [], []];
  const idle: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const lists = await bare(server, { act: 'list', paths });
    const began = performance.now();
    lists.say('go');
    const [, floorCpu] = (await lists.line('done')).split(' ');
    const floor = (performance.now() - began) / 1000;

    const operator = image.operator();
    await operator.line('"message":"ready"');
    times.push({ ours: (performance.now() - operator.started) / 1000, floor });
    cpu.push({ ours: await operator.cpu(), floor: Number(floorCpu) });
    await pause(REST_MS);
    const before = await operator.cpu();
    await pause(IDLE_MS);
    idle.push((((await operator.cpu()) - before) / IDLE_MS) * 1e6);
    const empty = new Program(['--eval', 'setInterval(() => undefined, 1000); console.log("ready")']);
    await empty.line('ready');
    const [ours, nothing] = [await operator.memory(), await empty.memory()];
    rest.push({ ours: ours.now, floor: nothing.now });
    peak.push({ ours: ours.peak, floor: nothing.peak });
    await Promise.all([operator.stop(), empty.stop()]);
  }
  return [
    row(`start at ${size}: from exec to ready (floor: reading the lists)`, 's', times, 'ours ≤ 1.5 s'),
    row(`memory at ${size}: at rest (floor: an empty Node)`, 'MB', rest, `ours ≤ ${size > 5000 ? 100 : 90} MB`),
    row(`memory at ${size}: most since exec`, 'MB', peak, ''),
    row(`CPU at ${size}: from exec to ready (floor: reading the lists)`, 's', cpu, ''),
    {
      what: `CPU at ${size}: at rest, of ${IDLE_MS / 1000} s`,
      ours: `${median(idle).toFixed(1)} m`,
      floor: '',
      ratio: '',
      target: '≤ 3 m (0.3 % of a core)',
    },
  ];
}
