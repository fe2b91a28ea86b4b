import { App, Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { RecordingStore } from '../../charts/constructs.ts';
import type { StoreSpecInput } from '../../src/api/store.ts';
import { retentionName } from '../../src/api/retention.ts';
import { model } from '../../src/application/model.ts';
import { argumentsInPod } from '../../src/cli/prune.ts';
import { synthesise } from '../../charts/main.ts';
import { objectsOf } from './manifests.ts';

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

const application = (store: object = {}) => ({
  name: 'shop',
  store: {
    mountPath: '/data',
    claim: { size: '1Gi', storage: { class: 'shared' } },
    roles: { worker: { access: 'ReadWrite' } },
    retention: { olderThan: '30d', untilFree: '20%', names: ['*.wav'] },
    ...store,
  },
  services: { worker: { image: 'example/worker:1', role: 'worker' } },
});

const rendered = (store: object = {}): Rendered[] =>
  synthesise(model.parse(application(store))).flatMap((file) => objectsOf([file]) as unknown as Rendered[]);
const one = (all: readonly Rendered[], kind: string, name = 'recordings-retention'): Rendered =>
  all.find((each) => each.kind === kind && each.metadata.name === name)!;

describe('retention in the model', () => {
  it('is a CronJob that mounts the store, runs one at a time, and keeps few of its Jobs', () => {
    const { spec } = one(rendered(), 'CronJob');
    expect(spec).toMatchObject({
      schedule: '17 3 * * *',
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          template: {
            metadata: {
              labels: { 'recordings.prosaas.io/role': 'retention', 'recordings.prosaas.io/store': 'recordings' },
            },
            spec: {
              automountServiceAccountToken: false,
              serviceAccountName: 'recordings-retention',
              securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
              containers: [
                {
                  args: [
                    'prune',
                    '--dir',
                    '/data',
                    '--report',
                    '/dev/termination-log',
                    '--older-than',
                    '30d',
                    '--until-free',
                    '20%',
                    '--names',
                    '*.wav',
                  ],
                  volumeMounts: [{ mountPath: '/data', name: 'recordings' }],
                },
              ],
            },
          },
        },
      },
    });
  });

  it('is an optional role that only its own service account may hold', () => {
    expect(one(rendered(), 'RecordingStore', 'recordings').spec.roles).toMatchObject({
      retention: { access: 'ReadWrite', optional: true, serviceAccounts: ['recordings-retention'] },
    });
    expect(one(rendered(), 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
  });

  it('gives its pod no network: neither its own policy nor the default of the namespace allows anything', () => {
    const policies = rendered().filter(({ kind }) => kind === 'NetworkPolicy');
    expect(one(policies, 'NetworkPolicy').spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'recordings-retention' } },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(one(policies, 'NetworkPolicy', 'default').spec.podSelector).toEqual({
      matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'NotIn', values: ['recordings-retention'] }],
    });
  });

  it('is not there unless the model says so', () => {
    const without = rendered({ retention: undefined });
    expect(without.some(({ metadata }) => metadata.name === 'recordings-retention')).toBe(false);
    expect(one(without, 'NetworkPolicy', 'default').spec.podSelector).toEqual({});
  });

  it.each([
    ['nothing says what goes', { retention: {} }, 'retention'],
    ['a share is no share', { retention: { untilFree: '120%' } }, 'untilFree'],
    ['a time is no time', { retention: { olderThan: '1 month' } }, 'olderThan'],
    ['a schedule is none', { retention: { olderThan: '30d', schedule: 'nightly' } }, 'schedule'],
    [
      'the role is written by hand as well',
      { roles: { worker: { access: 'ReadWrite' }, retention: { access: 'ReadWrite' } } },
      'roles',
    ],
    [
      'the storage cannot be written to',
      {
        roles: { worker: { access: 'ReadOnly' } },
        claim: { size: '1Gi', storage: { nfs: { server: 'nas', path: '/', mountOptions: ['ro'] } } },
      },
      'retention',
    ],
  ])('is refused where %s', (_, store, field) => {
    const { error } = model.safeParse(application(store));
    expect(error?.issues.some(({ path }) => path.includes(field))).toBe(true);
  });
});

describe('retention that deletes nothing', () => {
  const dry = rendered({ retention: { olderThan: '30d', dryRun: true } });
  const { jobTemplate } = one(dry, 'CronJob').spec as {
    jobTemplate: { spec: { template: { metadata: object; spec: { containers: { args: string[] }[] } } } };
  };
  const { metadata, spec } = jobTemplate.spec.template;

  it('counts, and its end is told to nobody', () => {
    expect(spec.containers[0]!.args.slice(-3)).toEqual(['--older-than', '30d', '--dry-run']);
    expect(metadata).toHaveProperty('annotations', { 'recordings.prosaas.io/aside': 'true' });
  });

  it('takes no confirmed number', () => {
    const { args } = spec.containers[0]!;
    expect(argumentsInPod(args, { dryRun: false, list: true })).toEqual([...args, '--list']);
    expect(() => argumentsInPod(args, { dryRun: false, list: false, confirm: 7 })).toThrow('remove dryRun');
    expect(argumentsInPod(['prune'], { dryRun: false, list: false, confirm: 7 })).toEqual(['prune', '--confirm', '7']);
  });
});

describe('store.retain', () => {
  const roles = {
    retention: { access: 'ReadWrite', optional: true, serviceAccounts: ['recordings-retention-calls'] },
  } satisfies StoreSpecInput['roles'];

  it('gives a store among the constructs the same, with a name of its own', () => {
    const chart = new Chart(new App(), 'chart');
    const store = new RecordingStore(chart, 'store', {
      metadata: { name: 'calls' },
      claimName: 'c',
      mountPath: '/calls',
      roles,
    });
    store.retain(chart, 'retention', { olderThan: '90d', runAsUser: 7 });
    const all = Testing.synth(chart) as Rendered[];
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'RecordingStore calls',
      'ServiceAccount recordings-retention-calls',
      'NetworkPolicy recordings-retention-calls',
      'CronJob recordings-retention-calls',
    ]);
    expect(one(all, 'CronJob', 'recordings-retention-calls').metadata.labels).toMatchObject({
      'recordings.prosaas.io/store': 'calls',
    });
  });

  it('names the role that is missing', () => {
    const chart = new Chart(new App(), 'chart');
    const store = new RecordingStore(chart, 'store', {
      claimName: 'c',
      mountPath: '/c',
      roles: { worker: { access: 'ReadWrite' } },
    });
    expect(() => store.retain(chart, 'retention', { olderThan: '30d' })).toThrow(
      'store "recordings" has no role "retention" with ReadWrite access',
    );
  });

  it('names the service account that the role is not for', () => {
    const store = new RecordingStore(new Chart(new App(), 'chart'), 'store', {
      metadata: { name: 'calls' },
      claimName: 'c',
      mountPath: '/c',
      roles: { retention: { access: 'ReadWrite', optional: true, serviceAccounts: ['recordings-retention'] } },
    });
    expect(() => store.retain(store, 'retention', { olderThan: '30d' })).toThrow(
      'for the service account "recordings-retention-calls": add',
    );
  });

  it('has names that two stores never share, and that a CronJob may have', () => {
    const names = [
      'recordings',
      'calls',
      ...['a', 'b'].map((end) => `calls-of-a-customer-with-a-very-long-nam-e${end}`),
    ].map(retentionName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^(?=.{1,52}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
  });
});
