import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK_LABEL, ROLE_LABEL, STORE_LABEL } from '../../src/api/labels.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { TEMPLATE_PATHS, type WorkloadKind } from '../../src/mount/workload.ts';
import { nameOf } from '../../src/policies/inForce.ts';
import { policiesFor } from '../../src/policies/platform.ts';
import type { AdmissionObject } from '../../src/policies/policy.ts';
import { at, claim, container, declares, marked, PATH, pod, store, workload } from '../mount/builders.ts';
import { sliced } from '../sliced.ts';
import { barrier, type Barrier } from './barrier.ts';
import { manifest } from './manifest.ts';
import { policiesPath, type Outcome } from './outcome.ts';
import { place, storeObject, type Place } from './place.ts';
import { server } from './server.ts';

/**
 * Somebody deletes one policy, or one binding, and leaves the others. No policy may take that for a fault of the user: what is harmless is admitted, or
 * it is refused with a sentence that is true.
 */

let here: Place;
let inEffect: Barrier;

beforeAll(async () => {
  here = await place();
  inEffect = await barrier(here);
  await here.namespace('used', [store()]);
  for (const kind of CHANGEABLE) {
    await here.create('used', made(kind, declares('worker'), bare, 'holder'));
    await here.create('used', made(kind, {}, bare, 'plain'));
  }
});
afterAll(() => here.stop());

const CHANGEABLE = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
const KINDS = Object.keys(TEMPLATE_PATHS) as WorkloadKind[];
const OURS = 'recstore-recordings';
const bare = pod(undefined, container('worker'));
const own = pod([claim('data')], container('worker', at('data', PATH)));
const left = pod([claim(OURS)], container('worker', at(OURS, PATH)));

/** A Pod is its own template. */
const made = (kind: WorkloadKind, labels: Readonly<Record<string, string>>, spec: typeof bare, name = 'x') => {
  const all = { app: 'x', ...labels };
  return manifest(name, workload(all, spec, kind === 'Pod' ? all : { app: 'x' }, kind));
};
const patched = (kind: WorkloadKind, name: string, labels: Readonly<Record<string, string | null>>) => () =>
  here.tryPatch('used', kind, name, { metadata: { labels } });

const HARMLESS: readonly (readonly [string, () => Promise<Outcome>])[] = [
  ...KINDS.flatMap((kind): [string, () => Promise<Outcome>][] => [
    [`a ${kind} that declares nothing`, () => here.tryCreate('used', made(kind, {}, bare))],
    [`a ${kind} with the label alone`, () => here.tryCreate('used', made(kind, declares('worker'), bare))],
    [`a ${kind} whose owner mounts the claim`, () => here.tryCreate('used', made(kind, declares('worker'), own))],
  ]),
  ...CHANGEABLE.flatMap((kind): [string, () => Promise<Outcome>][] => [
    [`a ${kind} that gets a role`, patched(kind, 'plain', declares('worker'))],
    [`a ${kind} that loses its role`, patched(kind, 'holder', { [ROLE_LABEL]: null, [STORE_LABEL]: null })],
    [`a ${kind} that keeps its role`, patched(kind, 'holder', { other: 'x' })],
  ]),
  [
    'a store on another claim',
    () => here.tryPost(collectionPath('RecordingStore', 'used'), storeObject(store({ claimName: 'other' }, 'other'))),
  ],
  ['the end of the store', () => here.tryDelete(objectPath('RecordingStore', 'used', 'recordings'))],
];

const refusals = async (rows = HARMLESS): Promise<string[]> => {
  const outcomes = await Promise.all(rows.map(async ([title, attempt]) => [title, await attempt()] as const));
  return outcomes.flatMap(([title, result]) => ('refusal' in result ? [`${title}: ${result.refusal}`] : []));
};

const PARTS = policiesFor(server.mutation);

/** The mount policy is there, and not in force: only who has the binding in view could know. The sentence names both causes. */
const TRUE_ALL_THE_SAME =
  /^a \w+ (with the label alone|that gets a role|whose owner mounts the claim): .*StoreMissing: .*, which policy recordings-mount did not find in namespace "used": .*\. If the RecordingStore exists, the policy is not in force: run recordings verify --platform$/;

async function without(part: AdmissionObject, act: () => Promise<void>): Promise<void> {
  const path = policiesPath(part);
  await here.admin.delete(`${path}/${part.metadata.name}`);
  try {
    // With it, what the test before has put back.
    await inEffect();
    await act();
  } finally {
    await here.admin.create(path, part);
  }
}

it(`on ${server.name} ${HARMLESS.length} harmless objects are admitted while every policy is there`, async () => {
  expect(await refusals()).toEqual([]);
});

/** In turns the policy and its binding, each with the same effect; both in the whole matrix. */
const MISSED = sliced(PARTS, ({ metadata }) => metadata.name);

describe.each(MISSED.map((part) => [nameOf(part), part] as const))('without %s', (name, part) => {
  it('nothing harmless is refused with an untruth', async () => {
    await without(part, async () => {
      const said = await refusals();
      if (name !== 'MutatingAdmissionPolicyBinding/recordings-mount') expect(said).toEqual([]);
      else for (const each of said) expect(each).toMatch(TRUE_ALL_THE_SAME);
    });
  });
});

it('a Job with a copied mark is refused, where nothing releases it, with the lines to remove', async () => {
  const release = PARTS.find((part) => nameOf(part) === 'MutatingAdmissionPolicy/recordings-release');
  const job = manifest('x', workload(marked(), left, {}, 'Job'));
  const tried = async () => (await refusals([['a Job', () => here.tryCreate('used', job)]])).join();
  const refused =
    /Unauthorised: volume "recstore-recordings" was injected, but no role in store "recordings" is declared/;
  expect(MARK_LABEL in marked()).toBe(true);
  if (release === undefined) expect(await tried()).toMatch(refused);
  else await without(release, async () => expect(await tried()).toMatch(refused));
});
