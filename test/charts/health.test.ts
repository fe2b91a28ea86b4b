import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { GRACE_SECONDS, HEALTH_LUA } from '../../charts/argocd/health.ts';
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
      conditions: conditionsOf(facts, undefined, Date.now() - since * 1000),
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
    ['that no operator has looked at yet', fresh(5), 'Progressing'],
    ['that no operator ever looks at', fresh(6 * MINUTE), 'Degraded'],
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

  it('is as old as its times say, over leap days and years', () => {
    // The script reckons days itself. A wrong leap day would make these older or younger by a day.
    const times = [
      '2024-02-28T23:59:59Z',
      '2024-02-29T00:00:00Z',
      '2024-03-01T00:00:00Z',
      '2099-12-31T23:59:59Z',
      '2000-02-29T12:00:00Z',
    ];
    const ages = times.map((time) => Math.round((Date.now() - Date.parse(time)) / 1000));
    const script = HEALTH_LUA.slice(0, HEALTH_LUA.indexOf('if obj.metadata.deletionTimestamp'));
    const counted = JSON.parse(
      execFileSync(program, {
        input: JSON.stringify({
          script: `${script}\nreturn {status = tostring(since(obj.time)), message = ""}`,
          objects: times.map((time) => ({ time })),
        }),
        encoding: 'utf8',
      }),
    ) as { status: string }[];
    counted.forEach(({ status }, index) => {
      expect(Math.abs(Number(status) - (ages[index] ?? 0))).toBeLessThan(60);
    });
  });

  it('has five minutes, as docs/gitops.md says', () => {
    expect(GRACE_SECONDS).toBe(5 * MINUTE);
  });
});
