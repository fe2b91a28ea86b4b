import { expect, test } from 'vitest';
import { gapsOf } from '../../src/verify/gaps.ts';
import {
  bare,
  holder,
  mounted,
  podOf,
  scene,
  seedHolders,
  seedStore,
  unmounted,
  type Given,
} from '../judgement/scenes.ts';
import { declares } from '../mount/builders.ts';

const [api, calls, worker] = seedHolders;
const [apiPod, callsPod, workerPod] = [podOf(api), podOf(calls), podOf(worker)];
const secondWorker = podOf(worker, { name: 'worker-1' });
const nightly = holder('calls', mounted('calls', 'ReadOnly'), 'nightly', 'CronJob');
const once = holder('calls', mounted('calls', 'ReadOnly'), 'once', 'Job');
const onNodes = holder('calls', mounted('calls', 'ReadOnly'), 'calls', 'DaemonSet');
const two = holder('worker', {
  ...mounted('worker', 'ReadWrite'),
  containers: ['worker', 'helper'].flatMap((name) => mounted(name, 'ReadWrite').containers ?? []),
});
const onlyWorker = seedStore({ roles: { worker: { access: 'ReadWrite' } } });
const lenient = seedStore({
  roles: {
    calls: { access: 'ReadOnly', optional: true },
    api: { access: 'ReadOnly' },
    worker: { access: 'ReadWrite' },
  },
});
const jobsPod = (job: string) =>
  podOf(nightly, { name: `${job}-x`, controller: { kind: 'Job', name: job, isKnown: true } });
const without = (role: string) =>
  `role "${role}" has no running container with the store mounted, so verify cannot test it`;

const rows: [string, Given, [message: string, remedy: RegExp][]][] = [
  ['every role runs', {}, []],
  [
    'two pods of the writer run, and no reader',
    { pods: [workerPod, secondWorker] },
    [
      [without('api'), /^Start a pod: kubectl scale -n prosaas deployment\/api --replicas=1\./],
      [without('calls'), /deployment\/calls /],
    ],
  ],
  ['one reader of two has no pod', { pods: [apiPod, workerPod] }, [[without('calls'), /kubectl scale/]]],
  [
    'a reader is held by a CronJob that has no pod now',
    { workloads: [api, worker, nightly] },
    [
      [
        without('calls'),
        /^Start a Job by hand: kubectl create job -n prosaas nightly-verify --from=cronjob\/nightly\. .*--wait 5m.* optional: true on role "calls"/,
      ],
    ],
  ],
  [
    'a CronJob has a pod now',
    {
      workloads: [api, worker, nightly],
      pods: [apiPod, workerPod, jobsPod('nightly-1')],
      jobs: new Map([['nightly-1', 'nightly']]),
    },
    [],
  ],
  [
    'a reader is held by a Job that has no pod',
    { workloads: [api, worker, once], pods: [apiPod, workerPod] },
    [[without('calls'), /kubectl describe job\/once -n prosaas/]],
  ],
  [
    'a reader is held by a DaemonSet that has no pod',
    { workloads: [api, worker, onNodes], pods: [apiPod, workerPod] },
    [[without('calls'), /kubectl describe daemonset\/calls -n prosaas/]],
  ],
  [
    'the pod of a reader has the store not mounted',
    { pods: [apiPod, workerPod, podOf(calls, { spec: unmounted('calls') })] },
    [[without('calls'), /kubectl describe pod calls-0 -n prosaas/]],
  ],
  [
    'the pod of a reader waits for a store that is suspended',
    {
      stores: [seedStore({ suspend: true })],
      workloads: [api, holder('calls', unmounted('calls')), worker],
      pods: [apiPod, workerPod, podOf(calls, { spec: unmounted('calls') })],
    },
    [[without('calls'), /^The store is suspended, so the operator mounts nothing\. Set spec\.suspend to false\./]],
  ],
  [
    'a reader that is mounted has no pod, and the store is suspended',
    { stores: [seedStore({ suspend: true })], pods: [apiPod, workerPod] },
    [[without('calls'), /kubectl scale/]],
  ],
  [
    'the container of a reader does not run',
    { pods: [apiPod, workerPod, podOf(calls, { running: [] })] },
    [['container "calls" does not run, so verify cannot test it', /kubectl describe pod calls-0/]],
  ],
  ['an optional role has no pod', { stores: [lenient], pods: [apiPod, workerPod] }, []],
  ['a role that nobody holds is told elsewhere', { workloads: [api, worker] }, []],
  ['the writer has no pod', { pods: [apiPod, callsPod] }, [[without('worker'), /deployment\/worker/]]],
  [
    'no role may write',
    { stores: [seedStore({ roles: { api: { access: 'ReadOnly' } } })], workloads: [api] },
    [
      [
        'no container with ReadWrite access and the store mounted runs, so verify cannot write a file',
        /^Start a workload whose role has ReadWrite access/,
      ],
    ],
  ],
  [
    'the only role has one pod',
    { stores: [onlyWorker], workloads: [worker] },
    [
      [
        'pod worker-0 is the only running pod with the store mounted, so no other pod can read what the pod writes',
        /^Start a second pod/,
      ],
    ],
  ],
  [
    'two containers of one pod are all that runs',
    { stores: [onlyWorker], workloads: [two] },
    [[expect.stringMatching(/^pod worker-0 is the only running pod/) as string, /^Start a second pod/]],
  ],
  ['the only role has two pods', { stores: [onlyWorker], workloads: [worker], pods: [workerPod, secondWorker] }, []],
  [
    'a role is held by a pod that nobody made',
    {
      workloads: [api, worker],
      pods: [apiPod, workerPod, bare('calls', declares('calls', 'recordings'), mounted('calls', 'ReadOnly'))],
    },
    [],
  ],
];

test.each(rows)('what the proof lacks when %s', (_, given, gaps) => {
  const found = gapsOf(scene(given));
  expect(found.map(({ message }) => message)).toEqual(gaps.map(([message]) => message));
  for (const [index, [, remedy]] of gaps.entries()) expect(found[index]?.remedy).toMatch(remedy);
  expect(found.every(({ severity, reason }) => severity === 'fault' && reason === 'Unproven')).toBe(true);
});
