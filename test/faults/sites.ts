import type { Query } from '../../src/cluster/connection.ts';

/** Where a request belongs: the write of a workload, of a status, of an event, of the Lease; a first or a later page. */
export type Site = 'workload' | 'status' | 'event' | 'lease' | 'list' | 'page';

/** @returns undefined for what nobody disturbs */
export function siteOf(method: string, path: string, query: Query): Site | undefined {
  if (method === 'GET') return query.continue === undefined ? 'list' : 'page';
  if (path.startsWith('/apis/events.k8s.io/')) return 'event';
  if (/\/recordingstores\/[^/]+\/status/.test(path)) return 'status';
  if (method === 'PUT') return 'lease';
  return method === 'PATCH' ? 'workload' : undefined;
}
