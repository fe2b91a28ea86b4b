import { expect, it } from 'vitest';
import { declares } from '../mount/builders.ts';
import { object, reconciling, template } from './reconciling.ts';

const finishedAt = '2026-11-26T03:17:05Z';

const terminated = (exitCode: number, message?: string, reason = 'Error') => ({
  phase: exitCode === 0 ? 'Succeeded' : 'Failed',
  containerStatuses: [{ name: 'prune', state: { terminated: { exitCode, reason, message, finishedAt } } }],
});

const run = (status: object, metadata: object = {}, name = 'tonight') =>
  object(name, { spec: template().spec, status }, { labels: declares('retention'), ...metadata });

async function ended(status: object, metadata: object = {}) {
  const here = reconciling();
  await here.clock.turn(5000);
  here.put('/pods', run({ phase: 'Pending' }, metadata));
  here.put('/pods', run(status, metadata));
  await here.clock.turn(5000);
  const failed = /^recordings_retention_failed\{.*\} (\d)$/m.exec(await here.metrics.registry.metrics())?.[1];
  return { events: here.events.filter((reason) => reason.startsWith('Prune')), failed };
}

it('a run of retention that ends is an event of the store, and a metric says whether it failed', async () => {
  expect(await ended(terminated(0, '2 of 23 recordings deleted', 'Completed'))).toEqual({
    events: ['Pruned'],
    failed: '0',
  });
  expect(await ended(terminated(1, 'nothing was deleted: …'))).toEqual({ events: ['PruneFailed'], failed: '1' });
  expect(await ended(terminated(137, undefined, 'OOMKilled'))).toEqual({ events: ['PruneFailed'], failed: '1' });
});

it('a pod that only looks, or sets a hold, is not told of', async () => {
  const annotations = { 'recordings.prosaas.io/aside': 'true' };
  expect(await ended(terminated(1), { annotations })).toEqual({ events: [], failed: undefined });
});

it('a run that had ended before the operator began to watch is not told of again', async () => {
  const here = reconciling();
  here.put('/pods', run(terminated(1, 'nothing was deleted')));
  await here.clock.turn(5000);
  expect(here.events.filter((reason) => reason.startsWith('Prune'))).toEqual([]);
});
