import { ENABLED_LABEL, KIND, ROLE_LABEL } from '../src/api/labels.ts';
import { MAX_STORES } from '../src/api/limits.ts';
import { Connection } from '../src/cluster/connection.ts';
import { loadKubeConfig } from '../src/cluster/kubeConfig.ts';
import { API_VERSIONS, collectionPath } from '../src/cluster/resources.ts';
import { controlPlane } from '../test/cluster/controlPlane.ts';
import { enforce, guarded, storeObject } from '../test/policies/place.ts';
import { teachRecordingStores } from '../test/recordingStores.ts';
import { store } from '../test/mount/builders.ts';
import { server } from '../test/policies/server.ts';
import { median, quantile, type Row } from './table.ts';

/** How many stores stand in each namespace that is measured. */
const STORES = [0, 1, MAX_STORES];
/** Creations of a pod one after the other, in each case and repetition; and at once. */
const IN_TURN = 100;
const AT_ONCE = 8;

const IMAGE = 'registry.example/app:1.0.0';
const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

/** What a pod may be: an everyday pod, and the largest that people have tried to stop an API server with. */
const SPECS = {
  'a pod': {
    serviceAccountName: 'worker',
    containers: ['worker', 'proxy'].map((name) => ({
      name,
      image: IMAGE,
      env: numbered(12, (index) => ({ name: `SETTING_${index}`, value: `value-${index}` })),
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'config', mountPath: '/etc/app' },
      ],
    })),
    volumes: [
      { name: 'tmp', emptyDir: {} },
      { name: 'config', configMap: { name: 'app' } },
    ],
  },
  '1,200 ephemeral volumes': {
    containers: [{ name: 'worker', image: IMAGE }],
    volumes: numbered(1200, (index) => ({
      name: `scratch-${index}`,
      ephemeral: { volumeClaimTemplate: { spec: CLAIM } },
    })),
  },
  '60 containers with 100 mounts each': {
    containers: numbered(60, (index) => ({
      name: index === 0 ? 'worker' : `proxy-${index}`,
      image: IMAGE,
      volumeMounts: numbered(100, (at) => ({ name: 'tmp', mountPath: `/tmp/${at}` })),
    })),
    volumes: [{ name: 'tmp', emptyDir: {} }],
  },
} as const;

function numbered<Item>(length: number, item: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => item(index));
}

const ROLES = { 'without a role': {}, 'with a role': { [ROLE_LABEL]: 'worker' } };

const EVERYDAY = 'a pod';

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] => Object.keys(record) as Key[];

/** A pod in a namespace with so many stores. With a role it is mounted on the way in. */
interface Case {
  readonly spec: keyof typeof SPECS;
  readonly role: keyof typeof ROLES;
  readonly stores: number;
  readonly create: () => Promise<unknown>;
  /** ms of each creation, one after the other. */
  readonly latencies: number[];
  /** Creations a second, of each repetition. */
  readonly rates: number[];
}

/**
 * What the policies cost: pods are created (dry run: nothing is stored, and all admission is asked) on two API servers side by side, of which
 * one has the policies; the cases take turns, so that what disturbs the machine disturbs all.
 */
export async function admission(repetitions: number): Promise<Row[]> {
  const [plain, policed] = [await controlPlane(server.options), await controlPlane(server.options)];
  const connect = (kubeconfig: string) => new Connection(loadKubeConfig({ kubeconfig }));
  const [floor, ours] = [connect(plain.kubeconfig), connect(policed.kubeconfig)];
  try {
    await teachRecordingStores(policed);
    await enforce({ cluster: policed, admin: ours });
    await prepare(floor, 'floor', 0);
    for (const stores of STORES) await prepare(ours, `stores-${stores}`, stores);

    const groups = keysOf(SPECS).flatMap((spec) =>
      keysOf(ROLES).map((role) => {
        const object = {
          apiVersion: API_VERSIONS.Pod,
          kind: 'Pod',
          metadata: { generateName: 'app-', labels: { app: 'app', ...ROLES[role] } },
          spec: SPECS[spec],
        };
        const one = (connection: Connection, namespace: string, stores: number): Case => {
          const create = () => connection.create(collectionPath('Pod', namespace), object, { dryRun: 'All' });
          return { spec, role, stores, create, latencies: [], rates: [] };
        };
        // Without any store a role is refused.
        const measured = STORES.filter((stores) =>
          spec === EVERYDAY ? stores > 0 || role === 'without a role' : stores === 1,
        );
        return {
          floor: one(floor, 'floor', 0),
          measured: measured.map((stores) => one(ours, `stores-${stores}`, stores)),
        };
      }),
    );
    const cases = groups.flatMap(({ floor, measured }) => [floor, ...measured]);
    const [everyday, large] = [
      cases.filter(({ spec }) => spec === EVERYDAY),
      cases.filter(({ spec }) => spec !== EVERYDAY),
    ];
    for (const each of everyday) await inTurn(each, 20);
    for (const each of large) await inTurn(each, 1);
    for (const each of cases) each.latencies.length = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (let index = 0; index < IN_TURN; index++) for (const each of everyday) await inTurn(each, 1);
      for (const each of repetition % 2 === 0 ? everyday : everyday.toReversed()) await atOnce(each);
      for (let index = 0; index < IN_TURN / 20; index++) for (const each of large) await inTurn(each, 1);
    }
    return groups.flatMap(({ floor, measured }) => measured.flatMap((each) => rows(each, floor)));
  } finally {
    await Promise.all([floor.close(), ours.close()]);
    await Promise.all([plain.stop(), policed.stop()]);
  }
}

async function prepare(admin: Connection, namespace: string, stores: number): Promise<void> {
  const labels = { [ENABLED_LABEL]: 'true' };
  await admin.create(collectionPath('Namespace'), { metadata: { name: namespace, labels } });
  for (let index = 0; index < stores; index++) {
    const one = store({ claimName: `data-${index}` }, index === 0 ? 'recordings' : `store-${index}`);
    await admin.create(collectionPath(KIND, namespace), storeObject(one));
    await guarded(admin, namespace, one);
  }
}

async function inTurn({ create, latencies }: Case, times: number): Promise<void> {
  for (let index = 0; index < times; index++) {
    const began = performance.now();
    await create();
    latencies.push(performance.now() - began);
  }
}

async function atOnce({ create, rates }: Case): Promise<void> {
  const began = performance.now();
  let left = IN_TURN;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await create();
    }),
  );
  rates.push((IN_TURN * 1000) / (performance.now() - began));
}

function rows({ spec, role, stores, latencies, rates }: Case, floor: Case): Row[] {
  const what = `${spec} ${role}, ${stores} ${stores === 1 ? 'store' : 'stores'}`;
  const target = stores === 1 && spec === EVERYDAY ? (role === 'with a role' ? '≤ 2' : '≤ 1.05') : '';
  const ms = (number: number) => `${number.toPrecision(3)} ms`;
  const latency = (q: number): Row => {
    const [ours, theirs] = [quantile(latencies, q), quantile(floor.latencies, q)];
    return {
      what: `${what}: p${q * 100}`,
      ours: ms(ours),
      floor: ms(theirs),
      ratio: (ours / theirs).toFixed(2),
      target: q === 0.5 ? target : '',
    };
  };
  if (rates.length === 0) return [latency(0.5), latency(1)];
  const slower = rates.map((rate, index) => (floor.rates[index] ?? Number.NaN) / rate);
  const perSecond = (numbers: readonly number[]) => `${median(numbers).toPrecision(3)} /s`;
  return [
    latency(0.5),
    latency(0.99),
    {
      what: `${what}: ${AT_ONCE} at once`,
      ours: perSecond(rates),
      floor: perSecond(floor.rates),
      ratio: `${median(slower).toFixed(2)} (${Math.min(...slower).toFixed(2)}-${Math.max(...slower).toFixed(2)})`,
      target,
    },
  ];
}
