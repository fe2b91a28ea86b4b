import { ENGLISH } from '../../src/report/language.ts';
import { say } from '../../src/api/say.ts';
import { expect, test } from 'vitest';
import { reportOf } from '../../src/report/report.ts';
import { tableOf } from '../../src/report/table.ts';
import { policiesInForce } from '../../src/judgement/policies.ts';
import { answersOf, PLATFORM_CHECKS, type Platform } from '../../src/verify/platform.ts';

const well: Platform = {
  definition: { established: true, served: ['v1alpha1'] },
  operators: [{ namespace: 'recordings-system', name: 'recordings-operator', wanted: 1, available: 1 }],
  lead: { holder: 'a', renewedMsAgo: 2000 },
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
    { operators: [], policies: [{ reason: 'MutationUnavailable', message: say`is of an old server` }] },
    [
      'AdmissionPolicies/recordings is of an old server',
      'Deployment/recordings-operator is in no namespace (no Deployment has the label app.kubernetes.io/name=recordings-operator): nothing is mounted',
    ],
  ],
  ['there is no Lease', { lead: undefined }, []],
  [
    'nobody holds the Lease',
    { lead: { holder: undefined, renewedMsAgo: 0 } },
    ['Lease/recordings-operator has no holder, so no operator writes'],
  ],
  [
    'the holder of the Lease is silent',
    { lead: { holder: 'a', renewedMsAgo: 61_000 } },
    ['Lease/recordings-operator was not renewed by a for 61 s, so no operator writes'],
  ],
  [
    'the operator does not run',
    {
      operators: [{ namespace: 'recordings-system', name: 'recordings-operator', wanted: 1, available: 0 }],
      lead: { holder: 'a', renewedMsAgo: 61_000 },
    },
    ['Deployment/recordings-operator has 0 of 1 pods available: nothing repairs a missing mount'],
  ],
];

test.each(rows)('of the platform it is told when %s', (_, rest, findings) => {
  const told = PLATFORM_CHECKS.flatMap((check) => check.answer({ ...well, ...rest }));
  expect(told.map(({ object, message }) => `${object} ${message}`)).toEqual(findings);
});

test('policies of an older release are a fault of the platform, although each store is Ready with them: the upgrade is not complete', () => {
  const policies = [{ reason: 'PolicyOlder', message: say`are of version 0.1.0` }] as const;
  const strict = PLATFORM_CHECKS.flatMap((check) => check.answer({ ...well, policies }));
  expect(strict.map(({ severity }) => severity)).toEqual(['fault']);
  expect(policiesInForce.answer({ policies }).map(({ severity }) => severity)).toEqual(['warning']);
});

test('the report says who leads', () => {
  const checks = answersOf(well);
  const paper = { width: undefined, style: (_: unknown, text: string) => text, language: ENGLISH };
  expect(tableOf(reportOf('platform', checks), paper)).toContain('✓ Does an operator lead, and write? a\n');
});

test.each<[string, Partial<Platform>]>([
  ['there is no operator', { operators: [] }],
  ['no operator runs', { operators: well.operators.map((each) => ({ ...each, available: 0 })) }],
  ['nobody may know', { lead: undefined }],
])('the report says nothing of who leads where %s', (_, rest) => {
  expect(answersOf({ ...well, ...rest }).map(({ id }) => id)).not.toContain('leader');
});
