import type { Access } from '../api/store.ts';
import { decide } from '../mount/decide.ts';
import { containersOf } from '../mount/pod.ts';
import { targetsOf } from '../mount/targets.ts';
import { readingMounts, useOf } from '../mount/use.ts';
import { roleOfPod, type Scene } from '../judgement/scene.ts';
import { named } from '../observed/object.ts';
import { topOf, workloadOf } from '../observed/picture.ts';

/** A container in a running pod. */
export interface Place {
  /** Its name; of a container of Docker Compose, the name of that container. */
  readonly pod: string;
  readonly container: string;
  /** Undefined: a pod. */
  readonly kind?: 'Container';
}

/** A target container of a mounted pod. It takes part in the proof. */
export interface Participant extends Place {
  /** The workload that made the pod, as `Deployment/calls`, or the service of Docker Compose. */
  readonly service: string;
  readonly role: string;
  readonly access: Access;
  /** The path of the store in the container. */
  readonly path: string;
}

/** What findings are about: a pod, unless the place is a container of Docker. */
export const objectOf = ({ pod, kind }: Place): string => `${kind ?? 'Pod'}/${pod}`;

export const placeName = ({ pod, container }: Place): string => `${pod}/${container}`;

/** A target container of a mounted pod, whether it runs or not. */
export interface Target extends Participant {
  readonly runs: boolean;
  /** False: an init container, which may have ended as it should. */
  readonly ordinary: boolean;
}

/** The target containers of all mounted pods. */
export function targetsIn(scene: Scene): Target[] {
  const { pods, store } = scene;
  return pods.flatMap((pod) => {
    const declaration = roleOfPod(scene, pod);
    if (declaration?.store !== store.name) return [];
    const { role } = declaration;
    const grant = store.spec.roles[role];
    const { spec } = pod.template;
    const template = workloadOf(scene, pod)?.template.spec ?? spec;
    if (grant === undefined || decide(store, declaration, spec, template).state !== 'mounted') return [];
    const use = useOf(store, role, grant);
    const reading = new Set(
      containersOf(spec).flatMap((each) => (readingMounts(use, spec, each).length > 0 ? [each.name] : [])),
    );
    return [...targetsOf(store, declaration, template)].map((container) => ({
      pod: pod.name,
      container,
      service: named(topOf(scene, pod)),
      role,
      // Beside a container that writes, another may mount the store read-only.
      access: reading.has(container) ? 'ReadOnly' : grant.access,
      path: grant.mountPath ?? store.spec.mountPath,
      runs: pod.running?.includes(container) === true,
      ordinary: spec.containers?.some(({ name }) => name === container) === true,
    }));
  });
}

export function participantsOf(scene: Scene): Participant[] {
  return targetsIn(scene).filter(({ runs }) => runs);
}
