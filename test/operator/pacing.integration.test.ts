import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK_LABEL } from '../../src/api/labels.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { room, type Namespace, type Operator, type Room } from './room.ts';
import { container, mountedIn, type Workload } from './written.ts';

/** A change of a store with thirty Deployments that run, on a real API server. The test itself says what the controller of Deployments would say. */

let here: Room;
let operator: Operator;

beforeAll(async () => {
  here = await room();
  operator = await here.operator();
});
afterAll(() => here.stop());

const COUNT = 30;
const A_QUARTER = 7;
const names = Array.from({ length: COUNT }, (_, index) => `w${String(index).padStart(2, '0')}`);

type Deployment = Workload & { readonly status?: { readonly observedGeneration?: number } };

const isReadOnly = (each: Workload) => JSON.stringify(each.spec.template.spec.volumes).includes('"readOnly":true');
const isRolling = ({ metadata, status }: Deployment) => status?.observedGeneration !== metadata.generation;

async function deployments(ns: Namespace): Promise<Deployment[]> {
  const { items } = await here.admin.get<{ items: Deployment[] }>(`/apis/apps/v1/namespaces/${ns.name}/deployments`);
  return items;
}

const say = ({ metadata }: KubernetesObject, ns: Namespace, status: object) =>
  ns.change('Deployment', `${metadata.name}/status`, {
    status: {
      ...{ observedGeneration: (metadata as Workload['metadata']).generation },
      ...{ replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, ...status },
    },
  });

/** Thirty Deployments, mounted by the operator, whose pods run. */
async function running(name: string): Promise<Namespace> {
  const ns = await here.namespace(name);
  await ns.store();
  await Promise.all(names.map((each) => ns.workload('Deployment', each, container(), declares('worker'))));
  await eventually('all are mounted, at once', async () => (await ns.status()).mounted === `${COUNT}/${COUNT}`);
  for (const each of await deployments(ns)) await say(each, ns, {});
  return ns;
}

const narrow = (ns: Namespace) =>
  ns.change('RecordingStore', 'recordings', { spec: { roles: { worker: { access: 'ReadOnly' } } } });

describe('a change of a store with thirty workloads that run', () => {
  it('is never under way in more than a quarter of them, and reaches all', async () => {
    const ns = await running('waves');
    await narrow(ns);
    const waves: number[] = [];
    while (waves.length < 5) {
      const left = COUNT - waves.reduce((sum, wave) => sum + wave, 0);
      const wave = await eventually('the next wave is under way', async () => {
        const rolling = (await deployments(ns)).filter(isRolling);
        expect(rolling).toHaveLength(Math.min(A_QUARTER, left));
        return rolling;
      });
      waves.push(wave.length);
      // One after the other: until the last of them is rolled out, nobody comes next.
      for (const each of wave) {
        expect((await deployments(ns)).filter(isRolling).length).toBeLessThanOrEqual(A_QUARTER);
        await say(each, ns, {});
      }
    }
    await eventually('the store is Ready', async () => expect(await ns.readiness()).toBe('Mounted'));
    const all = await deployments(ns);
    expect(all.every(isReadOnly)).toBe(true);
    expect(all.every((each) => mountedIn(each).length === 1)).toBe(true);
    expect(all.every(({ metadata }) => metadata.labels?.[MARK_LABEL] === 'recordings')).toBe(true);
    expect(operator.patches(ns.name)).toHaveLength(2 * COUNT);
  });

  it('stops where one fails, which kubectl shows; another operator leaves it so; mended, it goes on', async () => {
    const ns = await running('fails');
    await narrow(ns);
    const wave = await eventually('the first wave is under way', async () => {
      const rolling = (await deployments(ns)).filter(isRolling);
      expect(rolling).toHaveLength(A_QUARTER);
      return rolling;
    });
    expect(await eventually('the status says so', () => ns.readiness())).toBe('RolloutPaced');
    const [failing, ...others] = wave;
    const condition = (status: string, reason: string) => ({
      conditions: [{ type: 'Progressing', status, reason, message: '' }],
    });
    await say(failing!, ns, { replicas: 2, ...condition('False', 'ProgressDeadlineExceeded') });
    for (const each of others) await say(each, ns, {});
    await eventually('the store says that the rollout stopped', async () =>
      expect(await ns.readiness()).toBe('RolloutStopped'),
    );
    const { conditions = [], problems = [] } = await ns.status();
    expect(conditions.find(({ type }) => type === 'Stalled')?.status).toBe('True');
    expect(problems[0]?.message).toContain(`Deployment/${failing?.metadata.name} was changed`);
    expect(problems[0]?.message).toContain('and 18 more');
    expect(await here.cluster.kubectl(['get', 'recstore', '-n', ns.name])).toMatch(/7\/30 +False +RolloutStopped/);

    await operator.stop();
    operator = await here.operator();
    const fence = await ns.workload('Deployment', 'fence', container(), declares('worker'));
    await eventually('the new operator works', async () =>
      expect(mountedIn(await ns.get('Deployment', 'fence'))).toEqual(['main']),
    );
    await say(await ns.get('Deployment', fence.metadata.name), ns, {});
    expect((await deployments(ns)).filter(isReadOnly)).toHaveLength(A_QUARTER + 1);

    await say(failing!, ns, condition('True', 'NewReplicaSetAvailable'));
    await eventually('the next wave is under way', async () =>
      expect((await deployments(ns)).filter(isReadOnly)).toHaveLength(2 * A_QUARTER + 1),
    );
  });
});
