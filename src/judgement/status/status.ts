import { isFault } from '../../api/finding.ts';
import { MAX_UNDONE } from '../../api/limits.ts';
import type { StoreCounts, StoreProblem, StoreStatus, Undone } from '../../api/status.ts';
import { STATUS_CHECKS } from '../checks.ts';
import { countPods } from '../pods.ts';
import { POLICIES } from '../policies.ts';
import { recordedOf } from '../recorded.ts';
import { requiredRoles, unheldRoles } from '../roles.ts';
import { stateOfHolder } from '../holdings.ts';
import { holdersOf, storeObject, type Scene } from '../scene.ts';
import { conditionsOf } from './conditions.ts';
import { bounded, problemsOf } from './problems.ts';

/** A status with nothing left out. */
export type WholeStatus = StoreStatus & { readonly workloads: StoreCounts; readonly pods: StoreCounts };

/**
 * The whole status of a store, in one piece; the same scene gives the same status, however often it is asked for.
 *
 * @param undone the workloads whose mount others undid
 */
export function statusOf(scene: Scene, undone: readonly Undone[] = []): WholeStatus {
  const { store, stores, namespace, now } = scene;
  const itself = [storeObject(store), POLICIES, `Namespace/${namespace}`];
  const findings = STATUS_CHECKS.flatMap((check) => check.answer(scene));
  const [faults, warnings] = [true, false].map((wanted) =>
    problemsOf(
      findings.filter((finding) => isFault(finding) === wanted),
      itself,
    ),
  ) as [StoreProblem[], StoreProblem[]];
  const [workloads, pods] = [countWorkloads(scene), countPods(scene)];
  const required = requiredRoles(scene).length;
  const facts = { generation: store.generation, suspended: store.spec.suspend, faults, warnings, workloads, pods };
  return {
    observedGeneration: store.generation,
    conditions: conditionsOf(facts, store.status?.conditions, now),
    held: `${required - unheldRoles(scene).length}/${required}`,
    mounted: `${workloads.mounted}/${workloads.declared}`,
    stores: stores.length,
    workloads,
    pods,
    ...recordedOf(scene),
    // A status is merged into the one before: what is no more must be said.
    ...(undone.length === 0 && store.status?.undone === undefined ? {} : { undone: remembered(undone) }),
    problems: bounded([...warnings, ...faults]),
  };
}

function countWorkloads(scene: Scene): StoreCounts {
  const counts = { declared: 0, mounted: 0, outOfDate: 0, refused: 0 };
  for (const holder of holdersOf(scene)) {
    counts.declared++;
    counts[stateOfHolder(scene, holder)]++;
  }
  return counts;
}

/** Those with the longest to go, in order of their names. */
const remembered = (undone: readonly Undone[]): Undone[] =>
  undone
    .toSorted((a, b) => (a.object < b.object ? -1 : 1))
    .toSorted((a, b) => Number(a.clearsAt < b.clearsAt) - Number(a.clearsAt > b.clearsAt))
    .slice(0, MAX_UNDONE)
    .toSorted((a, b) => (a.object < b.object ? -1 : 1));
