import { say } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { posix } from 'node:path';
import { volumesOf, type VolumeMount } from '../mount/pod.ts';
import { filesOf, inUnits } from '../report/bytes.ts';
import { failure } from './failure.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import type { Files } from './inside/actions.ts';
import { inParallel } from './parallel.ts';
import { placeName, type Place } from './participants.ts';
import { actionsAt, type Inside } from './actors.ts';
import { pathsOf, roleOfPod, type Scene } from '../judgement/scene.ts';
import type { ObservedPod } from '../observed/pod.ts';
import type { ObservedContainer } from '../observed/podSpec.ts';

export const STRANDED = {
  id: 'stranded',
  question: say`Are all recordings in the store, and none in the file system of a container?`,
};

/** A running container in which a path of the store is not on the claim. */
export interface Suspect extends Place {
  readonly path: string;
  /** The pod declares a role in the store. If verify cannot look into it, the store is unproven. */
  readonly declares: boolean;
}

/** Every running container that has a path of the store outside the claim. Whether the pod declares a role does not matter (semantics 21). */
export function suspectsOf(scene: Scene): Suspect[] {
  const { pods, store } = scene;
  return pods.flatMap((pod) => {
    const declaration = roleOfPod(scene, pod);
    const declares = declaration?.store === store.name;
    const own = declares ? store.spec.roles[declaration.role]?.mountPath : undefined;
    const paths = declares ? [own ?? store.spec.mountPath] : pathsOf(store);
    return containersThatRun(pod).flatMap((container) =>
      paths
        .filter((path) => !isOnClaim(pod, container, path, store.spec.claimName))
        .map((path) => ({ pod: pod.name, container: container.name, path, declares })),
    );
  });
}

const containersThatRun = ({ template: { spec }, running = [] }: ObservedPod): ObservedContainer[] =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(({ name }) => running.includes(name));

/** Whether the innermost mount at or above the path is a mount of the claim. */
function isOnClaim(pod: ObservedPod, container: ObservedContainer, path: string, claimName: string): boolean {
  const above = ({ mountPath }: VolumeMount) => `${path}/`.startsWith(posix.join('/', mountPath, '/'));
  const [innermost] = (container.volumeMounts ?? [])
    .filter(above)
    .toSorted((a, b) => posix.join('/', b.mountPath, '/').length - posix.join('/', a.mountPath, '/').length);
  return volumesOf(pod.template.spec, claimName).some(({ name }) => name === innermost?.name);
}

/**
 * Looks into every suspect for files.
 *
 * @throws the signal's reason when it aborts.
 */
export async function findStranded(scene: Scene, inside: Inside, signal: AbortSignal): Promise<Finding[]> {
  const unseen: Place[] = [];
  const findings = await inParallel(suspectsOf(scene), async (suspect): Promise<Finding[]> => {
    signal.throwIfAborted();
    try {
      const files = await actionsAt(inside, suspect, suspect.path, signal).files();
      return files === undefined ? [] : [stranded(suspect, files, scene)];
    } catch (error) {
      signal.throwIfAborted();
      const found = failure(suspect, error);
      if (suspect.declares || found.reason === 'Forbidden') return [found];
      unseen.push(suspect);
      return [];
    }
  });
  return [...findings.flat(), ...(unseen.length === 0 ? [] : [notLookedInto(scene, unseen)])];
}

function stranded(
  { pod, container, path }: Suspect,
  { count, bytes, example, isAll }: Files,
  { namespace, store }: Scene,
): Finding {
  const message = say`container "${container}" has ${filesOf(count, bytes, isAll)} under ${path} that are not in the store: ${example.path} (${inUnits(example.bytes)})`;
  const suspend = `kubectl -n ${namespace} patch recstore ${store.name} --type=merge -p '{"spec":{"suspend":true}}'`;
  return fault(
    `Pod/${pod}`,
    { reason: 'Stranded', message },
    say`The files are lost when the pod is replaced. First suspend the store: ${suspend}. Then move the files into the store: recordings rescue -n ${namespace} --store ${store.name}. Then set suspend: false.`,
  );
}

/** One line for all of them, because nothing says that they use the recordings. */
function notLookedInto({ namespace }: Scene, places: readonly Place[]): Finding {
  return warning(
    `Namespace/${namespace}`,
    {
      reason: 'Unproven',
      message: say`has containers in which verify could not look for stranded recordings: ${someOf(places.map(placeName), 3)}`,
    },
    say`If you know that these containers write no recordings, do nothing. Otherwise let verify look into them through ephemeral containers: run it again with --ephemeral.`,
  );
}
