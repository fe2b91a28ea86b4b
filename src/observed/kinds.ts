import { TEMPLATE_PATHS, type WorkloadKind } from '../mount/workload.ts';

/** The API group of each kind that we know (semantics 28). The same name in another group is a kind that we do not know. */
const GROUPS: Readonly<Record<WorkloadKind, string>> = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  CronJob: 'batch',
  Job: 'batch',
  Pod: '',
};

/** The group of an apiVersion: `apps/v1` is of `apps`, `v1` of the core group, which has no name. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** The kind of workload, by group and kind; undefined where we do not know it. */
export function workloadKindOf(apiVersion: string, kind: string): WorkloadKind | undefined {
  return isName(kind) && GROUPS[kind] === groupOf(apiVersion) ? kind : undefined;
}

const isName = (kind: string): kind is WorkloadKind => Object.hasOwn(TEMPLATE_PATHS, kind);
