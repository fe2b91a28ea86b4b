import type { PodSpec } from '../../src/mount/pod.ts';
import type { Requirement } from '../../src/mount/selector.ts';
import type { Labels, WorkloadKind } from '../../src/mount/workload.ts';
import type { ObservedStore } from '../../src/observed/store.ts';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import type { Around } from '../../src/plan/around.ts';
import { bound, observedStore as storeOf } from '../judgement/scenes.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import { at, claim, container, declares, pod } from '../mount/builders.ts';

export { bound } from '../judgement/scenes.ts';
export { declares, marked } from '../mount/builders.ts';

export const NOW = Date.parse('2026-01-01T12:00:00Z');
export const MINUTE = 60_000;

/** Two roles that must be held, and one that need not. */
const ROLES: StoreSpecInput['roles'] = {
  api: { access: 'ReadOnly' },
  worker: { access: 'ReadWrite', containers: ['main'] },
  retention: { access: 'ReadWrite', optional: true },
};

export const observedStore = (spec: Partial<StoreSpecInput> = {}, rest: Partial<ObservedStore> = {}): ObservedStore =>
  storeOf({ roles: ROLES, ...spec }, rest);

/** What surrounds the workload: its store, alone unless others are named. */
export function around(rest: Partial<Around> & { readonly others?: readonly ObservedStore[] } = {}): Around {
  const { others = [], ...said } = rest;
  const store = 'store' in said ? said.store : observedStore();
  return {
    namespace: 'ns',
    enabled: true,
    namespaceLabels: undefined,
    admission: 0,
    stores: [...others, ...(store === undefined ? [] : [store])],
    claims: [bound],
    policies: [],
    unreadable: [],
    ...said,
    store,
  };
}

const ours = 'recstore-recordings';
const path = '/app/server/recordings';
export const bare = pod(undefined, container('main'));
export const injected = pod([claim(ours)], container('main', at(ours, path)));
export const owners = pod([claim('data')], container('main', at('data', path)));

interface Given {
  readonly kind?: WorkloadKind;
  readonly name?: string;
  readonly labels?: Labels;
  readonly template?: PodSpec;
  readonly templateLabels?: Labels;
  readonly lastManager?: string;
  readonly ownWriteAt?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly content?: string;
  readonly selector?: readonly Requirement[];
}

/** A Deployment without a mount that declares the role worker, unless said otherwise. */
export function observed(given: Given = {}): ObservedWorkload {
  const { kind = 'Deployment', name = 'w', labels = declares('worker'), lastManager, ownWriteAt } = given;
  const { uid = `${kind}/${name}`, resourceVersion = '1', generation, content } = given;
  const { template = bare, templateLabels = {}, selector } = given;
  return {
    ...{ kind, namespace: 'ns', name, uid, resourceVersion, labels, generation, lastManager, ownWriteAt, content },
    template: { labels: templateLabels, spec: template, ...(selector === undefined ? {} : { selector }) },
    earlier: undefined,
  };
}
