import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEALTH_LUA } from '../../charts/argocd/health.ts';
import { conditionsOf, type Facts } from '../../src/judgement/status/conditions.ts';
import type { Reason } from '../../src/api/reasons.ts';
import { build } from '../cluster/binaries.ts';
import { LUA } from '../cluster/recipes.ts';

let program: string;
beforeAll(async () => {
  program = (await build([LUA]))['lua-health'] ?? '';
});

const healthOf = (...objects: object[]): { status?: string; message?: string; error?: string }[] =>
  JSON.parse(
    execFileSync(program, { input: JSON.stringify({ script: HEALTH_LUA, objects }), encoding: 'utf8' }),
  ) as never;

const MINUTE = 60;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** A store as the API server has it, with the conditions that the operator writes. */
function store({
  reason,
  since = 10,
  declared = 2,
  mounted = declared,
  suspend = false,
}: {
  reason?: Reason;
  /** Seconds. */
  since?: number;
  declared?: number;
  mounted?: number;
  suspend?: boolean;
}): object {
  const counts = { declared, mounted, outOfDate: declared - mounted, refused: 0 };
  const faults: Facts['faults'] = reason === undefined ? [] : [{ reason, message: 'says why' }];
  const facts = { generation: 3, suspended: suspend, faults, warnings: [], workloads: counts, pods: counts };
  return {
    metadata: { generation: 3, creationTimestamp: ago(10_000) },
    spec: { suspend },
    status: {
      observedGeneration: 3,
      workloads: counts,
      conditions: conditionsOf(facts, conditionsOf(facts, undefined, Date.now() - since * 1000), Date.now()),
    },
  };
}

const fresh = (age: number, status?: object) => ({
  metadata: { generation: 1, creationTimestamp: ago(age) },
  spec: {},
  ...(status === undefined ? {} : { status }),
});

describe('to Argo CD a store', () => {
  it.each<[string, object, string]>([
    ['that is Ready', store({}), 'Healthy'],
    ['that waits for a rollout', store({ mounted: 1, reason: 'PodOutOfDate' }), 'Progressing'],
    ['that waits for a long rollout', store({ mounted: 1, reason: 'PodOutOfDate', since: 3600 }), 'Progressing'],
    ['that is Stalled', store({ mounted: 1, reason: 'PathTaken' }), 'Degraded'],
    ['that nobody uses, at first', store({ declared: 0, reason: 'RoleUnheld' }), 'Healthy'],
    ['that nobody uses, after a time', store({ declared: 0, reason: 'RoleUnheld', since: 6 * MINUTE }), 'Degraded'],
    ['one of whose roles is not held yet', store({ reason: 'RoleUnheld' }), 'Progressing'],
    ['one of whose roles is never held', store({ reason: 'RoleUnheld', since: 6 * MINUTE }), 'Degraded'],
    ['whose claim is not there yet', store({ declared: 0, reason: 'ClaimMissing' }), 'Healthy'],
    ['whose claim never comes', store({ declared: 0, reason: 'ClaimMissing', since: 6 * MINUTE }), 'Degraded'],
    [
      'that is suspended while workloads use it',
      store({ suspend: true, mounted: 1, reason: 'Suspended' }),
      'Suspended',
    ],
    ['that is suspended before anybody uses it', store({ suspend: true, declared: 0, reason: 'Suspended' }), 'Healthy'],
    ['that no operator has looked at', fresh(5), 'Progressing'],
    ['that has changed since the operator looked', fresh(5, { observedGeneration: 0, conditions: [] }), 'Progressing'],
    ['without conditions', fresh(5, { observedGeneration: 1 }), 'Progressing'],
    [
      'that is being deleted',
      { ...store({}), metadata: { generation: 3, deletionTimestamp: ago(1), creationTimestamp: ago(10) } },
      'Progressing',
    ],
  ])('%s is', (_, object, expected) => {
    const [health] = healthOf(object);
    expect(health).toMatchObject({ status: expected, message: expect.stringMatching(/./) as string });
  });
});
