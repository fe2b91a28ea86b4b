import { spawnSync } from 'node:child_process';
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
import { look } from './look.ts';
import { move, moveIntoPod } from './move.ts';
import { oursAlone, withPeers } from './operators.ts';
import { image } from './program.ts';
import { prune } from './prune.ts';
import { start } from './start.ts';
import { storm } from './storm.ts';
import type { Site } from './site.ts';
import { table, type Row } from './table.ts';
import { trafficIn } from './traffic.ts';

const USAGE = `usage: node bench/main.ts [PART…] [OPTION…]

Measures what the operator and its commands cost, beside a floor and beside what others use (bench/README.md). Without a part, all:
  commands   help, check, synth and import, beside helm and kompose
  admission  the policies, on creating pods
  storm      all workloads lose their mount at once
  start      from exec until all is looked at, and memory
  latency    from a label to the mount
  look       one look at a store for its status
  move       migrate from directory to directory; needs rsync
  pod        migrate into a claim of a real node; needs root
  prune      retention of a directory

  --repetitions R        how often each is measured (5)
  --workloads N,N        of the storm (1000)
  --fleet N,N            workloads of the start (5000)
  --rate N               labels a second (25): more than the API server can follow measures its queue
  --no-peers             storm, start and latency without controller-runtime and kopf
  --node-options OPTIONS of the Node that runs the operator, in place of the image's
  --large FILES          of 1 GB that are moved (20): the disk takes them twice
  --recordings FILES     that are pruned (1000000)
  --at DIRECTORY         where they are pruned: its file system is measured (/var/tmp)
  --help                 this text`;
const PARTS = ['commands', 'admission', 'storm', 'start', 'latency', 'look', 'move', 'pod', 'prune'];

const { values, positionals } = parsed();
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const numbers = (text: string) => text.split(',').map(Number);
const [sizes, fleets] = [numbers(values.workloads), numbers(values.fleet)];
const [repetitions, rate] = [Number(values.repetitions), Number(values.rate)];
if (![repetitions, rate, ...sizes, ...fleets].every((each) => each > 0)) refuse('a number is missing or not above 0');
const unknown = positionals.find((part) => !PARTS.includes(part));
if (unknown !== undefined) refuse(`there is no part ${unknown}`);

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        repetitions: { type: 'string', default: '5' },
        workloads: { type: 'string', default: '1000' },
        fleet: { type: 'string', default: '5000' },
        rate: { type: 'string', default: '25' },
        peers: { type: 'boolean', default: true },
        'node-options': { type: 'string' },
        large: { type: 'string', default: '20' },
        recordings: { type: 'string', default: '1000000' },
        at: { type: 'string', default: '/var/tmp' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  console.error(`${why}; \`node bench/main.ts --help\` lists the parts and options`);
  process.exit(2);
}

const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);
if (wanted('move') && spawnSync('rsync', ['--version']).error !== undefined)
  refuse('the part `move` compares with rsync, which is not installed (on Debian: apt-get install rsync)');

const LATENCY_SIZE = 200;

/** Each part has an API server of its own, on which nothing is but what it measures. */
async function on(measure: (site: Site) => Promise<Row[]>): Promise<Row[]> {
  const cluster = await controlPlane();
  const admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  const operatorImage = await image(cluster.kubeconfig, values['node-options']);
  try {
    const operators = values.peers ? await withPeers(operatorImage, cluster.kubeconfig) : oursAlone(operatorImage);
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(customResourceDefinition()));
    await eventually('the API server serves RecordingStores', () => admin.get(collectionPath('RecordingStore')));
    const traffic = async () => trafficIn(await cluster.kubectl(['get', '--raw', '/metrics']));
    return await measure({ admin, server: await serverOf(admin), operators, traffic, repetitions });
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
if (wanted('storm')) for (const each of sizes) rows.push(...(await on((site) => storm(site, each))));
if (wanted('latency')) rows.push(...(await on((site) => latency(site, LATENCY_SIZE, rate))));
if (wanted('start')) for (const each of fleets) rows.push(...(await on((site) => start(site, each))));
if (wanted('look')) rows.push(...look(repetitions, 10_000, 10));
if (wanted('move')) rows.push(...(await move(repetitions, Number(values.large))));
// Only root starts a node. Whoever asks for it by name hears so.
const isRoot = process.getuid?.() === 0;
if (wanted('pod') && (isRoot || positionals.includes('pod')))
  rows.push(...(await moveIntoPod(repetitions, Number(values.large))));
if (wanted('prune')) rows.push(...(await prune(repetitions, Number(values.recordings), values.at)));
console.log(table(rows));
