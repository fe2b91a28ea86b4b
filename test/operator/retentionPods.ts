import type { Counted } from '../../src/api/status.ts';
import { declares } from '../mount/builders.ts';
import type { Namespace } from './room.ts';
import { container } from './written.ts';

export const GIB = 2 ** 30;

/** What a run of retention has counted: the store is full in 212 days. */
export const COUNTED: Counted = {
  recordings: 8412,
  bytes: 280 * GIB,
  oldest: '2026-10-28T03:00:00.000Z',
  bytesFree: 212 * GIB,
  bytesTotal: 500 * GIB,
  recordingsPerDay: 290,
  bytesPerDay: 10 * GIB,
  bytesLeavingPerDay: 9 * GIB,
};

/** A pod of retention that has ended, as a kubelet tells of it. */
export async function ran(ns: Namespace, name: string, exitCode: number, message: string, metadata: object = {}) {
  const labels = declares('retention', 'recordings');
  await ns.create('Pod', name, { spec: container('prune') }, { labels, ...metadata });
  const terminated = { exitCode, message, finishedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z') };
  const containerStatuses = [
    { name: 'prune', image: 'example', imageID: '', ready: false, restartCount: 0, state: { terminated } },
  ];
  const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
  await ns.change('Pod', `${name}/status`, { status: { phase, containerStatuses } });
}
