import { setTimeout as pause } from 'node:timers/promises';
import { collectionPath } from '../src/cluster/resources.ts';
import { Fleet } from './fleet.ts';
import { bearing, type Operator } from './operators.ts';
import { bare, Program } from './program.ts';
import type { Site } from './site.ts';
import { inTurn, median, ofEach, row, sayRound, type Round, type Row } from './table.ts';

/** After the start, until memory is looked at: nothing is to be done any more, and it has tidied up. */
const REST_MS = 10_000;
/** For so long CPU is looked at afterwards. */
const IDLE_MS = 20_000;

/** What ours may keep resident, MB. */
const mostMemory = (size: number): number => (size > 5000 ? 100 : size > 100 ? 90 : 65);

/** Of one start. Times are since exec, s; memory is resident, MB. */
interface Started {
  readonly synced: number;
  readonly reconciled: number;
  /** CPU time until all was looked at, s. */
  readonly cpu: number;
  /** Of a core, at rest. */
  readonly idle: number;
  readonly rest: number;
  readonly peak: number;
}

/** How long it takes to see what is there, and how much memory that costs; all is mounted, one pod a workload. */
export async function start(site: Site, size: number): Promise<Row[]> {
  const fleet = await Fleet.create(site.admin, size, 'mounted');
  await fleet.addPods();
  const rounds: Round<Started>[] = [];
  for (let repetition = 0; repetition < site.repetitions; repetition++) {
    const round = await inTurn<Started>(repetition, {
      floor: () => floor(site),
      ...ofEach(bearing(site.operators, size), (operator) => () => started(fleet, operator)),
    });
    const said = ({ reconciled, rest }: Started) => `${reconciled.toFixed(2)} s and ${rest.toFixed(1)} MB`;
    sayRound(`start at ${size}`, repetition, ofEach(round, said));
    rounds.push(round);
  }
  const each = (of: keyof Started) => rounds.map((round) => ofEach(round, (one) => one[of]));
  const idle = (name: keyof Round) => {
    const values = rounds.flatMap((round) => round[name]?.idle ?? []);
    return values.length === 0 ? '' : `${(median(values) * 1000).toFixed(1)} m`;
  };
  return [
    row(`start at ${size}: all is read (floor: reading the lists)`, 's', each('synced'), ''),
    row(`start at ${size}: all is looked at`, 's', each('reconciled'), 'ours ≤ 1.5 s'),
    row(`memory at ${size}: at rest (floor: an empty Node)`, 'MB', each('rest'), `ours ≤ ${mostMemory(size)} MB`),
    row(`memory at ${size}: most since exec`, 'MB', each('peak'), ''),
    row(`CPU at ${size}: until all is looked at (floor: reading the lists)`, 's', each('cpu'), ''),
    {
      what: `CPU at ${size}: at rest, of ${IDLE_MS / 1000} s`,
      ...{ ours: idle('ours'), floor: '', ratio: '' },
      ...{ 'controller-runtime': idle('controller-runtime'), kopf: idle('kopf') },
      target: '≤ 3 m (0.3 % of a core)',
    },
  ];
}

/** Reads the lists; memory is that of an empty Node. */
async function floor({ server }: Site): Promise<Started> {
  const lists = await bare(server, { act: 'list', paths: [collectionPath('Deployment'), collectionPath('Pod')] });
  const began = performance.now();
  lists.say('go');
  const [, cpu] = (await lists.line('done')).split(' ');
  const seconds = (performance.now() - began) / 1000;
  const script = 'setInterval(() => undefined, 1000); console.log("ready")';
  const empty = new Program([process.execPath, '--eval', script]);
  await empty.line('ready');
  const { now, peak } = await empty.memory();
  await empty.stop();
  return { synced: seconds, reconciled: seconds, cpu: Number(cpu), idle: 0, rest: now, peak };
}

async function started(fleet: Fleet, operator: Operator): Promise<Started> {
  if (operator.writesStatus) await fleet.forgetStatus();
  const program = operator.start();
  const since = () => (performance.now() - program.started) / 1000;
  await program.line(operator.synced);
  const synced = since();
  await program.line(operator.reconciled);
  const reconciled = since();
  const cpu = await program.cpu();
  await pause(REST_MS);
  const before = await program.cpu();
  await pause(IDLE_MS);
  const idle = ((await program.cpu()) - before) / (IDLE_MS / 1000);
  const { now, peak } = await program.memory();
  await program.stop();
  return { synced, reconciled, cpu, idle, rest: now, peak };
}
