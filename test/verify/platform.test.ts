import { expect, test } from 'vitest';
import { PLATFORM_CHECKS, type Platform } from '../../src/verify/platform.ts';

const well: Platform = {
  definition: { established: true, served: ['v1alpha1'] },
  operators: [{ namespace: 'recordings-system', name: 'recordings-operator', wanted: 1, available: 1 }],
  policies: [],
};
const definition = 'CustomResourceDefinition/recordingstores.recordings.prosaas.io';

const rows: [string, Partial<Platform>, string[]][] = [
  ['all is there', {}, []],
  ['the kind is not known', { definition: undefined }, [`${definition} is not in the cluster`]],
  [
    'the kind is not established',
    { definition: { established: false, served: [] } },
    [`${definition} is not established: the API server has not accepted its names`],
  ],
  [
    'the kind is served in another version alone',
    { definition: { established: true, served: ['v1'] } },
    [`${definition} serves v1, not v1alpha1`],
  ],
  [
    'there is no operator',
    { operators: [] },
    [
      'Deployment/recordings-operator is in no namespace (no Deployment has the label app.kubernetes.io/name=recordings-operator): nothing repairs a missing mount',
    ],
  ],
  [
    'there is no operator, and the API server does not mount',
    { operators: [], policies: [{ reason: 'MutationUnavailable', message: 'is of an old server' }] },
    [
      'AdmissionPolicies/recordings is of an old server',
      'Deployment/recordings-operator is in no namespace (no Deployment has the label app.kubernetes.io/name=recordings-operator): nothing is mounted',
    ],
  ],
  [
    'the operator does not run',
    { operators: [{ namespace: 'recordings-system', name: 'recordings-operator', wanted: 1, available: 0 }] },
    ['Deployment/recordings-operator has 0 of 1 pods available: nothing repairs a missing mount'],
  ],
];

test.each(rows)('of the platform it is told when %s', (_, rest, findings) => {
  const told = PLATFORM_CHECKS.flatMap((check) => check.answer({ ...well, ...rest }));
  expect(told.map(({ object, message }) => `${object} ${message}`)).toEqual(findings);
});
