import { hash } from 'node:crypto';
import { DEFAULT_STORE } from './labels.ts';

/** The role of a store under which old recordings are deleted (R7). Synthesis writes the role when asked. */
export const RETENTION = { role: 'retention' } as const;

/** A CronJob's name may be no longer, because its Jobs add eleven characters. */
const LONGEST = 52;

/**
 * The name of the CronJob of a store, of its network policy, of what its pods are labelled with, and of the service account that alone may hold the role. Of
 * a store with a long name, the beginning and a digest.
 */
export function retentionName(store: string): string {
  const prefix = 'recordings-retention';
  if (store === DEFAULT_STORE) return prefix;
  const whole = `${prefix}-${store}`;
  if (whole.length <= LONGEST) return whole;
  const digest = hash('sha256', store).slice(0, 8);
  return `${whole.slice(0, LONGEST - digest.length - 1).replace(/[-.]+$/, '')}-${digest}`;
}

/** Where a container writes what is to be read of it after its end (the default of Kubernetes), and how much of that is kept, in bytes. */
export const TERMINATION_LOG = { path: '/dev/termination-log', bytes: 4096 } as const;
