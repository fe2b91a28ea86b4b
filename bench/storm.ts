import { eventually } from '../test/eventually.ts';
import { Fleet } from './fleet.ts';
import { bare } from './program.ts';
import type { Site } from './site.ts';
import { row, type Pair, type Row } from './table.ts';
import type { Traffic } from './traffic.ts';

const CONCURRENCIES = [4, 8, 16, 32];

type SiteWithFleet = Site & { readonly fleet: Fleet };

/** All workloads lose their mount at once: how long until the last has it again, and in how many writes. */
export async function storm(where: Site, size: number): Promise<Row[]> {
  const site = { ...where, fleet: await Fleet.create(where.admin, size, 'lost') };
  const best = await bestConcurrency(site);
  const [pairs, writes]: [Pair[], string[]] = [[], []];
  for (let repetition = 0; repetition < site.repetitions; repetition++) {
    // Who comes first in one pair comes second in the next.
    const first = repetition % 2 === 0 ? await loop(site, best) : undefined;
    const { seconds, traffic } = await repair(site);
    pairs.push({ ours: seconds, floor: first ?? (await loop(site, best)) });
    writes.push(`${traffic.writes} + ${traffic.statusWrites}`);
    if (traffic.reads > 0) throw new Error(`the operator read ${traffic.reads} workloads one by one`);
  }
  return [
    row(`storm of ${size}: all mounted (floor: ${best} at once)`, 's', pairs, '≤ 1.10'),
    {
      what: `storm of ${size}: writes to workloads + of status`,
      ours: writes.join(', '),
      floor: `${size}`,
      ratio: '',
      target: `${size} + 1 a s`,
    },
  ];
}

/** Each is tried twice and judged by its better time: a machine that is busy with something else makes times longer, and never shorter. */
async function bestConcurrency(site: SiteWithFleet): Promise<number> {
  const tried: { concurrency: number; seconds: number }[] = [];
  for (const concurrency of CONCURRENCIES) tried.push({ concurrency, seconds: await loop(site, concurrency) });
  for (const each of tried) each.seconds = Math.min(each.seconds, await loop(site, each.concurrency));
  const [best] = tried.toSorted((a, b) => a.seconds - b.seconds);
  const times = tried.map(({ concurrency, seconds }) => `${concurrency} at once ${seconds.toFixed(2)} s`);
  console.error(`bare loop: ${times.join(', ')}`);
  return best?.concurrency ?? 0;
}

async function loop({ server, fleet }: SiteWithFleet, concurrency: number): Promise<number> {
  await fleet.strip(true);
  const program = await bare(server, { act: 'loop', requests: await fleet.repairs(), concurrency });
  const began = performance.now();
  program.say('go');
  await program.line('done');
  const seconds = (performance.now() - began) / 1000;
  await program.stop();
  await requireMounted(fleet);
  return seconds;
}

/** Suspended, the operator sees the loss and may do nothing; the storm begins when it may. */
async function repair({ image, fleet, traffic }: SiteWithFleet): Promise<{ seconds: number; traffic: Traffic }> {
  await fleet.strip(true);
  await fleet.suspend(true);
  const operator = image.operator();
  await operator.line('"message":"ready"');
  await operator.line('"message":"status"');
  const before = await traffic();
  const began = performance.now();
  await fleet.suspend(false);
  await operator.line('"message":"Mounted"', fleet.names.length);
  const seconds = (performance.now() - began) / 1000;
  await eventually('the status tells of all', async () => (await fleet.reported()) === fleet.names.length);
  await operator.stop();
  await requireMounted(fleet);
  const after = await traffic();
  return {
    seconds,
    traffic: {
      writes: after.writes - before.writes,
      statusWrites: after.statusWrites - before.statusWrites,
      reads: after.reads - before.reads,
    },
  };
}

async function requireMounted(fleet: Fleet): Promise<void> {
  const mounted = await fleet.countMounted();
  if (mounted !== fleet.names.length) throw new Error(`${mounted} of ${fleet.names.length} are mounted`);
}
