import type { Random } from '../../src/cluster/clock.ts';
import { pick } from './plans.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stores as people write them: with as little as possible, and with everything. */
export const SPECS: readonly Json[] = [
  { claimName: 'recordings-data', mountPath: '/app/server/recordings', roles: { worker: { access: 'ReadWrite' } } },
  {
    claimName: 'recordings-data',
    mountPath: '/app/server/recordings',
    subPath: 'tenants/one',
    suspend: false,
    rollout: { maxUnavailable: '25%' },
    roles: {
      api: { access: 'ReadOnly', serviceAccounts: ['api', 'default'], optional: true },
      worker: { access: 'ReadWrite', containers: ['main'], initContainers: ['prepare'], mountPath: '/data' },
      retention: { access: 'ReadWrite', optional: true },
    },
  },
];

/** Values that some program, somewhere, does not expect. */
const VALUES: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 100_000, 2 ** 31, 2 ** 53, 1e300],
  ...['', ' ', '0', '25%', '0%', '101%', 'main', 'api', 'worker', 'recordings-data', 'ReadOnly', 'readonly', 'default'],
  ...['/', '//', '/a', '/a/', '/a/../b', '/./a', '../a', 'a/b', '/app/server/recordings', '/tmp', '/data', 'C:\\a'],
  ...['ü', '日本', '\u0000', '\n', "'", '"', '{{ .x }}', '$(A)', '$A', '__proto__', 'constructor', 'a'.repeat(64)],
  ...['a'.repeat(254), '/' + 'a'.repeat(5000), '*', '.', '..', '-', 'A', 'a.b', 'null', 'true'],
  ...[[], {}, [''], ['a', 'a'], [null], [[]], { a: {} }, Array.from({ length: 100 }, (_, index) => `n${index}`)],
];

const KEYS = [
  '',
  ' ',
  'A',
  'a/b',
  '__proto__',
  'constructor',
  'toString',
  'ü',
  'api',
  'worker',
  'x'.repeat(64),
  'accesss',
  'suspend',
];

/** The same with one to three things changed: removed, replaced, renamed, added, repeated. */
export function mutated(random: Random, spec: Json): Json {
  const root: { spec: Json } = structuredClone({ spec });
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) mutate(random, root);
  return root.spec;
}

function mutate(random: Random, root: { spec: Json }): void {
  const { parent, key } = pick(random, [...placesIn(root)]);
  const isRoot = parent === (root as unknown);
  const value = (parent as Record<string, Json>)[key]!;
  // As JSON.parse does: a key like __proto__ is a key like any other.
  const set = (at: object, name: string, to: Json) =>
    Object.defineProperty(at, name, { value: to, enumerable: true, writable: true, configurable: true });
  const remove = () => {
    if (isRoot) root.spec = {};
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  };
  // A copy: else a later change would change the list, or put a value into itself.
  const any = () => structuredClone(pick(random, VALUES));
  const acts: (() => void)[] = [
    () => set(parent, key, any()),
    () => set(parent, key, any()),
    remove,
    () => {
      if (isObject(value)) set(value, pick(random, KEYS), any());
      else if (Array.isArray(value)) value.push(any());
    },
    () => {
      if (isRoot || !isObject(parent)) return;
      remove();
      set(parent, pick(random, KEYS), value);
    },
    () => {
      if (!isObject(value)) return;
      const [first = null] = Object.values(value);
      for (let index = 0; index < 40; index++) value[`r${index}`] = structuredClone(first);
    },
  ];
  pick(random, acts)();
}

const isObject = (value: Json | object): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function* placesIn(value: Json | object): Generator<{ parent: Record<string, Json> | Json[]; key: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value as Record<string, Json>)) {
    yield { parent: value as Record<string, Json>, key };
    yield* placesIn(each);
  }
}
