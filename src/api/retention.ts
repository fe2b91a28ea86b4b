import { DEFAULT_STORE } from './labels.ts';

/** The role of a store under which old recordings are deleted, and the service account that alone may hold the role (R7). Synthesis writes both when asked. */
export const RETENTION = { role: 'retention', serviceAccount: 'recordings-retention' } as const;

/** The name of the CronJob of a store, of its network policy, and of what its pods are labelled with. */
export const retentionName = (store: string): string =>
  store === DEFAULT_STORE ? RETENTION.serviceAccount : `${RETENTION.serviceAccount}-${store}`.slice(0, 52);

/** Where a container writes what is to be read of it after its end (the default of Kubernetes), and how much of that is kept, in bytes. */
export const TERMINATION_LOG = { path: '/dev/termination-log', bytes: 4096 } as const;
