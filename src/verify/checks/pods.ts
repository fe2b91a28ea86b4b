import { declarationOf } from '../../api/labels.ts';
import { decide } from '../../mount/decide.ts';
import { mount } from '../../mount/workload.ts';
import { fault, type Check } from '../../api/finding.ts';
import { declaredBy, named, workloadOf, type ObservedPod, type Scene } from '../snapshot.ts';

/** Ready is about running pods, not only about templates. A workload that is itself not mounted is the templates' matter. */
export const podsMounted: Check<Scene> = {
  id: 'pods',
  question: 'Is every running pod as its workload now says?',
  answer: (scene) =>
    scene.snapshot.pods.flatMap((pod) => {
      const message = outOfDate(scene, pod);
      return message === undefined ? [] : [fault(`Pod/${pod.name}`, { reason: 'PodOutOfDate', message })];
    }),
};

function outOfDate({ snapshot, store }: Scene, pod: ObservedPod): string | undefined {
  const workload = workloadOf(snapshot, pod);
  if (workload === undefined || workload.kind === 'Pod') return undefined;
  const [held, declared] = [declarationOf(pod.labels), declaredBy(workload)];
  if (held?.store === store.name && (declared?.store !== store.name || declared.role !== held.role)) {
    return `still holds role "${held.role}", which ${named(workload)} no longer declares`;
  }
  if (declared?.store !== store.name || mount(workload, declared, store).state !== 'mounted') return undefined;
  if (decide(store, declared.role, pod.spec, workload.template.spec).state === 'mounted') return undefined;
  return `does not have the store mounted as ${named(workload)} now says`;
}
