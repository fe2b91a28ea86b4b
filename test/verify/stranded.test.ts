import { expect, test } from 'vitest';
import { placeName } from '../../src/verify/participants.ts';
import { suspectsOf } from '../../src/verify/stranded.ts';
import { at, claim, PATH } from '../mount/builders.ts';
import { bystander, holder, mounted, podOf, scene, seedHolders, unmounted, type Given } from '../judgement/scenes.ts';

const suspects = (rest: Given) =>
  suspectsOf(scene(rest)).map(
    (suspect) => `${placeName(suspect)} ${suspect.path}${suspect.declares ? ' declares' : ''}`,
  );

const mounts = (mountPath: string, claimName = 'recordings-data') =>
  bystander('x', { volumes: [claim('v', claimName)], containers: [{ name: 'x', volumeMounts: [at('v', mountPath)] }] });

const rows: [string, Given, string[]][] = [
  ['mounted holders', { workloads: seedHolders }, []],
  ['one that declares nothing', { workloads: [bystander('x', unmounted('x'))] }, [`x-0/x ${PATH}`]],
  [
    'one that declares, but is not mounted',
    { workloads: [holder('worker', unmounted('w'))] },
    [`worker-0/w ${PATH} declares`],
  ],
  ['one with another claim at the path', { workloads: [mounts(PATH, 'other')] }, [`x-0/x ${PATH}`]],
  ['one with another claim above the path', { workloads: [mounts('/app', 'other')] }, [`x-0/x ${PATH}`]],
  ['one with the claim above the path', { workloads: [mounts('/app/')] }, []],
  ['one with the claim at the path in another spelling', { workloads: [mounts(`${PATH}/../recordings/`)] }, []],
  ['one with the claim beside the path', { workloads: [mounts('/app/server/record')] }, [`x-0/x ${PATH}`]],
  ['one that does not run', { pods: [podOf(bystander('x', unmounted('x')), { running: [] })] }, []],
  [
    'a sidecar of a holder',
    {
      pods: [podOf(holder('api', { ...mounted('api', 'ReadOnly'), containers: [{ name: 'proxy' }] }))],
    },
    [`api-0/proxy ${PATH} declares`],
  ],
];

test.each(rows)('searched for stranded recordings: %s', (_, rest, found) => {
  expect(suspects(rest)).toEqual(found);
});
