import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/cluster/apiError.ts';
import { measured, type OperatorConnection } from '../../src/operator/measured.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { Queue } from '../../src/operator/queue.ts';
import { aboutWatches } from '../../src/operator/watchMetrics.ts';
import { declares } from '../mount/builders.ts';
import { ManualClock } from '../manualClock.ts';
import { deployment, reconciling, refusals } from './reconciling.ts';

/** The series of a metric, as `{labels} value`, without those of a histogram's buckets. */
async function series({ registry }: Metrics, name: string): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n');
  return lines
    .filter((line) => line.startsWith(name) && /[ {]/.test(line.charAt(name.length)))
    .map((line) => line.slice(name.length).trim());
}

const count = async ({ registry }: Metrics) => (await registry.metrics()).split('\n').length;

describe('the metrics of a store', () => {
  it('say what its status says', async () => {
    const here = reconciling();
    here.put('deployments', deployment('mounted'));
    here.put('deployments', deployment('refused', declares('nobody')));
    await here.clock.turn(5000);
    const labels = 'namespace="ns",store="recordings"';
    expect(await series(here.metrics, 'recordings_store_condition')).toEqual([
      `{${labels},condition="Ready"} 0`,
      `{${labels},condition="Reconciling"} 0`,
      `{${labels},condition="Stalled"} 1`,
    ]);
    expect(await series(here.metrics, 'recordings_workloads')).toEqual([
      `{${labels},state="declared"} 2`,
      `{${labels},state="mounted"} 1`,
      `{${labels},state="outOfDate"} 0`,
      `{${labels},state="refused"} 1`,
    ]);
    expect(await series(here.metrics, 'recordings_workloads_undone')).toEqual([`{${labels}} 0`]);
  });

  it('go with the store; the workloads that it leaves are counted', async () => {
    const here = reconciling();
    here.put('deployments', deployment());
    await here.clock.turn(5000);
    here.sink('recordingstores').remove(here.now('recordings'));
    await here.clock.turn(10_000);
    expect(await here.metrics.registry.metrics()).not.toContain('store="recordings"');
    expect(await series(here.metrics, 'recordings_workloads_without_store')).toEqual(['{namespace="ns"} 1']);
  });

  it('are as many for a thousand workloads as for one, whatever becomes of them', async () => {
    const few = reconciling();
    few.put('deployments', deployment());
    await few.clock.turn(5000);
    const many = reconciling({ patch: (_, index) => (index % 2 === 0 ? refusals.denied() : undefined) });
    for (let each = 0; each < 1000; each++) many.put('deployments', deployment(`w${each}`));
    await many.clock.turn(60_000);
    expect(await count(many.metrics)).toBe(await count(few.metrics));
  });
});

describe('a queue', () => {
  it('tells how many wait and for how long, how long each waited and was worked on, and what failed', async () => {
    const clock = new ManualClock();
    const metrics = new Metrics();
    const meter = metrics.meter('stores');
    const queue = new Queue({ concurrency: 1, clock, random: () => 0, onFailure: () => undefined, meter });
    metrics.observe(() => ({ workloads: { depth: 0, longestWaitMs: 0 }, stores: queue }));
    const outcomes = [true, false];
    queue.start(async () => {
      await new Promise<void>((resolve) => clock.after(2000, resolve));
      if (outcomes.shift() === false) throw new Error('no');
    });
    queue.add('a');
    queue.add('b');
    queue.add('c');
    await clock.turn(1500);
    expect(await series(metrics, 'recordings_queue_depth')).toEqual(['{queue="workloads"} 0', '{queue="stores"} 2']);
    expect(await series(metrics, 'recordings_queue_longest_wait_seconds')).toContain('{queue="stores"} 1.5');
    await clock.turn(4000);
    expect(await series(metrics, 'recordings_queue_latency_seconds_sum')).toEqual(['{queue="stores"} 6']);
    expect(await series(metrics, 'recordings_queue_latency_seconds_count')).toEqual(['{queue="stores"} 3']);
    expect(await series(metrics, 'recordings_queue_work_duration_seconds_sum')).toEqual(['{queue="stores"} 4']);
    expect(await series(metrics, 'recordings_queue_retries_total')).toEqual(['{queue="stores"} 1']);
    await clock.turn(60_000);
    expect(await series(metrics, 'recordings_queue_longest_wait_seconds')).toContain('{queue="stores"} 0');
  });
});

describe('a request to the API server', () => {
  it('is counted by its method and answer, and its time is kept', async () => {
    const clock = new ManualClock();
    const metrics = new Metrics();
    const after = async <T>(ms: number, answer: () => T): Promise<T> => {
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      return answer();
    };
    const fail = (error: ApiError) => () => {
      throw error;
    };
    const plain = {
      get: () => after(300, () => ({})),
      patch: () => after(20, fail(refusals.conflict())),
      merge: () => after(2000, fail(ApiError.unreachable('it', new Error('reset')))),
      create: () => after(10, () => ({})),
    } as unknown as OperatorConnection;
    const connection = measured(plain, clock, (...request) => metrics.request(...request));
    const all = Promise.allSettled([
      connection.get('/'),
      connection.patch('/', []),
      connection.merge('/', {}),
      connection.create('/', {}),
    ]);
    await clock.turn(5000);
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await series(metrics, 'recordings_api_requests_total')).toEqual([
      '{method="POST",code="201"} 1',
      '{method="PATCH",code="409"} 1',
      '{method="GET",code="200"} 1',
      '{method="PATCH",code="0"} 1',
    ]);
    expect(await series(metrics, 'recordings_api_request_duration_seconds_sum')).toEqual([
      '{method="POST"} 0.01',
      '{method="PATCH"} 2.02',
      '{method="GET"} 0.3',
    ]);
  });
});

describe('the watches of a resource', () => {
  it('are as old as the oldest of them, also when somebody sets the clock of the machine', async () => {
    const clock = new ManualClock();
    const metrics = new Metrics();
    const watch = (path: string, silentMs?: number, listedMs?: number) => ({ selection: { path }, silentMs, listedMs });
    aboutWatches(
      metrics,
      [
        watch('/apis/apps/v1/deployments', 1000, 60_000),
        watch('/apis/apps/v1/namespaces/a/deployments', 30_000, 2000),
        watch('/api/v1/pods', 5000),
        watch('/api/v1/namespaces'),
      ],
      clock,
    );
    for (const step of [0, 3_600_000]) {
      clock.step(step);
      const at = (seconds: number) => String(clock.now() / 1000 - seconds);
      expect(await series(metrics, 'recordings_watch_last_sign_of_life_timestamp_seconds')).toEqual([
        `{resource="deployments.apps"} ${at(30)}`,
        `{resource="pods"} ${at(5)}`,
      ]);
      expect(await series(metrics, 'recordings_watch_last_list_timestamp_seconds')).toEqual([
        `{resource="deployments.apps"} ${at(60)}`,
      ]);
    }
  });
});
