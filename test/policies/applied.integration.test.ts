import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { isRecord } from '../../src/api/json.ts';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import type { Labels } from '../../src/mount/workload.ts';
import { FOUND_ANNOTATION } from '../../src/policies/storeMissing.ts';
import { seeded } from '../manualClock.ts';
import { at, claim, container, declares, PATH, pod, store, workload } from '../mount/builders.ts';
import { IS_WHOLE } from '../sliced.ts';
import { manifest, type Manifest } from './manifest.ts';
import { place, type Place } from './place.ts';
import { itMounts } from './server.ts';

/**
 * Whoever applies one manifest after another gets what the last one gives by itself: nothing of what was injected for the manifest before is left, and nothing is
 * refused that would be created; and so it is again when the first comes back. RECORDINGS_MATRIX=whole applies every manifest after every other.
 */

const MOST = IS_WHOLE ? Infinity : 25;
const KINDS = ['Deployment', 'CronJob'] as const;
const WAYS = ['apply', 'apply --server-side', 'replace'] as const;

const LABELS: Readonly<Record<string, Labels | undefined>> = {
  'no labels': undefined,
  'the role worker alone': declares('worker'),
  'the role calls alone': declares('calls'),
  'a label': { team: 'a' },
  'a label and the role worker': { team: 'a', ...declares('worker') },
  'a label and the role calls': { team: 'a', ...declares('calls') },
};
const MOUNTS = {
  'no mount': pod(undefined, container('worker')),
  'the claim': pod([claim('data')], container('worker', at('data', PATH))),
  'the claim to read': pod(
    [claim('data', 'recordings-data', true)],
    container('worker', at('data', PATH, { readOnly: true })),
  ),
  'a directory of its own there': pod([{ name: 'own' }], container('worker', at('own', PATH))),
  'a directory of its own elsewhere': pod([{ name: 'own' }], container('worker', at('own', '/tmp'))),
};
const MANIFESTS = Object.entries(LABELS).flatMap(([label, labels]) =>
  Object.entries(MOUNTS).map(([mount, spec]) => ({ title: `${label}, ${mount}`, mount, labels, spec })),
);
type Given = (typeof MANIFESTS)[number];
type Kind = (typeof KINDS)[number];

const isInjected = ({ labels = {}, mount }: Given): boolean =>
  ROLE_LABEL in labels && (mount === 'no mount' || mount === 'a directory of its own elsewhere');

/**
 * Merging knows a mount by its path, so a mount of the owner takes what the injected mount said and the manifest does not: readOnly. No policy can tell that
 * from what the owner wrote.
 */
const keepsReadOnly = (first: Given, then: Given): boolean =>
  first.labels?.[ROLE_LABEL] === 'calls' &&
  isInjected(first) &&
  (then.labels?.[ROLE_LABEL] === undefined
    ? then.mount === 'a directory of its own there'
    : then.labels[ROLE_LABEL] === 'worker' && then.mount === 'the claim');

const random = seeded(1);
/** In an order that is the same in every run. First those in which something was injected. */
const PAIRS = MANIFESTS.flatMap((first) =>
  MANIFESTS.map((then) => ({ first, then, order: random() + (isInjected(first) ? 0 : 1) })),
)
  .toSorted((a, b) => a.order - b.order)
  .slice(0, MOST)
  .map(({ first, then }, index) => ({ name: `w-${index}`, first, then }));

let here: Place;
beforeAll(async () => {
  here = await place();
});
afterAll(() => here.stop());

const named = ({ labels, spec }: Given, name: string, kind: Kind): Manifest =>
  manifest(name, { ...workload({}, spec, { app: 'x' }, kind), labels });

/** What of an object does not depend on who wrote it, and how often. That a store was found says nothing of the mount. */
function lasting({ metadata: { labels = {}, annotations = {} }, spec }: Manifest): object {
  const passing = [FOUND_ANNOTATION, 'kubectl.kubernetes.io/last-applied-configuration'];
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => !passing.includes(key)));
  return inOrder({ labels, annotations: kept, spec }) as object;
}

/** An apply leaves items where they are, and a new object has them as they are written. The order of no list here matters. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => JSON.stringify(inOrder(each))).toSorted();
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([key, each]) => [key, inOrder(each)] as const);
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe.each(KINDS)('a %s', (kind) => {
  itMounts.each(WAYS)(
    'is after kubectl %s what its manifest alone makes it, whatever was applied before',
    async (way) => {
      const namespace = `${kind}-${way.replaceAll(/[^a-z]+/g, '-')}`.toLowerCase();
      await here.namespace(namespace, [store()]);
      const send = (by: string, items: readonly Manifest[]) =>
        here.cluster
          .kubectl(
            [...by.split(' '), '-n', namespace, '-f', '-'],
            JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
          )
          .catch((error: unknown) => {
            // Some are refused, and the others applied.
            if (!String(error).includes('denied request')) throw error;
          });
      const live = async () => {
        const { items } = await here.admin.get<{ items: Manifest[] }>(collectionPath(kind, namespace));
        return new Map(items.map((each) => [each.metadata.name, lasting(each)]));
      };
      const alone = new Map<Given, object | undefined>();
      for (const each of MANIFESTS) {
        const made = await here.tryCreate(namespace, named(each, 'alone', kind));
        alone.set(each, 'object' in made ? lasting(made.object) : undefined);
      }
      await send(
        way.replace('replace', 'create'),
        PAIRS.map(({ name, first }) => named(first, name, kind)),
      );
      let before = await live();
      /** Sends a manifest over another, and finds those that are not what it alone makes them. */
      const over = async (from: 'first' | 'then', to: 'first' | 'then') => {
        // kubectl replaces only what is there.
        const there = way === 'replace' ? PAIRS.filter(({ name }) => before.has(name)) : PAIRS;
        await send(
          way,
          there.map((each) => named(each[to], each.name, kind)),
        );
        const after = await live();
        const others = there.filter((each) => {
          // What is refused leaves things as they were.
          const wanted = alone.get(each[to]) ?? before.get(each.name);
          return !isDeepStrictEqual(after.get(each.name), wanted);
        });
        const shown = (each: (typeof others)[number]) => `${each[from].title}; then ${each[to].title}`;
        const known = way === 'replace' ? [] : PAIRS.filter((each) => keepsReadOnly(each[from], each[to]));
        expect(others.map(shown)).toEqual(known.map(shown));
        expect(after.size).toBeGreaterThan(MOST === Infinity ? 500 : MOST / 2);
        before = after;
      };
      await over('first', 'then');
      await over('then', 'first');
    },
  );
});
