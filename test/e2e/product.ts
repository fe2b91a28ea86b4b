import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { businesses } from '../../examples/prosaas/src/businesses.ts';
import { images } from '../../image/images.ts';
import { writeImage } from '../../image/oci.ts';
import { atEnd } from '../cluster/atEnd.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { openPlayer } from '../demo/player.ts';
import { pageAddress } from '../demo/stage.ts';
import { itPlays } from '../demo/story.ts';
import { PROJECT, seenBy } from '../docker/application.ts';
import { addCompose } from '../docker/compose.ts';
import { engine, type TestEngine } from '../docker/engine.ts';
import { eventually } from '../eventually.ts';
import { Watch } from './downtime.ts';
import { Person } from './person.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the services know each other by. */
const VALUES = {
  SESSION_SECRET: 'only for tests, and for demos',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'stand-in',
};
/** The worker as it was before somebody forgot the volume. */
const BEFORE = { services: { worker: { volumes: ['recordings_data:/app/server/recordings'] } } };

/** The calls of both businesses in turn. */
const [harbour, lakeside] = businesses as [(typeof businesses)[number], (typeof businesses)[number]];
export const CALLS: readonly string[] = harbour.calls.flatMap(({ callSid }, index) => [
  callSid,
  lakeside.calls[index]!.callSid,
]);

const file = (callSid: string) => `/api/recordings/file/${callSid}`;
const download = (callSid: string) => `/api/calls/download/${callSid}`;

/** The small product under Docker Compose, a cluster beside it, and a person who moves one into the other. */
export class Product {
  readonly docker: TestEngine;
  readonly cluster: NodeCluster;
  readonly person: Person;
  /** Where the Compose file is, and the person. */
  readonly directory: string;
  readonly #remove: () => Promise<void>;
  /** What Twilio's stand-in says that the recordings must be. */
  readonly #originals = new Map<string, string>();

  private constructor(docker: TestEngine, cluster: NodeCluster, work: string, remove: () => Promise<void>) {
    this.docker = docker;
    this.cluster = cluster;
    this.directory = join(work, 'prosaas');
    mkdirSync(this.directory);
    copyFileSync(join(ROOT, 'examples/prosaas/docker-compose.yml'), join(this.directory, 'docker-compose.yml'));
    writeFileSync(join(this.directory, 'before.json'), JSON.stringify(BEFORE));
    const lines = Object.entries(VALUES).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.directory, '.env'), lines.join(''));
    const at = { directory: this.directory, programs: join(work, 'programs'), docker: docker.environment };
    this.person = new Person(cluster, at);
    this.#remove = remove;
  }

  /** Starts Compose, with these recordings in the volume and those in the worker's container alone; the cluster is empty, and has the images. */
  static async start(shared: readonly string[], stranded: readonly string[]): Promise<Product> {
    const work = mkdtempSync(join(tmpdir(), 'recordings-cut-over-'));
    const remove = atEnd('rm', '-rf', work);
    const docker = await engine();
    await addCompose(docker);
    const cluster = await node();
    for (const [name, describe] of Object.entries(images)) {
      const [spec, tar] = [await describe(), join(work, 'image.tar')];
      if (name !== 'operator') await docker.load(spec);
      await writeImage(spec, tar);
      await cluster.loadImage(tar);
    }
    const product = new Product(docker, cluster, work, remove);
    await product.person.paste('docker compose -f docker-compose.yml -f before.json up --detach');
    await eventually('Compose serves', async () => (await fetch(`${product.underCompose}/readyz`)).ok);
    await product.record(product.underCompose, shared);
    // The volume is forgotten.
    await product.person.paste('docker compose up --detach');
    await product.strand(stranded);
    await product.#askTwilio();
    return product;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.docker.stop(), this.cluster.stop()]);
    await this.#remove();
  }

  get underCompose(): string {
    return `http://${this.docker.address}:3000`;
  }

  inTheCluster(): Promise<string> {
    return pageAddress(this.cluster);
  }

  /** Asks for recordings until the product has them. */
  async record(address: string, callSids: readonly string[]): Promise<void> {
    for (const callSid of callSids)
      await eventually(`${callSid} is recorded`, async () => (await get(address, file(callSid), callSid)).ok);
  }

  /** Asks for recordings that only the worker will have. */
  async strand(callSids: readonly string[]): Promise<void> {
    for (const callSid of callSids)
      await eventually(
        `${callSid} is asked for`,
        async () => (await get(this.underCompose, file(callSid), callSid)).status === 404,
      );
    await eventually('the worker has them', async () => {
      const names = Object.keys(await seenBy(this.docker, 'worker'));
      return callSids.every((callSid) => names.includes(`${callSid}.wav`));
    });
  }

  /** Each recording is what Twilio has, from calls and from api, and plays in the browser. */
  async allPlay(address: string, callSids: readonly string[]): Promise<void> {
    for (const callSid of callSids)
      for (const path of [file(callSid), download(callSid)]) {
        const { status, body } = await eventually(`${path} is answered`, async () => {
          const response = await get(address, path, callSid);
          // A service is reached a moment after its pods are ready: until then the way in answers 502.
          if (response.status === 502) throw new Error(await response.text());
          return { status: response.status, body: await response.arrayBuffer() };
        });
        const digest = createHash('sha256').update(Buffer.from(body)).digest('hex');
        expect([path, status, digest]).toEqual([path, 200, this.#originals.get(callSid)]);
      }
    for (const { id, calls } of businesses) {
      const player = await openPlayer(address, id);
      try {
        for (const { callSid } of calls) if (callSids.includes(callSid)) await itPlays(player, callSid);
      } finally {
        await player.close();
      }
    }
  }

  /** Takes each # of the template away, and writes the value. */
  fillIn(): void {
    const template = join(this.directory, 'k8s', 'application.secrets.yaml');
    const filled = readFileSync(template, 'utf8').replace(
      /^ {2}#(\S+): ""/gm,
      (_, key: keyof typeof VALUES) => `  ${key}: ${JSON.stringify(VALUES[key])}`,
    );
    writeFileSync(template, filled);
  }

  /**
   * Prints how long calls and api do not answer while somebody acts, wherever they are asked. That is no limit of the test: the goal of half a minute is for
   * a machine that does nothing else.
   */
  async downtime(what: string, callSid: string, act: () => Promise<void>): Promise<void> {
    const cookie = await cookieFor(this.underCompose, callSid).catch(async () =>
      cookieFor(await this.inTheCluster(), callSid),
    );
    let cluster: string | undefined;
    const look = setInterval(() => {
      this.inTheCluster().then(
        (address) => (cluster = address),
        () => undefined,
      );
    }, 500);
    const watch = new Watch([file(callSid), download(callSid)], [() => this.underCompose, () => cluster], cookie);
    try {
      await act();
      await eventually('the product answers again', () => watch.answersNow());
    } finally {
      clearInterval(look);
      for (const [path, gap] of Object.entries(await watch.stop()))
        process.stdout.write(
          `${what}: no answer from ${path.split('/').slice(0, 4).join('/')} for ${(gap / 1000).toFixed(1)} s\n`,
        );
    }
  }

  async #askTwilio(): Promise<void> {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    const address = await this.docker.docker('inspect', '--format', format, `${PROJECT}-twilio-1`);
    for (const callSid of CALLS) {
      const answer = await fetch(`http://${address}:3000/sha256/${callSid}`);
      this.#originals.set(callSid, (await answer.text()).trim());
    }
  }
}

/** Of the business that had the call. */
async function cookieFor(address: string, callSid: string): Promise<string> {
  const { id } = businesses.find(({ calls }) => calls.some((call) => call.callSid === callSid))!;
  const login = await fetch(`${address}/login/${id}`, { redirect: 'manual' });
  return login.headers.getSetCookie()[0]!.split(';')[0]!;
}

const get = async (address: string, path: string, callSid: string): Promise<Response> =>
  fetch(`${address}${path}`, { headers: { cookie: await cookieFor(address, callSid) } });
