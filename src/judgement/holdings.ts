import { declarationOf } from '../api/labels.ts';
import { named } from '../observed/object.ts';
import { topOf } from '../observed/picture.ts';
import { podsOf, type State } from './pods.ts';
import { holdersOf, verdictOf, type Holder, type Scene } from './scene.ts';

/** Who holds a role, and how far the mount is. */
export interface Holding {
  readonly role: string;
  /** Kind/name of the workload; of pods without one that we know, what stands at their top. */
  readonly object: string;
  /** Of the pod template. */
  readonly template: State;
  /** How many of its pods are in each state. */
  readonly pods: Readonly<Record<State, number>>;
}

/** Everything that declares a role in the store, in order of the names. */
export function holdingsOf(scene: Scene): Holding[] {
  const held = holdersOf(scene).map((holder): Holding => {
    const { workload, declaration } = holder;
    return {
      role: declaration.role,
      object: named(workload),
      template: stateOfHolder(scene, holder),
      pods: podsOf(scene, workload).counts,
    };
  });
  const strays = Map.groupBy(
    podsOf(scene).each,
    ({ pod }) => `${named(topOf(scene, pod))} ${declarationOf(pod.template)?.role ?? ''}`,
  );
  const byThemselves = [...strays].map(([key, pods]): Holding => {
    const [object = '', role = ''] = key.split(' ');
    const counts = countsOf(pods.map(({ state }) => state));
    const worst = (['refused', 'outOfDate'] as const).find((state) => counts[state] > 0);
    return { role, object, template: worst ?? 'mounted', pods: counts };
  });
  return [...held, ...byThemselves].toSorted((a, b) => (a.object < b.object ? -1 : 1));
}

/** How far the pod template of a holder is. What the operator could not write counts as refused. */
export function stateOfHolder({ store, setbacks }: Scene, holder: Holder): State {
  const { state } = verdictOf(holder, store);
  if (state === 'mounted') return state;
  return state === 'refused' || setbacks.has(named(holder.workload)) ? 'refused' : 'outOfDate';
}

function countsOf(states: readonly State[]): Record<State, number> {
  const counts = { mounted: 0, outOfDate: 0, refused: 0 };
  for (const state of states) counts[state]++;
  return counts;
}
