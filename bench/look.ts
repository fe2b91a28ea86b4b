import { ENABLED_LABEL, MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../src/api/labels.ts';
import type { KubernetesObject } from '../src/cluster/kubernetesObject.ts';
import { collectionPath, type Kind } from '../src/cluster/resources.ts';
import type { Scene } from '../src/judgement/scene.ts';
import { statusOf } from '../src/judgement/status/status.ts';
import { Watched } from '../src/operator/watched.ts';
import { row, type Pair, type Row } from './table.ts';

const NAMESPACE = 'look';
const STORE = 'recordings';
const VOLUME = `recstore-${STORE}`;
const STATES = { mounted: 'all well', lost: 'all without their mount' } as const;

/**
 * One look at a store for its status, in this process: what the operator does at most once a second for each store that changes. Nothing is sent meanwhile.
 * The floor counts the pods of each workload in the same objects. @param size how many workloads; each has `pods` pods
 */
export function look(repetitions: number, size: number, pods: number): Row[] {
  return (Object.keys(STATES) as (keyof typeof STATES)[]).map((state) => {
    const watched = watchedStore(size, pods, state);
    const pairs = Array.from({ length: repetitions + WARMING }, (): Pair => {
      const scene = () => sceneOf(watched);
      const { pods: observed } = scene();
      return { floor: milliseconds(() => countPods(observed)), ours: milliseconds(() => statusOf(scene())) };
    }).slice(WARMING);
    const what = `look at ${size} workloads with ${size * pods} pods, ${STATES[state]} (floor: counting the pods)`;
    return row(what, 'ms', pairs, '≤ 150 ms');
  });
}

/** V8 compiles first what runs often. */
const WARMING = 5;

function milliseconds(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

function sceneOf(watched: Watched): Scene {
  const scene = watched.scene(`${NAMESPACE}/${STORE}`, new Map(), Date.now());
  if (scene === undefined) throw new Error('the store was not seen');
  return scene;
}

function countPods(pods: Scene['pods']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { controller } of pods) {
    const name = controller?.name ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** What the operator keeps of a store, as its watches deliver it. */
function watchedStore(size: number, pods: number, state: keyof typeof STATES): Watched {
  const ignore = () => undefined;
  const watched = new Watched({ workload: ignore, store: ignore, retention: ignore, admission: ignore }, []);
  const sinks = watched.reflections();
  /** Of a kind with two watches, the first sees what declares a role. */
  const put = (kind: Kind, object: object) => {
    const reflection = sinks.find(([selection]) => selection.path === collectionPath(kind));
    if (reflection === undefined) throw new Error(`the operator does not watch ${kind}`);
    reflection[1].put(object as KubernetesObject);
  };
  let version = 0;
  const identity = (name: string) => ({ name, namespace: NAMESPACE, uid: name, resourceVersion: `${++version}` });

  put('Namespace', { metadata: { ...identity(NAMESPACE), namespace: '', labels: { [ENABLED_LABEL]: 'true' } } });
  const claim = {
    spec: { accessModes: ['ReadWriteMany'] },
    status: { phase: 'Bound', accessModes: ['ReadWriteMany'] },
  };
  put('PersistentVolumeClaim', { metadata: identity('data'), ...claim });
  const spec = { claimName: 'data', mountPath: '/recordings', roles: { worker: { access: 'ReadWrite' } } };
  put('RecordingStore', { metadata: { ...identity(STORE), generation: 1 }, spec });

  const declared = { [ROLE_LABEL]: 'worker' };
  const stamped = { ...declared, [STORE_LABEL]: STORE };
  const isMounted = state === 'mounted';
  const podSpec = {
    containers: [{ name: 'app', volumeMounts: isMounted ? [{ name: VOLUME, mountPath: '/recordings' }] : [] }],
    volumes: isMounted ? [{ name: VOLUME, persistentVolumeClaim: { claimName: 'data' } }] : [],
  };
  for (let index = 0; index < size; index++) {
    const name = `service-${index}`;
    const labels = isMounted ? { ...declared, [MARK_LABEL]: STORE } : declared;
    const template = { metadata: { labels: isMounted ? stamped : {} }, spec: podSpec };
    put('Deployment', { metadata: { ...identity(name), labels }, spec: { template } });
    for (let pod = 0; pod < pods; pod++) {
      const hash = 'f00d1234';
      const metadata = {
        ...identity(`${name}-${hash}-${pod}`),
        labels: { ...(isMounted ? stamped : declared), 'pod-template-hash': hash },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${hash}`, controller: true }],
      };
      put('Pod', { metadata, spec: podSpec, status: { phase: 'Running' } });
    }
  }
  return watched;
}
