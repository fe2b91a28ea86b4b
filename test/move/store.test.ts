import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declarationOf } from '../../src/api/labels.ts';
import { connect } from '../../src/cluster/connection.ts';
import { execStream } from '../../src/cluster/execStream.ts';
import { storeSpecSchema } from '../../src/api/store.ts';
import { decide } from '../../src/mount/decide.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { moverPod } from '../../src/move/moverPod.ts';
import { digests, directory, write } from '../files/place.ts';
import { eventually } from '../eventually.ts';
import { recordings } from '../recordings.ts';
import { podsHere, type PodsHere } from './podsHere.ts';

/** `recordings migrate` with a store on one side or on both, against an API server whose pods are processes of this machine. */

const MOVING = { moving: { access: 'ReadWrite', serviceAccounts: ['recordings-mover'] } };
const FILES = {
  'a.mp3': 'first',
  'empty.wav': '',
  '2026/11/b.wav': Buffer.alloc(9_100_000, 'sound'),
  '\xff\xfe not text.mp3': 'bytes',
  ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/${index}.wav`, `${index}`.repeat(9000)])),
};
const COUNT = Object.keys(FILES).length;

const ROLE = { 'recordings.prosaas.io/role': 'moving' };

let [here, one, other]: [string, string, string] = ['', '', ''];
let pods: PodsHere;
beforeEach(async () => {
  [here, one, other] = [directory(), directory(), directory()];
  pods = await podsHere(
    {
      recordings: { mountPath: one, roles: MOVING },
      other: { mountPath: other, roles: MOVING },
      closed: { mountPath: other, roles: { worker: { access: 'ReadWrite' } } },
    },
    [
      {
        metadata: { labels: ROLE },
        spec: { securityContext: { runAsUser: 1234, fsGroup: 99 } },
      },
    ],
  );
});
afterEach(async () => {
  await pods.stop();
  for (const place of [here, one, other]) rmSync(place, { recursive: true, force: true });
});

const migrate = (from: string, to: string, ...more: readonly string[]) =>
  recordings(['migrate', '--from', from, '--to', to, ...more], pods.kubeconfig);
const removesItsPods = () =>
  expect(pods.removed.toSorted()).toEqual(pods.created.map(({ metadata: { name } }) => name).toSorted());

describe('migrate', () => {
  it('copies a directory into a store through a pod, and the same command again copies nothing', async () => {
    write(here, FILES);
    const { code, stdout, stderr } = await migrate(here, 'store:');
    expect([code, stdout, stderr]).toEqual([0, expect.stringContaining(`${COUNT} found = ${COUNT} moved`), '']);
    expect(digests(one)).toEqual(digests(here));
    const again = await migrate(here, 'store:prosaas/recordings', '--verify');
    expect(again.stdout).toContain(`0 moved (0 bytes) + ${COUNT} already there`);
    expect(pods.created).toHaveLength(2);
    removesItsPods();
  });

  it('copies a store into a directory, and one store into another', async () => {
    write(one, FILES);
    expect(await migrate('store:', here)).toMatchObject({ code: 0, stderr: '' });
    expect(digests(here)).toEqual(digests(one));
    expect(await migrate('store:', 'store:other')).toMatchObject({ code: 0, stderr: '' });
    expect(digests(other)).toEqual(digests(one));
    removesItsPods();
  });

  it('acts as the user of a pod that writes into the store, and under the service account of the role', async () => {
    write(here, { 'a.mp3': 'first' });
    await migrate(here, 'store:');
    expect(pods.created[0]?.spec).toMatchObject({
      serviceAccountName: 'recordings-mover',
      securityContext: { runAsNonRoot: true, runAsUser: 1234, fsGroup: 99 },
    });
  });

  it('removes the pods of runs that were killed, when they have ended, and acts as none of them', async () => {
    await pods.stop();
    const mover = (name: string, phase: string) => ({
      metadata: { name, labels: { ...ROLE, 'app.kubernetes.io/name': 'recordings-mover' } },
      spec: { securityContext: { runAsUser: 4321 } },
      status: { phase },
    });
    pods = await podsHere({ recordings: { mountPath: one, roles: MOVING } }, [
      mover('ended', 'Succeeded'),
      mover('failed', 'Failed'),
      mover('at-work', 'Running'),
      { metadata: { name: 'worker', labels: ROLE }, spec: { securityContext: { runAsUser: 1234 } } },
    ]);
    write(here, { 'a.mp3': 'first' });
    expect(await migrate(here, 'store:')).toMatchObject({ code: 0 });
    const [own] = pods.created;
    expect(pods.removed).toEqual(['ended', 'failed', own?.metadata.name]);
    expect(own?.spec.securityContext).toMatchObject({ runAsUser: 1234 });
  });

  it('starts a pod that has the store mounted as its role says', () => {
    const spec = storeSpecSchema.parse({ claimName: 'data', mountPath: '/recordings', subPath: 'a/b', roles: MOVING });
    const store = { name: 'other', spec };
    const { metadata, spec: pod } = moverPod({ namespace: 'prosaas', store, name: 'mover', image: 'operator' }) as {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: PodSpec;
    };
    expect(declarationOf(metadata)).toEqual({ store: 'other', role: 'moving' });
    expect(decide(store, { role: 'moving' }, pod)).toEqual({ state: 'mounted' });
  });

  it.each([
    ['closed', 'has no role "moving" with ReadWrite access'],
    ['none', 'there is no store prosaas/none'],
  ])('starts no pod for store:%s, and says what to do: exit 3', async (store, words) => {
    write(here, { 'a.mp3': 'first' });
    expect(await migrate(here, `store:${store}`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(words) as string,
    });
    expect(pods.created).toEqual([]);
  });

  it('leaves no pod where no command may run in it: exit 3', async () => {
    write(here, { 'a.mp3': 'first' });
    pods.refuseCommands();
    expect(await migrate(here, 'store:')).toMatchObject({ code: 3 });
    expect(pods.created).toHaveLength(1);
    removesItsPods();
  });

  it.each([1_000, 100_000, 5_000_000])(
    'ends with a sentence when the connection is cut after %d bytes, with nothing half, and goes on: exit 3',
    async (bytes) => {
      write(here, FILES);
      const before = digests(here);
      pods.cutAfter(bytes);
      const { code, stderr } = await migrate(here, 'store:');
      expect([code, stderr]).toEqual([3, expect.stringMatching(/was cut[^]*the same command again goes on/)]);
      for (const [name, digest] of Object.entries(digests(one))) expect(digest).toBe(before[name]);
      pods.cutAfter(Infinity);
      expect(await migrate(here, 'store:')).toMatchObject({ code: 0 });
      expect(digests(one)).toEqual(before);
      removesItsPods();
    },
  );

  it('copies what has come since when its command has stopped the services, through the same pod', async () => {
    write(one, { 'a.mp3': 'first' });
    const { code, stdout } = await migrate('store:', here, '--stop-writers', `printf last > '${one}/last.mp3'`);
    expect(stdout).toMatch(/^1 found = 1 moved .*\n2 found = 1 moved .* 1 already there/);
    expect(code).toBe(0);
    expect(digests(here)).toEqual(digests(one));
    expect(pods.created).toHaveLength(1);
    removesItsPods();
  });

  it('stops nobody while a file cannot be copied: exit 1', async () => {
    write(one, { 'a.mp3': 'newcomer', 'b.mp3': 'second' });
    write(here, { 'a.mp3': 'resident' });
    const { code, stderr } = await migrate('store:', here, '--stop-writers', `touch '${one}/stopped'`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('the command that stops the services was not run')]);
    expect(Object.keys(digests(one))).toEqual(['a.mp3', 'b.mp3']);
    removesItsPods();
  });

  it('says so if the services could not be stopped: exit 3', async () => {
    write(one, { 'a.mp3': 'first' });
    const { code, stdout, stderr } = await migrate('store:', here, '--stop-writers', 'false; true');
    expect([code, stderr]).toEqual([3, expect.stringContaining('the command that stops the services ended with 1')]);
    expect(stdout).toContain('1 found = 1 moved');
    removesItsPods();
  });

  it.each([
    ['printf stopped && docker compose -p calls stop', 'run docker compose -p calls start'],
    ['false', 'To go back, start them'],
  ])('says after %j that the services may be down, and what starts them: exit 3', async (stop, words) => {
    write(one, { 'a.mp3': 'first' });
    const { code, stderr } = await migrate('store:', here, '--stop-writers', `${stop} && false`);
    expect([code, stderr]).toEqual([3, expect.stringContaining(words)]);
  });

  it('starts the services again if they were stopped and the rest could not be copied', async () => {
    write(one, { 'a.mp3': 'first' });
    const start = ['--start-writers', `touch '${one}/started'`];
    // Somebody else puts a file with the name of the last one into the target.
    const stop = `printf last > '${one}/last.mp3' && printf other > '${here}/last.mp3'`;
    const conflict = await migrate('store:', here, '--stop-writers', stop, ...start);
    expect([conflict.code, conflict.stderr]).toEqual([1, 'The services were started again.\n']);
    expect(Object.keys(digests(one))).toContain('started');
    rmSync(join(one, 'started'));
    rmSync(join(here, 'last.mp3'));
    const failed = await migrate('store:', here, '--stop-writers', 'exit 1', ...start);
    expect([failed.code, failed.stderr]).toEqual([3, expect.stringContaining('The services were started again.')]);
    expect(Object.keys(digests(one))).toContain('started');
    rmSync(join(one, 'started'));
    expect(await migrate('store:', here, '--stop-writers', 'true', ...start)).toMatchObject({ code: 0, stderr: '' });
    expect(Object.keys(digests(one))).not.toContain('started');
    removesItsPods();
  });

  it('says so if the services could not be started again either', async () => {
    write(one, { 'a.mp3': 'first' });
    const { code, stderr } = await migrate('store:', here, '--stop-writers', 'false', '--start-writers', 'exit 7');
    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('ended with 7, so they may be down. Start them: exit 7'),
    ]);
  });

  it('has nothing to start that it was not told to stop: exit 2', async () => {
    expect(await migrate('store:', here, '--start-writers', 'true')).toMatchObject({ code: 2 });
    expect(pods.created).toEqual([]);
  });

  it.each([
    ['.', 'is the source itself'],
    ['2026', 'lies within the source'],
  ])('the target %s of the source is refused, and nothing is copied: exit 2', async (below, words) => {
    write(here, { 'a.mp3': 'first', '2026/b.mp3': 'second' });
    const before = digests(here, true);
    expect(await migrate(here, join(here, below))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(words) as string,
    });
    expect(digests(here, true)).toEqual(before);
  });

  it.each(['store:A', 'store:a/b/c', 'store:a b'])('%s is no place: exit 2', async (place) => {
    expect((await migrate(here, place)).code).toBe(2);
  });
});

it('a command whose output is not read to its end is closed without waiting', async () => {
  const connection = connect({ kubeconfig: pods.kubeconfig });
  const place = { namespace: 'prosaas', pod: 'worker-1', container: 'main' };
  const command = await execStream(connection, place, ['head', '-c', '20000000', '/dev/zero']);
  const output = command.output as AsyncIterable<Uint8Array> & Pick<Writable, 'writableNeedDrain'>;
  await eventually('no more is taken', () => output.writableNeedDrain);
  const began = performance.now();
  await command.close();
  expect(performance.now() - began).toBeLessThan(4_000);
  await connection.close();
});

it('small writes that follow each other go to a command in one message, in their order', async () => {
  const connection = connect({ kubeconfig: pods.kubeconfig });
  const place = { namespace: 'prosaas', pod: 'worker-1', container: 'main' };
  const command = await execStream(connection, place, ['head', '-n', '1001']);
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
  for (const line of lines) await command.write(Buffer.from(`${line}\n`));
  await command.write(Buffer.from(`${'x'.repeat(200_000)}\n`));
  let said = '';
  for await (const piece of command.output) said += Buffer.from(piece).toString();
  expect(said).toBe(`${lines.join('\n')}\n${'x'.repeat(200_000)}\n`);
  expect(pods.messages).toBeLessThan(20);
  await command.close();
  await connection.close();
});

describe('rescue', () => {
  const rescue = (...more: readonly string[]) => recordings(['rescue', '-n', 'prosaas', ...more], pods.kubeconfig);

  it('moves what a container has under the path of the store, and not on the claim, into the store', async () => {
    await pods.stop();
    write(here, FILES);
    const worker = {
      metadata: { name: 'worker-1', namespace: 'prosaas', uid: 'w', resourceVersion: '1' },
      spec: { containers: [{ name: 'main' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'main', state: { running: {} } }] },
    };
    // The container sees its own files where the mover sees the claim.
    const roles = { moving: { ...MOVING.moving, mountPath: one } };
    pods = await podsHere({ recordings: { mountPath: here, roles } }, [worker]);
    const before = digests(here, true);
    const { code, stdout, stderr } = await rescue();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`worker-1/main:${here}  ${COUNT} found = ${COUNT} moved`);
    expect(digests(one)).toEqual(before);
    expect(digests(here, true)).toEqual(before);
    removesItsPods();
  });

  it('starts no pod where nothing is stranded: exit 0', async () => {
    expect(await rescue()).toMatchObject({ code: 0, stdout: 'nothing is stranded in the pods of namespace prosaas\n' });
    expect(pods.created).toEqual([]);
  });

  it('says which store there is none of: exit 1', async () => {
    expect((await rescue('--store', 'none')).code).toBe(1);
  });

  it.each([[[]], [['-n', 'a', '--compose', 'b']]])('wants one kind of place: exit 2 with %j', async (flags) => {
    expect((await recordings(['rescue', ...flags], pods.kubeconfig)).code).toBe(2);
  });
});
