import { say } from '../../src/api/say.ts';
import { describe, expect, test } from 'vitest';
import type { ObservedWorkload } from '../../src/observed/workload.ts';
import { examine } from '../../src/verify/verify.ts';
import { at, claim, declares, marked, names, PATH } from '../mount/builders.ts';
import {
  bare,
  bound,
  bystander,
  holder,
  mounted,
  picture,
  podOf,
  seedHolders,
  seedStore,
  unmounted,
  type Given,
} from './scenes.ts';

/** What a picture's findings come to: `check severity Reason Kind/name`. */
const told = (rest: Given) =>
  examine(picture(rest)).flatMap(({ id, findings }) =>
    findings.map(({ severity, reason, object }) => `${id} ${severity} ${reason} ${object}`),
  );

const messages = (rest: Given) =>
  examine(picture(rest)).flatMap(({ findings }) => findings.map(({ message, remedy }) => `${message} → ${remedy}`));

const [api, calls, worker] = seedHolders;
const only = (claims: Partial<typeof bound>) => ({ claims: [{ ...bound, ...claims }] });
const beside = (other: ObservedWorkload, rest: Given = {}): Given => ({
  workloads: [...seedHolders, other],
  ...rest,
});

test('a namespace whose holders are all mounted is well', () => {
  expect(told({})).toEqual([]);
});

test('of three stores with one claim only the oldest has it, in whatever order they are seen', () => {
  const [first, second, third] = ['01', '02', '03'].map((day) =>
    seedStore({ roles: { worker: { access: 'ReadWrite' } } }, { name: `s${day}`, created: `2026-01-${day}T00:00:00Z` }),
  );
  const orders = [
    [first!, second!, third!],
    [third!, second!, first!],
    [second!, third!, first!],
  ];
  for (const stores of orders)
    expect(
      told({ stores })
        .filter((each) => each.includes('ClaimTaken'))
        .toSorted(),
    ).toEqual(['s02', 's03'].map((name) => `claim-alone fault ClaimTaken RecordingStore/${name}`));
});

test('the state in which the story began: one of three has the volume, and nobody was told', () => {
  const forgotten = (name: string) => bystander(name, unmounted(name, { image: 'calls:1' }));
  expect(told({ workloads: [calls, forgotten('worker'), forgotten('api')] })).toEqual([
    'roles fault RoleUnheld RecordingStore/recordings',
    'roles fault RoleUnheld RecordingStore/recordings',
    'lookalikes warning LooksLikeUser Deployment/worker',
    'lookalikes warning LooksLikeUser Deployment/api',
  ]);
});

describe('what the API tells', () => {
  const others = ['a', 'b', 'c', 'd'];
  const roles = { retention: { access: 'ReadWrite', optional: true } } as const;
  const setback = { reason: 'Contended', message: say`manager "helm" has undone the mount 3 times` } as const;
  const stamped = { ...calls, template: { ...calls.template, labels: declares('worker', 'recordings') } };
  const both = mounted('worker', 'ReadWrite');
  const two = holder('worker', { ...both, containers: [...both.containers!, ...unmounted('side').containers!] });
  const naming: ObservedWorkload = {
    ...two,
    annotations: names('worker'),
    template: { ...two.template, annotations: names('worker') },
  };
  const sideMounted = {
    ...both,
    containers: [...unmounted('worker').containers!, { ...both.containers![0]!, name: 'side' }],
  };
  const rows: [string, Given, string[]][] = [
    [
      'a namespace that has not opted in',
      { enabled: false },
      ['namespace fault NamespaceNotEnabled Namespace/prosaas'],
    ],
    [
      'one store too many',
      {
        stores: [
          seedStore(),
          ...others.map((name) => seedStore({ claimName: name, roles }, { name, created: '2026-01-01T09:00:00Z' })),
        ],
        claims: [bound, ...others.map((name) => ({ ...bound, name }))],
      },
      ['few-stores fault TooManyStores RecordingStore/recordings'],
    ],
    [
      'two stores on one claim: the older has it',
      { stores: [seedStore(), seedStore({ roles }, { name: 'music', created: '2026-01-01T11:00:00Z' })] },
      ['claim-alone fault ClaimTaken RecordingStore/music'],
    ],
    [
      'a namespace that may not be read',
      { enabled: undefined, unreadable: [{ reason: 'Forbidden', message: say`namespaces is forbidden` }] },
      ['namespace warning Forbidden Namespace/prosaas'],
    ],
    ['no store and nothing declared', { stores: [], workloads: [] }, ['stores fault StoreMissing Namespace/prosaas']],
    [
      'a role declared in a store that is not there',
      beside({ ...bystander('other', unmounted('other')), labels: declares('api', 'music') }),
      ['stores fault StoreMissing Deployment/other'],
    ],
    [
      'a suspended store',
      { stores: [seedStore({ suspend: true })] },
      ['active warning Suspended RecordingStore/recordings'],
    ],
    ['no claim', { claims: [] }, ['claim fault ClaimMissing RecordingStore/recordings']],
    ['a lost claim', only({ phase: 'Lost' }), ['claim fault ClaimLost RecordingStore/recordings']],
    ['a pending claim', only({ phase: 'Pending' }), ['claim fault ClaimPending RecordingStore/recordings']],
    [
      'a pending claim of a storage class that may not be read',
      only({ phase: 'Pending', waitsForConsumer: undefined }),
      ['claim fault ClaimPending RecordingStore/recordings'],
    ],
    [
      'a claim that waits for its first pod',
      only({ phase: 'Pending', waitsForConsumer: true }),
      ['claim warning ClaimPending RecordingStore/recordings'],
    ],
    [
      'a claim for one node',
      only({ accessModes: ['ReadWriteOnce'] }),
      ['claim fault ClaimNotShared RecordingStore/recordings'],
    ],
    ['a role that nobody holds', { workloads: [api, calls] }, ['roles fault RoleUnheld RecordingStore/recordings']],
    [
      'an optional role that nobody holds',
      {
        stores: [
          seedStore({ roles: { api: { access: 'ReadOnly' }, retention: { access: 'ReadWrite', optional: true } } }),
        ],
        workloads: [api],
      },
      [],
    ],
    [
      'a role that a bare pod holds',
      {
        workloads: [api, calls],
        pods: [podOf(api), podOf(calls), bare('worker', declares('worker'), mounted('worker', 'ReadWrite'))],
      },
      [],
    ],
    [
      'a role that the store does not have',
      beside(holder('admin', mounted('admin', 'ReadOnly'))),
      ['templates fault RoleUnknown Deployment/admin'],
    ],
    [
      'a template that is not mounted yet, its pods not told a second time',
      { workloads: [api, calls, holder('worker', unmounted('worker'))] },
      ['templates fault NotMounted Deployment/worker'],
    ],
    [
      'a template that waits for a suspended store',
      { stores: [seedStore({ suspend: true })], workloads: [api, calls, holder('worker', unmounted('worker'))] },
      ['active warning Suspended RecordingStore/recordings', 'templates fault Suspended Deployment/worker'],
    ],
    [
      'a template that waits for a claim: what is wrong with the claim is all',
      { claims: [], workloads: [api, calls, holder('worker', unmounted('worker'))] },
      ['claim fault ClaimMissing RecordingStore/recordings'],
    ],
    [
      'a template that says another role',
      { workloads: [api, stamped, worker], pods: [] },
      ['templates fault RoleMismatch Deployment/calls'],
    ],
    [
      'a workload that names a container that the role does not allow',
      {
        stores: [seedStore({ roles: { worker: { access: 'ReadWrite', containers: ['worker'] } } })],
        workloads: [{ ...two, annotations: names('side') }],
      },
      ['templates fault ContainerNotAllowed Deployment/worker'],
    ],
    [
      'a pod from before its workload named other containers, told once',
      {
        stores: [seedStore({ roles: { worker: { access: 'ReadWrite' } } })],
        workloads: [naming],
        pods: [podOf(naming), podOf(naming, { name: 'old', spec: sideMounted })],
      },
      ['pods fault PodOutOfDate Deployment/worker'],
    ],
    [
      'a template that waits for an operator whose writes are undone',
      {
        workloads: [api, calls, holder('worker', unmounted('worker'))],
        setbacks: new Map([['Deployment/worker', setback]]),
      },
      ['templates fault Contended Deployment/worker'],
    ],
    [
      'a mount that was refused and stands now: the past is past',
      { setbacks: new Map([['Deployment/worker', setback]]) },
      [],
    ],
    [
      'a workload that gave its role up, and whose release is refused',
      beside(
        { ...bystander('x', unmounted('x')), labels: marked() },
        { setbacks: new Map([['Deployment/x', { reason: 'Refused', message: say`no` } as const]]) },
      ),
      ['released fault Refused Deployment/x'],
    ],
    [
      'a template that alone declares, told once for all its pods',
      beside({ ...bystander('x', unmounted('x')), template: { labels: declares('api'), spec: unmounted('x') } }),
      ['metadata fault RoleMismatch Deployment/x'],
    ],
    [
      'a CronJob that declares for its Jobs alone',
      beside({
        ...bystander('x', unmounted('x')),
        kind: 'CronJob',
        template: { spec: unmounted('x'), jobLabels: declares('api') },
      }),
      ['metadata fault RoleMismatch CronJob/x'],
    ],
    [
      'a StatefulSet whose own claims come in the place of the volume',
      {
        workloads: [
          api,
          calls,
          { ...worker, kind: 'StatefulSet', template: { ...worker.template, claimTemplates: ['recordings'] } },
        ],
        pods: [],
      },
      ['templates fault PathTaken StatefulSet/worker'],
    ],
    [
      'a workload that keeps the claim by our mark, while it declares a role in a suspended store',
      beside(
        {
          ...bystander('x', { ...unmounted('x'), volumes: [claim('recstore-recordings')] }),
          labels: { ...declares('api', 'asleep'), ...marked() },
        },
        {
          stores: [
            seedStore(),
            seedStore(
              { claimName: 'other', suspend: true, roles: { api: { access: 'ReadOnly' } } },
              { name: 'asleep' },
            ),
          ],
          claims: [bound, { ...bound, name: 'other' }],
        },
      ),
      [
        'unauthorised fault Unauthorised Deployment/x',
        'active warning Suspended RecordingStore/asleep',
        'templates fault Suspended Deployment/x',
      ],
    ],
    [
      'a reader that mounts writable',
      { workloads: [holder('api', mounted('api', 'ReadWrite')), calls, worker], pods: [] },
      ['access fault AccessTooWide Deployment/api', 'access fault AccessTooWide Deployment/api'],
    ],
    [
      'a writer that mounts read-only',
      { workloads: [api, calls, holder('worker', mounted('worker', 'ReadOnly'))], pods: [] },
      ['access fault AccessTooNarrow Deployment/worker'],
    ],
    [
      'a pod from before the mount',
      { pods: [podOf(worker, { spec: unmounted('worker'), labels: {} })] },
      ['pods fault PodOutOfDate Deployment/worker'],
    ],
    [
      'a pod from before the role, although its owner mounted the claim already',
      { pods: [podOf(worker, { labels: {} })] },
      ['pods fault PodOutOfDate Deployment/worker'],
    ],
    [
      'a pod into which a debug container was put that can write',
      {
        pods: [
          podOf(api, {
            spec: {
              ...api.template.spec,
              ephemeralContainers: [{ name: 'debug', volumeMounts: [at('recordings', '/r')] }],
            },
          }),
        ],
      },
      ['pods fault AccessTooWide Pod/api-0'],
    ],
    [
      'a pod that outlives the role of its workload, with the mount',
      beside(bystander('old', unmounted('old')), {
        pods: [podOf(bystander('old', unmounted('old')), { labels: declares('api'), spec: mounted('x', 'ReadOnly') })],
      }),
      ['given-up fault PodOutOfDate Pod/old-0'],
    ],
    [
      'a sidecar that only the pod has',
      {
        pods: [
          podOf(api, {
            spec: { ...api.template.spec, containers: [...api.template.spec.containers!, { name: 'proxy' }] },
          }),
        ],
      },
      [],
    ],
  ];
  test.each(rows)('%s', (_, rest, findings) => {
    expect(told(rest)).toEqual(findings);
  });
});

describe('what does not declare', () => {
  const mounts = bystander('thief', {
    volumes: [claim('v')],
    containers: [{ name: 'a', volumeMounts: [at('v', '/data')] }],
  });
  const env = (value: string) => bystander('x', unmounted('x', { env: [{ name: 'DIR', value }] }));
  const found = ['lookalikes warning LooksLikeUser Deployment/x'];
  const rows: [string, Given, string[]][] = [
    [
      'one that mounts the claim, told once for all its pods',
      beside(mounts),
      ['unauthorised fault Unauthorised Deployment/thief'],
    ],
    [
      'a CronJob that has the claim among its volumes',
      beside(bystander('night', { volumes: [claim('v')] }, 'CronJob'), { pods: [] }),
      ['unauthorised fault Unauthorised CronJob/night'],
    ],
    ["one that runs a holder's image", beside(bystander('x', unmounted('x', { image: 'worker:1' }))), found],
    [
      "one that runs a holder's image, and of which it is settled that it is no user",
      beside({
        ...bystander('x', unmounted('x', { image: 'worker:1' })),
        labels: { 'recordings.prosaas.io/user': 'false' },
      }),
      [],
    ],
    [
      "a Job that runs a holder's image: what runs once does something else",
      beside(bystander('x', unmounted('x', { image: 'worker:1' }), 'Job')),
      [],
    ],
    ['one whose environment is the path', beside(env(PATH)), found],
    ['one whose environment names something below the path', beside(env(`file://${PATH}/inbox`)), found],
    ['one whose environment names a neighbour of the path', beside(env(`${PATH}-old`)), []],
    ['one with nothing of the kind', beside(bystander('redis', unmounted('redis'))), []],
    [
      'one whose sidecar is that of a holder',
      {
        stores: [seedStore({ roles: { api: { access: 'ReadOnly', containers: ['api'] } } })],
        workloads: [
          holder('api', {
            ...mounted('api', 'ReadOnly'),
            containers: [...mounted('api', 'ReadOnly').containers!, { name: 'proxy', image: 'proxy:1' }],
          }),
          bystander('x', unmounted('x', { image: 'proxy:1' })),
        ],
      },
      [],
    ],
    [
      'the holder of a role in another store',
      {
        ...beside(
          {
            ...holder('api', unmounted('x', { image: 'worker:1' }), 'x'),
            labels: declares('api', 'music'),
            template: { labels: declares('api', 'music'), spec: unmounted('x', { image: 'worker:1' }) },
          },
          { pods: [] },
        ),
      },
      ['stores fault StoreMissing Deployment/x'],
    ],
  ];
  test.each(rows)('%s', (_, rest, findings) => {
    expect(told(rest)).toEqual(findings);
  });
});

describe('messages', () => {
  test('an unauthorised mount is told by container and path', () => {
    const thief = bystander('thief', {
      volumes: [claim('v')],
      containers: [{ name: 'a', volumeMounts: [at('v', '/data')] }],
    });
    expect(messages(beside(thief))).toEqual([
      'has claim "recordings-data" in container "a" at /data, but declares no role → Declare a role with the label recordings.prosaas.io/role, or remove the volume.',
    ]);
  });

  test('a Released volume comes with the exact command that frees it', () => {
    expect(messages(only({ phase: 'Pending', released: ['recordings-volume'] }))).toEqual([
      'claim "recordings-data" is not bound: volume "recordings-volume" is Released, and still refers to a former claim of this name → ' +
        'Nothing is lost. kubectl patch pv recordings-volume --type=json ' +
        `-p='[{"op":"remove","path":"/spec/claimRef/uid"},{"op":"remove","path":"/spec/claimRef/resourceVersion"}]'`,
    ]);
  });
});
