import type { Command } from 'commander';
import { DEFAULT_STORE } from '../api/labels.ts';
import { EXIT, Failure } from './failure.ts';

/** Where a command of retention works: a directory of this machine, or the store of a namespace. */
export interface StoreOptions {
  readonly dir?: string;
  readonly namespace?: string;
  readonly store: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export const storeOptions = (command: Command): Command =>
  command
    .option('--dir <directory>', 'the directory of the recordings, on this machine')
    .option('-n, --namespace <name>', 'the namespace of the store, instead of a directory')
    .option('--store <name>', 'the store', DEFAULT_STORE)
    .option('--kubeconfig <file>', 'the kubeconfig to use')
    .option('--context <name>', 'the context of the kubeconfig');

/** @throws Failure unless exactly one of the two is given. @returns the directory; undefined: it is a store. */
export function directoryOf({ dir, namespace }: StoreOptions): string | undefined {
  if ((dir === undefined) === (namespace === undefined))
    throw new Failure(EXIT.invalid, 'give --dir for a directory of this machine, or -n for the store of a namespace');
  return dir;
}
