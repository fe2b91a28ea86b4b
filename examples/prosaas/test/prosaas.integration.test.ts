import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnrecoverableError } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businesses } from '../src/businesses.ts';
import type { CallSid } from '../src/callSid.ts';
import { downloadQueue, downloadWorker } from '../src/downloads.ts';
import { startProduct, type Product } from './product.ts';
import { startRedis, until, type RunningService } from './processes.ts';

/** The whole example as processes of this machine, with a Redis of its own. */

const directory = mkdtempSync(join(tmpdir(), 'prosaas-'));
const recordings = join(directory, 'recordings');
const [dental, motors] = businesses.map(({ calls }) => calls.map(({ callSid }) => callSid)) as [CallSid[], CallSid[]];

let redis: RunningService;
let services: Product['services'];
let cookie: string;

beforeAll(async () => {
  ({ redis, services, cookie } = await startProduct(recordings));
});

afterAll(async () => {
  await Promise.all([...Object.values(services), redis].map(({ stop }) => stop()));
  rmSync(directory, { recursive: true });
});

const get = (path: string, init: { method?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${services.web.url}${path}`, { ...init, headers: { ...init.headers, cookie } });
const file = (callSid: string) => `/api/recordings/file/${callSid}`;
const fail = (query: string) => fetch(`${services.twilio.url}/fail?${query}`, { method: 'POST' });
const sha256 = async (response: Response) =>
  createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
const told = (line: string) =>
  until(`the worker says: ${line}`, () => services.worker.output().includes(line), services.worker.output);

describe('the example', () => {
  test('lists the calls of the business that is signed in, and of no other', async () => {
    const business = (await (await get('/api/calls')).json()) as { name: string; calls: { callSid: string }[] };
    expect(business.name).toBe('Harbour Dental');
    expect(business.calls.map(({ callSid }) => callSid)).toEqual(dental);
    expect((await fetch(`${services.web.url}/api/calls`)).status).toBe(401);
  });

  test('answers 404 for a recording that is missing, and has it a moment later, the same from calls, api and Twilio', async () => {
    const [callSid] = dental as [CallSid];
    expect((await get(file(callSid))).status).toBe(404);
    await told(`${callSid} saved`);

    const download = await get(`/api/calls/download/${callSid}`);
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${callSid}.wav"`);
    const expected = (await (await fetch(`${services.twilio.url}/sha256/${callSid}`)).text()).trim();
    expect([await sha256(download), await sha256(await get(file(callSid)))]).toEqual([expected, expected]);
  });

  test('serves parts of a recording, and its size alone', async () => {
    const [callSid] = dental as [CallSid];
    const whole = readFileSync(join(recordings, `${callSid}.wav`));
    const part = await get(file(callSid), { headers: { range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200));

    const beyond = await get(file(callSid), { headers: { range: `bytes=${whole.length}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);

    const head = await get(file(callSid), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      `${whole.length}`,
      'bytes',
    ]);
    expect((await get(file(callSid), { method: 'DELETE' })).status).toBe(405);
  });

  test("answers 404 for another's recording, though it is there, and asks nobody to download it", async () => {
    const [present, missing] = motors as [CallSid, CallSid];
    writeFileSync(join(recordings, `${present}.wav`), 'secret');
    for (const path of [file(present), file(missing), `/api/calls/download/${present}`]) {
      const answer = await get(path);
      expect([answer.status, await answer.text()]).toEqual([404, 'There is no such recording.\n']);
    }
    expect(services.worker.output()).not.toContain(missing);
    expect(existsSync(join(recordings, `${missing}.wav`))).toBe(false);
  });

  test('downloads again with growing pauses when Twilio fails, and when what it sends is no recording', async () => {
    const [, second, third] = dental as [CallSid, CallSid, CallSid];
    await fail('next=1');
    await get(file(second));
    await told(`${second} attempt 1 of 6: Twilio answered 503; tries again`);
    await told(`${second} saved`);

    await fail('next=1&short');
    await get(`/api/calls/download/${third}`);
    await told(`${third} attempt 1 of 6: 1000 bytes are too few for a recording; tries again`);
    await told(`${third} saved`);
    expect(readdirSync(recordings).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('gives no recording away at Twilio without the password', async () => {
    const { recordingSid } = businesses[0]!.calls[0]!;
    const url = `${services.twilio.url}/2010-04-01/Accounts/AC${'0'.repeat(32)}/Recordings/${recordingSid}.wav`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: `Basic ${btoa('someone:else')}` } })).status).toBe(401);
  });
});

describe('the queue', () => {
  test('holds one job for a call while one is in flight, and takes the next when it is done or given up', async () => {
    const own = await startRedis();
    const queue = downloadQueue(own.url);
    await until('the queue is ready', () =>
      queue.ready().then(
        () => true,
        () => false,
      ),
    );
    const [callSid, later] = dental as [CallSid, CallSid];
    const askOften = () => Promise.all(Array.from({ length: 20 }, () => queue.ask(callSid)));
    const running: { callSid: string; done: () => void; giveUp: () => void }[] = [];

    await askOften();
    const worker = downloadWorker(own.url, (asked) => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      const giveUp = () => reject(new UnrecoverableError('there is no such recording'));
      running.push({ callSid: asked, done: () => resolve(undefined), giveUp });
      return promise;
    });
    // Until a finished job is gone, asking changes nothing.
    const askUntilRunning = (count: number) =>
      until(`${count} downloads have begun`, () => queue.ask(callSid).then(() => running.length === count));
    try {
      await until('the download has begun', () => running.length > 0);
      await askOften();
      // Jobs begin in the order in which they were asked for, several at once.
      await queue.ask(later);
      await until('the later download has begun', () => running.some((job) => job.callSid === later));
      expect(running.map((job) => job.callSid)).toEqual([callSid, later]);

      running[0]!.giveUp();
      await askUntilRunning(3);
      running[2]!.done();
      await askUntilRunning(4);
    } finally {
      for (const job of running) job.done();
      await worker.close();
      await queue.close();
      await own.stop();
    }
  });

  test('is missed: while Redis is away, api, calls and worker are alive but not ready, recordings still play, and all is well when it is back', async () => {
    const [callSid] = dental as [CallSid];
    await redis.stop();
    for (const name of ['api', 'calls', 'worker'] as const) {
      const { url } = services[name];
      await until(`${name} is not ready`, async () => (await fetch(`${url}/readyz`)).status === 503);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    }
    expect((await get(file(callSid))).status).toBe(200);
    rmSync(join(recordings, `${callSid}.wav`));
    expect((await get(file(callSid))).status).toBe(503);

    redis = await startRedis(redis.url);
    await until('the recording is back', async () => (await get(file(callSid))).status === 200, services.worker.output);
  });
});

test('every service ends well on SIGTERM', async () => {
  const exits = await Promise.all(Object.values(services).map(({ stop }) => stop()));
  expect(exits).toEqual([0, 0, 0, 0, 0]);
});
