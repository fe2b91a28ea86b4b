import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault, type Finding } from '../../src/api/finding.ts';
import { API_VERSION, declarationOf, KIND, MARK_LABEL, ROLE_LABEL } from '../../src/api/labels.ts';
import type { Reason } from '../../src/api/reasons.ts';
import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import type { Reading } from '../../src/cluster/list.ts';
import { collectionPath, type Kind } from '../../src/cluster/resources.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { BYSTANDER_CHECKS, STATUS_CHECKS } from '../../src/judgement/checks.ts';
import { countPods } from '../../src/judgement/pods.ts';
import type { Scene } from '../../src/judgement/scene.ts';
import { statusOf } from '../../src/judgement/status/status.ts';
import { Watched } from '../../src/operator/watched.ts';
import { findingsOf } from '../../src/report/report.ts';
import { observe } from '../../src/verify/observe.ts';
import { runs } from '../sliced.ts';
import { cluster, NAMESPACE, type Stored } from './clusters.ts';

/**
 * Operator, `verify` and `check` look at a namespace in three ways: by watches that select by label, by lists, and as manifests. What they find wrong
 * must be the same.
 */

const numRuns = runs(300);

const isOf = (path: string, { kind, metadata: { namespace } }: Stored): boolean =>
  path === collectionPath(kind as Kind) || path === collectionPath(kind as Kind, namespace);

/** The forms of label selectors that the operator uses: `a`, `!a`, `a=b`, and these joined by commas. */
const selects = (selector: string | undefined, labels: Readonly<Record<string, string>> = {}): boolean =>
  (selector ?? '').split(',').every((term) => {
    const [key = '', value] = term.split('=');
    if (term === '') return true;
    if (term.startsWith('!')) return labels[term.slice(1)] === undefined;
    return value === undefined ? labels[key] !== undefined : labels[key] === value;
  });

function watched(objects: readonly Stored[]): Watched {
  const nothing = () => undefined;
  const all = new Watched({ workload: nothing, store: nothing, retention: nothing, admission: nothing }, []);
  for (const [{ path, labelSelector }, sink] of all.reflections()) {
    const selected = objects.filter((each) => isOf(path, each) && selects(labelSelector, each.metadata.labels));
    for (const each of selected) sink.put(each as unknown as KubernetesObject);
  }
  return all;
}

/** A connection to an API server that has these objects and no policies. */
const serving = (objects: readonly Stored[]) =>
  ({
    get: (path: string) => {
      const items = objects.filter((each) => isOf(path, each));
      return Promise.resolve(
        path.endsWith(`/${NAMESPACE}`) ? objects[0] : { metadata: { resourceVersion: '1' }, items },
      );
    },
  }) as Reading;

const shortly = ({ reason, object }: Pick<Finding, 'reason' | 'object'>) => `${reason} ${object}`;
const told = (findings: readonly Finding[]) => [...new Set(findings.map(shortly))].toSorted();
const answers = (scene: Scene, checks = STATUS_CHECKS) =>
  checks.filter(({ id }) => id !== 'policies').flatMap((check) => check.answer(scene));

/** The same objects, seen by both. */
async function scenes(objects: readonly Stored[]): Promise<[Scene, Scene][]> {
  const picture = await observe(serving(objects), NAMESPACE);
  const watching = watched(objects);
  return picture.stores.map((store) => {
    const scene = watching.scene(`${NAMESPACE}/${store.name}`, new Map(), picture.now);
    if (scene === undefined) throw new Error(`the operator does not see store ${store.name}`);
    return [scene, { ...picture, store }];
  });
}

/** A controller of another API group is called as the StatefulSet is, and each has a pod that declares for itself. */
const namesakes = ((): Stored[] => {
  const spec = { containers: [{ name: 'main', image: 'main:1' }] };
  const object = (apiVersion: string, kind: string, name: string, rest: object, metadata: object = {}) =>
    ({
      apiVersion,
      kind,
      metadata: { name, namespace: NAMESPACE, uid: `${kind} ${name}`, resourceVersion: '1', ...metadata },
      ...rest,
    }) as Stored;
  const pod = (name: string, group: string) =>
    object(
      'v1',
      'Pod',
      name,
      { spec, status: { phase: 'Running' } },
      {
        labels: { [ROLE_LABEL]: 'api' },
        ownerReferences: [{ apiVersion: `${group}/v1`, kind: 'StatefulSet', name: 'w0', controller: true }],
      },
    );
  return [
    object('v1', 'Namespace', NAMESPACE, {}, { namespace: undefined }),
    object(
      API_VERSION,
      KIND,
      'recordings',
      {
        spec: {
          claimName: 'c',
          mountPath: '/c',
          roles: { api: { access: 'ReadOnly', optional: false } },
          suspend: false,
        },
      },
      { creationTimestamp: '2026-01-01T10:00:00Z' },
    ),
    object('apps/v1', 'StatefulSet', 'w0', { spec: { template: { spec }, selector: {} }, status: {} }),
    pod('w0-0', 'apps'),
    pod('stray-0', 'apps.kruise.io'),
  ];
})();

describe(`in ${numRuns} random namespaces`, () => {
  it('the operator finds by its watches what verify finds by its lists', async () => {
    await fc.assert(
      fc.asyncProperty(cluster, async (objects) => {
        for (const [operator, verify] of await scenes(objects)) {
          expect(told(answers(operator))).toEqual(told(answers(verify)));
          expect(countPods(operator)).toEqual(countPods(verify));
        }
      }),
      { numRuns },
    );
  });

  it('two operators that saw the same in another order write the same status', async () => {
    await fc.assert(
      fc.asyncProperty(cluster, async (objects) => {
        const [one, other] = [await scenes(objects), await scenes(objects.toReversed())];
        const statuses = (of: typeof one) =>
          of.map(([scene]) => [scene.store.name, statusOf({ ...scene, now: 0 })] as const).toSorted();
        expect(statuses(other)).toEqual(statuses(one));
      }),
      { numRuns, examples: [[namesakes]] },
    );
  });

  it('the problems of a status are the answers of the checks, and Ready says whether there is a fault', async () => {
    await fc.assert(
      fc.asyncProperty(cluster, async (objects) => {
        for (const [scene] of await scenes(objects)) {
          const { problems = [], conditions = [] } = statusOf(scene);
          const found = answers(scene);
          const self = `RecordingStore/${scene.store.name}`;
          const shown = problems.map(
            ({ reason, object }) =>
              `${reason} ${object ?? (reason === 'NamespaceNotEnabled' ? `Namespace/${NAMESPACE}` : self)}`,
          );
          expect(told(found)).toEqual(expect.arrayContaining(shown.toSorted()));
          if (problems.length < 20) expect([...new Set(shown)].toSorted()).toEqual(told(found));
          if (found.some(isFault)) expect(conditions[0]?.status).toBe('False');
        }
      }),
      { numRuns },
    );
  });

  /** What manifests tell of a cluster to which they are applied; the others are of running pods, claims, and what cannot be changed any more. */
  const REFUSALS: readonly Reason[] = [
    ...(['RoleUnknown', 'PathTaken', 'PathHidden', 'AccessTooWide', 'AccessTooNarrow'] as const),
    ...(['RoleMismatch', 'ClaimTaken', 'Unauthorised'] as const),
  ];

  it('check refuses of manifests what verify finds wrong with the same workloads', async () => {
    await fc.assert(
      fc.asyncProperty(cluster, async (all) => {
        // A workload that gives its role up loses the mount when it is applied: no fault of the manifest.
        const leaves = ({ labels }: Stored['metadata']) =>
          labels?.[MARK_LABEL] !== undefined && declarationOf({ labels }) === undefined;
        const objects = all.filter(
          ({ kind, metadata }) => kind !== 'Pod' && kind !== 'PersistentVolumeClaim' && !leaves(metadata),
        );
        const manifests = objects.filter(({ metadata }) => metadata.ownerReferences === undefined);
        const text = manifests.map((each) => JSON.stringify(each)).join('\n---\n');
        const checked = findingsOf(examineManifests('these', readManifests(text, 'these.yaml').manifests, 'default'));
        const verified = (await scenes(objects)).flatMap(([, scene]) =>
          answers(scene, [...STATUS_CHECKS, ...BYSTANDER_CHECKS]),
        );
        const refusals = (findings: readonly Finding[]) =>
          told(findings.filter((finding) => isFault(finding) && REFUSALS.includes(finding.reason)));
        expect(refusals(checked)).toEqual(refusals(verified));
      }),
      { numRuns },
    );
  });
});

it('an object of every kind that is drawn reaches the operator and verify', () => {
  const kinds = new Set(fc.sample(cluster, 300).flatMap((objects) => objects.map(({ kind }) => kind)));
  expect([...kinds].toSorted()).toEqual([
    ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Namespace', 'PersistentVolumeClaim', 'Pod', KIND, 'StatefulSet'],
  ]);
});
