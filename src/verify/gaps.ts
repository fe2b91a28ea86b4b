import { say, type Sentence } from '../api/say.ts';
import { fault, type Finding } from '../api/finding.ts';
import { requiredRoles, unheldRoles } from '../judgement/roles.ts';
import { holdersOf, storeObject, roleOfPod, verdictOf, type Scene } from '../judgement/scene.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { targetsIn, type Target } from './participants.ts';

/** Why the proof cannot be complete, known before it begins (semantics 26). */
export function gapsOf(scene: Scene): Finding[] {
  const targets = targetsIn(scene);
  const running = targets.filter(({ runs }) => runs);
  const idle = targets.filter(({ runs, ordinary }) => ordinary && !runs);
  const explained = new Set([...running, ...idle].map(({ role }) => role));
  const unheld = new Set(unheldRoles(scene));
  const absent = requiredRoles(scene).filter((role) => !explained.has(role) && !unheld.has(role));
  return [
    ...idle.map((target) => notRunning(target, scene)),
    ...absent.map((role) => withoutPod(role, scene)),
    ...withoutOther({ running, known: [...idle.map(({ role }) => role), ...absent] }, scene),
  ];
}

const isWriter = ({ access }: Target): boolean => access === 'ReadWrite';

function notRunning({ pod, container }: Target, { namespace }: Scene): Finding {
  return fault(
    `Pod/${pod}`,
    { reason: 'Unproven', message: say`container "${container}" does not run, so verify cannot test it` },
    say`Read the events of the pod: kubectl describe pod ${pod} -n ${namespace}. Then run verify again.`,
  );
}

function withoutPod(role: string, scene: Scene): Finding {
  const message = say`role "${role}" has no running container with the store mounted, so verify cannot test it`;
  return fault(storeObject(scene.store), { reason: 'Unproven', message }, remedyOf(role, scene));
}

/** How to get a pod of the role. */
function remedyOf(role: string, scene: Scene): Sentence {
  const { namespace, pods, store } = scene;
  const holders = holdersOf(scene).filter(({ declaration }) => declaration.role === role);
  // Its pods may be well: they wait for the mount.
  if (store.spec.suspend && holders.some((each) => verdictOf(each, store).state !== 'mounted'))
    return say`The store is suspended, so the operator mounts nothing. Set spec.suspend to false. Then run verify again.`;
  const pod = pods.find((each) => {
    const declaration = roleOfPod(scene, each);
    return declaration?.store === store.name && declaration.role === role;
  });
  if (pod !== undefined) {
    return say`Read the state of its pod: kubectl describe pod ${pod.name} -n ${namespace}. Then run verify again.`;
  }
  const holder = holders[0]?.workload;
  return holder === undefined ? say`Start a pod of the role. Then run verify again.` : startOf(holder, role);
}

function startOf({ kind, namespace, name }: ObservedWorkload, role: string): Sentence {
  const object = `${kind.toLowerCase()}/${name}`;
  switch (kind) {
    case 'CronJob':
      return say`Start a Job by hand: kubectl create job -n ${namespace} ${jobName(name)} --from=${object}. Run verify again while the pod of the Job runs: recordings verify -n ${namespace} --wait 5m. If the pod ends too soon for that, set optional: true on role "${role}" of the store.`;
    case 'Deployment':
    case 'StatefulSet':
      return say`Start a pod: kubectl scale -n ${namespace} ${object} --replicas=1. Then run verify again.`;
    case 'DaemonSet':
    case 'Job':
    case 'Pod':
      return say`Find out why ${object} has no pod: kubectl describe ${object} -n ${namespace}. Then run verify again.`;
  }
}

/** Names of Jobs have at most 63 characters. */
const jobName = (cronJob: string): string => `${cronJob.slice(0, 54).replace(/[-.]+$/, '')}-verify`;

interface Cast {
  readonly running: readonly Target[];
  /** The roles of which another finding says already that they do not run. */
  readonly known: readonly string[];
}

/** What one pod alone writes and reads proves nothing: the next pod may have another volume. */
function withoutOther({ running, known }: Cast, { store, namespace }: Scene): Finding[] {
  const object = storeObject(store);
  if (!running.some(isWriter)) {
    if (known.some((role) => store.spec.roles[role]?.access === 'ReadWrite')) return [];
    const message = say`no container with ReadWrite access and the store mounted runs, so verify cannot write a file`;
    const remedy = say`Start a workload whose role has ReadWrite access. Then run verify again.`;
    return [fault(object, { reason: 'Unproven', message }, remedy)];
  }
  const [pod, ...others] = new Set(running.map((target) => target.pod));
  if (others.length > 0 || known.length > 0) return [];
  const message = say`pod ${pod ?? ''} is the only running pod with the store mounted, so no other pod can read what the pod writes`;
  const remedy = say`Start a second pod: a workload with another role, or a second replica (kubectl scale -n ${namespace}). Then run verify again.`;
  return [fault(object, { reason: 'Unproven', message }, remedy)];
}
