import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import type { Labels, Workload, WorkloadKind } from '../../src/mount/workload.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import { eventually } from '../eventually.ts';
import { container, declares, pod, requires, selecting, store, workload } from '../mount/builders.ts';
import { manifest } from './manifest.ts';
import { place, reasonOf, warnedOf, type Place, type Told } from './place.ts';
import { server } from './server.ts';
import { weakened, whileWeakened } from './weakened.ts';

/** What admission lets pass and warns of. kubectl shows the sentence. A row is warned of, or it is near and is not; both show that each part of a policy is needed. */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('used', [store()]);
  await here.namespace('aside', [], {});
  for (const kind of SELECTING) await here.create('used', manifest('kept', kept(kind)));
  await eventually('the warnings are in force', async () =>
    expect(await told(WARNED)).toEqual(WARNED.map(({ reason }) => reason)),
  );
});
afterAll(() => here.stop());

const bare = pod(undefined, container('worker'));

const SELECTING = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** As kustomize makes it with commonLabels: the role is on the metadata, in the selector and on the template. */
const kept = (kind: WorkloadKind, labels: Labels = declares('worker')): Workload =>
  selecting(
    workload({ app: 'x', ...labels }, bare, { app: 'x', ...labels }, kind),
    requires(ROLE_LABEL, labels[ROLE_LABEL] ?? ''),
  );

const creating =
  (given: Workload, namespace = 'used') =>
  (): Promise<Told> =>
    here.trySend('POST', collectionPath(given.kind, namespace), manifest('x', given));

const patching = (kind: WorkloadKind, name: string, body: object) => (): Promise<Told> =>
  here.trySend('PATCH', objectPath(kind, 'used', name), body, 'application/merge-patch+json');

interface Row {
  readonly title: string;
  /** Empty if nothing is warned of. */
  readonly reason: string;
  readonly act: () => Promise<Told>;
  /** A part of the sentence. */
  readonly words?: string;
}

const row = (title: string, reason: string, act: () => Promise<Told>, words = ''): Row => ({
  ...{ title, reason, act, words },
});

const silent = (title: string, act: () => Promise<Told>): Row => row(title, '', act);

/** Each is let pass, with a warning. */
const WARNED: readonly Row[] = [
  ...SELECTING.flatMap((kind) => [
    row(
      `a role in the selector of a ${kind}`,
      'Immutable',
      creating(kept(kind)),
      'In kustomize, use labels without includeSelectors instead of commonLabels',
    ),
    row(
      `the end of a role in the selector of a ${kind}`,
      'Immutable',
      patching(kind, 'kept', { metadata: { labels: { [ROLE_LABEL]: null } } }),
      `so the pods keep their role: delete the ${kind}`,
    ),
  ]),
];

/** Each is near one of those, and is let pass without a word. */
const SILENT: readonly Row[] = [
  ...SELECTING.flatMap((kind) => [
    silent(`a ${kind} with a role`, creating(workload(declares('worker'), bare, { app: 'x' }, kind))),
    silent(
      `a ${kind} whose selector excludes another role`,
      creating(
        selecting(workload(declares('worker'), bare, { app: 'x' }, kind), {
          key: ROLE_LABEL,
          operator: 'NotIn',
          values: ['api'],
        }),
      ),
    ),
    silent(
      `another change of a ${kind} with a role in its selector`,
      patching(kind, 'kept', { metadata: { annotations: { a: 'b' } } }),
    ),
  ]),
];

/** What was warned of, or the refusal. */
const told = (rows: readonly Row[]): Promise<string[]> =>
  Promise.all(
    rows.map(async ({ act }) => {
      const outcome = await act();
      return 'refusal' in outcome ? reasonOf(outcome) : warnedOf(outcome).join(' ');
    }),
  );

it.each(WARNED)('$title is warned of: $reason', async ({ reason, act, words = '' }) => {
  const outcome = await act();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['created', [reason]]);
  expect(outcome.warnings[0]).toContain(words);
});

it.each(SILENT)('$title is not warned of', async ({ act }) => {
  const outcome = await act();
  expect([reasonOf(outcome), warnedOf(outcome)]).toEqual(['created', []]);
});

it('nobody is warned in a namespace that has not opted in', async () => {
  expect((await creating(kept('Deployment'), 'aside')()).warnings).toEqual([]);
});

const WARNING = ['recordings-selector'];
const [toothless, unbridled] = weakened(
  policiesFor(server.mutation).filter(({ metadata }) => WARNING.includes(metadata.name)),
);

it.runIf(server.isStable).each(toothless)('something is not warned of without $what of $name', (each) =>
  differing(each, WARNED),
);

it.runIf(server.isStable).each(unbridled)('something else is warned of without $what of $name', (each) =>
  differing(each, SILENT),
);

async function differing(each: Parameters<typeof whileWeakened>[1], rows: readonly Row[]): Promise<void> {
  const differs = async () => (await told(rows)).some((now, index) => now !== rows[index]?.reason);
  try {
    await whileWeakened(here.admin, each, () => eventually('a row differs', differs));
  } finally {
    await eventually('no row differs any more', async () => !(await differs()));
  }
}
