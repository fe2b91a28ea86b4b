import type { RequestOptions } from 'node:https';
import { parseArgs } from 'node:util';
import { customResourceDefinition } from '../src/api/crd.ts';
import { Connection } from '../src/cluster/connection.ts';
import { loadKubeConfig } from '../src/cluster/kubeConfig.ts';
import { collectionPath } from '../src/cluster/resources.ts';
import { controlPlane } from '../test/cluster/controlPlane.ts';
import { eventually } from '../test/eventually.ts';
import { admission } from './admission.ts';
import type { Server } from './bare.ts';
import { commands } from './commands.ts';
import { latency } from './latency.ts';
import { move, moveIntoPod } from './move.ts';
import { image } from './program.ts';
import { prune } from './prune.ts';
import { start } from './start.ts';
import { storm } from './storm.ts';
import type { Site } from './site.ts';
import { table, type Row } from './table.ts';
import { trafficIn } from './traffic.ts';

const USAGE = `usage: node bench/main.ts [commands] [admission] [storm] [start] [latency] [move] [pod] [prune] [--workloads N] [--fleet N,N] [--large FILES] [--recordings FILES] [--at DIRECTORY] [--repetitions R] [--rate LABELS-A-SECOND] [--node-options OPTIONS]`;
const PARTS = ['commands', 'admission', 'storm', 'start', 'latency', 'move', 'pod', 'prune'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the storm. */
    workloads: { type: 'string', default: '1000' },
    /** Of the start: how many workloads the store has, several with commas between them. */
    fleet: { type: 'string', default: '5000' },
    repetitions: { type: 'string', default: '5' },
    /** How many files of 1 GB are moved: the disk takes them twice. */
    large: { type: 'string', default: '20' },
    /** How many recordings are pruned, and the directory whose file system is measured. */
    recordings: { type: 'string', default: '1000000' },
    at: { type: 'string', default: '/var/tmp' },
    /** Labels a second. More than the API server can follow measures its queue, and not us. */
    rate: { type: 'string', default: '25' },
    /** What Node is told when it runs the operator, instead of what the image says: to try another setting, or to profile. */
    'node-options': { type: 'string' },
  },
});
const fleets = values.fleet.split(',').map(Number);
const [size, repetitions, rate] = [Number(values.workloads), Number(values.repetitions), Number(values.rate)];
if (
  ![size, repetitions, rate, ...fleets].every((each) => each > 0) ||
  !positionals.every((part) => PARTS.includes(part))
) {
  console.error(USAGE);
  process.exit(2);
}
const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);

const LATENCY_SIZE = 200;

/** Each part has an API server of its own, on which nothing is but what it measures. */
async function on(measure: (site: Site) => Promise<Row[]>): Promise<Row[]> {
  const cluster = await controlPlane();
  const admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  const operatorImage = await image(cluster.kubeconfig, values['node-options']);
  try {
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(customResourceDefinition()));
    await eventually('the API server serves RecordingStores', () => admin.get(collectionPath('RecordingStore')));
    const traffic = async () => trafficIn(await cluster.kubectl(['get', '--raw', '/metrics']));
    return await measure({ admin, server: await serverOf(admin), image: operatorImage, traffic, repetitions });
  } finally {
    await admin.close();
    await operatorImage.remove();
    await cluster.stop();
  }
}

async function serverOf({ config, server }: Connection): Promise<Server> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const text = (part: unknown) => (part as Buffer).toString();
  return { server, tls: { ca: text(options.ca), cert: text(options.cert), key: text(options.key) } };
}

const rows: Row[] = [];
if (wanted('commands')) rows.push(...(await commands(repetitions)));
if (wanted('admission')) rows.push(...(await admission(repetitions)));
if (wanted('storm')) rows.push(...(await on((site) => storm(site, size))));
if (wanted('latency')) rows.push(...(await on((site) => latency(site, LATENCY_SIZE, rate))));
if (wanted('start')) for (const each of fleets) rows.push(...(await on((site) => start(site, each))));
if (wanted('move')) rows.push(...(await move(repetitions, Number(values.large))));
// Only root starts a node. Whoever asks for it by name hears so.
const isRoot = process.getuid?.() === 0;
if (wanted('pod') && (isRoot || positionals.includes('pod')))
  rows.push(...(await moveIntoPod(repetitions, Number(values.large))));
if (wanted('prune')) rows.push(...(await prune(repetitions, Number(values.recordings), values.at)));
console.log(table(rows));
