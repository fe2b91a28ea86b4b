import type { Access } from '../api/store.ts';
import { decide, targetsOf } from '../mount/decide.ts';
import { fault, type Finding } from '../api/finding.ts';
import { roleOfPod, type Scene } from '../judgement/scene.ts';
import { workloadOf } from '../observed/picture.ts';

/** A container in a running pod. */
export interface Place {
  readonly pod: string;
  readonly container: string;
}

/** A target container of a mounted pod: what takes part in the proof. */
export interface Participant extends Place {
  readonly role: string;
  readonly access: Access;
  /** Where it sees the store. */
  readonly path: string;
}

export const placeName = ({ pod, container }: Place): string => `${pod}/${container}`;

interface Target extends Participant {
  readonly runs: boolean;
  /** Not an init container, which may have ended in peace. */
  readonly ordinary: boolean;
}

/** The target containers of all mounted pods. */
function targets(scene: Scene): Target[] {
  const { pods, store } = scene;
  return pods.flatMap((pod) => {
    const declaration = roleOfPod(scene, pod);
    const role = declaration?.role ?? '';
    const grant = store.spec.roles[role];
    const { spec } = pod.template;
    const template = workloadOf(scene, pod)?.template.spec ?? spec;
    if (declaration?.store !== store.name || grant === undefined) return [];
    if (decide(store, role, spec, template).state !== 'mounted') return [];
    return [...targetsOf(store, role, template)].map((container) => ({
      pod: pod.name,
      container,
      role,
      access: grant.access,
      path: grant.mountPath ?? store.spec.mountPath,
      runs: pod.running?.includes(container) === true,
      ordinary: spec.containers?.some(({ name }) => name === container) === true,
    }));
  });
}

export function participantsOf(scene: Scene): Participant[] {
  return targets(scene).filter(({ runs }) => runs);
}

/** Why the proof cannot be whole, before it has begun. */
export function gapsOf(scene: Scene): Finding[] {
  const participants = participantsOf(scene);
  const idle = targets(scene)
    .filter(({ runs, ordinary }) => ordinary && !runs)
    .map(({ pod, container }) =>
      fault(
        `Pod/${pod}`,
        { reason: 'Unproven', message: `container "${container}" does not run, so nothing can be tried in it` },
        `kubectl describe pod ${pod} -n ${scene.namespace} says why.`,
      ),
    );
  const writer = participants.some(({ access }) => access === 'ReadWrite');
  if (writer && participants.length > 1) return idle;
  const message = writer
    ? 'only one mounted container runs, so nobody could read what it wrote'
    : 'no mounted container with ReadWrite access runs, so nothing could be written';
  return [
    ...idle,
    fault(
      `RecordingStore/${scene.store.name}`,
      { reason: 'Unproven', message },
      'Settle the other findings, or start the workloads, and verify again.',
    ),
  ];
}
