import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarationOf, volumeName } from '../../src/api/labels.ts';
import type { Fault } from '../../src/api/reasons.ts';
import type { Store } from '../../src/api/store.ts';
import type { PodSpec } from '../../src/mount/pod.ts';
import { mount, TEMPLATE_PATHS, type Workload, type WorkloadKind } from '../../src/mount/workload.ts';
import { applyPatch } from '../jsonPatch.ts';
import { annotation, podSpec, role } from '../mount/arbitraries.ts';
import {
  at,
  claim,
  container,
  declares,
  marked,
  names,
  PATH,
  pod,
  store,
  twoNames,
  workload,
} from '../mount/builders.ts';
import { ANNOTATED, FOLLOWING, MOUNTABLE, MOUNTED, REFUSED } from '../mount/cases.ts';
import { runs } from '../sliced.ts';
import { admissible } from './admissible.ts';
import { manifest, projection } from './manifest.ts';
import type { Outcome } from './outcome.ts';
import { place, reasonOf, type Place } from './place.ts';
import { server } from './server.ts';

/** The policies are src/mount in another language: whatever is created through them is what src/mount would have made of it. */

let here: Place;

beforeAll(async () => {
  here = await place();
  await here.namespace('agreement', [store(), archive]);
  await here.namespace('tenant', [tenant]);
  await here.namespace('own', [own]);
  await here.namespace('names', [twoNames()]);
  await here.namespace('many', [many]);
});
afterAll(() => here.stop());

const archive = store({ claimName: 'archive-data', mountPath: '/archive' }, 'archive');
const tenant = store({ subPath: 'tenants/a' });
const own = store({ roles: { worker: { access: 'ReadWrite', mountPath: '/data' } } });

/** With more roles, and more service accounts of a role, than a message names. */
const many = store({
  roles: {
    ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`role-${9 - index}`, { access: 'ReadOnly' }])),
    api: {
      access: 'ReadOnly',
      serviceAccounts: Array.from({ length: 60 }, (_, index) => `account-${index}-${'x'.repeat(60)}`),
    },
  },
});

/** What src/mount makes of the workload, or why it can make nothing. */
function wanted(given: Workload, of: Store): Workload | readonly Fault[] {
  // For what is not created yet, nothing is immutable: a Job is as a Deployment, and of a Pod the spec counts alone.
  const kind = given.kind === 'Job' || given.kind === 'Pod' ? 'Deployment' : given.kind;
  const object = manifest('x', { ...given, kind });
  const verdict = mount({ ...given, kind }, declarationOf(given)!, of);
  if (verdict.state === 'refused') return verdict.faults;
  const made = projection(verdict.state === 'mounted' ? object : applyPatch(object, verdict.operations));
  const { annotations } = made;
  const alone = { labels: given.labels, template: { labels: given.labels, annotations, spec: made.template.spec } };
  return { ...made, ...(given.kind === 'Pod' ? alone : {}), kind: given.kind };
}

async function agrees(given: Workload, of: Store, namespace: string): Promise<void> {
  const expected = wanted(given, of);
  const answer = await here.tryCreate(namespace, manifest('x', given));
  if (isRefusal(expected)) expect(saysTheSame(answer, expected[0]!)).toBe(true);
  // What src/mount would mount is let alone where the operator does that later. Where something is injected already, it is judged as it is.
  else if (server.mutation === undefined && hasOurVolume(given))
    expect(reasonOf(answer)).toMatch(/^(created|AccessTooWide|RoleMismatch|Unauthorised)$/);
  else if (server.mutation === undefined)
    expect('object' in answer ? projection(answer.object) : answer.refusal).toEqual(projection(manifest('x', given)));
  else expect('object' in answer ? projection(answer.object) : answer.refusal).toEqual(expected);
}

const isRefusal = (expected: Workload | readonly Fault[]): expected is readonly Fault[] => Array.isArray(expected);

/** A policy adds to the sentence of src/mount what to do, and says it before a list of service accounts. */
function saysTheSame(answer: Outcome, { reason, message }: Fault): true | string {
  const said = 'refusal' in answer ? (answer.refusal.split(' denied request: ')[1] ?? answer.refusal) : 'created';
  const [head = '', ...list] = message.split(/(?= \(it allows )/);
  return (
    (said.startsWith(`${reason}: ${head}`) && list.every((each) => said.endsWith(each))) || `${said}, not ${message}`
  );
}

const hasOurVolume = ({ template }: Workload): boolean =>
  (template.spec.volumes ?? []).some(({ name }) => name.startsWith(volumeName('')));

/** A Pod is its own template. */
function declaring(kind: WorkloadKind, held: string, spec: PodSpec, containers?: string, stamped?: string): Workload {
  const one = workload(declares(held), spec, kind === 'Pod' ? declares(held) : { app: 'x' }, kind);
  const annotations = containers === undefined ? undefined : names(containers);
  const template = kind === 'Pod' ? annotations : stamped === undefined ? undefined : names(stamped);
  return { ...one, annotations, template: { ...one.template, annotations: template } };
}

/** Random pod specs in a run of the test. */
const RUNS = runs(300);

const kinds = Object.keys(TEMPLATE_PATHS) as WorkloadKind[];

/** Beside the one store and the fresh workload of the cases. */
const BESIDES: readonly [string, Workload, Store, string][] = [
  ["a store's subPath", workload(declares('worker'), pod(undefined, container('worker'))), tenant, 'tenant'],
  [
    'a mount of the claim without the subPath of the store',
    workload(declares('worker'), pod([claim('data')], container('worker', at('data', PATH)))),
    tenant,
    'tenant',
  ],
  ["a role's own path", workload(declares('worker'), pod(undefined, container('any'))), own, 'own'],
  [
    "another thing at the store's path, where the role has its own",
    workload(declares('worker'), pod([{ name: 'x' }], container('any', at('x', PATH)))),
    own,
    'own',
  ],
  [
    'a store that is named',
    workload(declares('worker', 'archive'), pod(undefined, container('worker'))),
    archive,
    'agreement',
  ],
  [
    'the store of before, which gives back what it injected',
    workload(
      { ...declares('worker', 'archive'), ...marked() },
      pod(
        [claim('recstore-recordings'), { name: 'tmp' }],
        container('worker', at('recstore-recordings', PATH), at('tmp', '/tmp')),
      ),
      { app: 'x', ...declares('worker', 'recordings') },
    ),
    archive,
    'agreement',
  ],
  [
    'a template that bears our own stamps of another role',
    workload(
      { ...declares('calls'), ...marked() },
      pod([claim('recstore-recordings')], container('worker', at('recstore-recordings', PATH))),
      {
        app: 'x',
        ...declares('worker', 'recordings'),
      },
    ),
    store(),
    'agreement',
  ],
  [
    'a template that says another role',
    workload(declares('worker'), pod(undefined, container('worker')), { app: 'x', ...declares('calls') }),
    store(),
    'agreement',
  ],
  [
    'a template that says another store',
    workload(declares('worker'), pod(undefined, container('worker')), { app: 'x', ...declares('worker', 'archive') }),
    store(),
    'agreement',
  ],
  [
    'a template that names another store and no role',
    workload(declares('worker'), pod(undefined, container('worker')), {
      app: 'x',
      'recordings.prosaas.io/store': 'archive',
    }),
    store(),
    'agreement',
  ],
  [
    'a path that climbs, and climbs down again',
    workload(
      declares('worker'),
      pod([{ name: 'x' }], container('worker', at('x', '/app/../../app/server/x/y/../../recordings/./z/..'))),
    ),
    store(),
    'agreement',
  ],
  [
    'a service account where very many are allowed',
    workload(declares('api'), pod(undefined, container('api'))),
    many,
    'many',
  ],
  ['a role that is unknown among very many', workload(declares('aip'), pod(undefined, container('api'))), many, 'many'],
];

it.each(BESIDES)('the policies agree with src/mount on %s', (_, given, of, namespace) => agrees(given, of, namespace));

describe.each(kinds)('for a %s, the policies agree with src/mount on', (kind) => {
  const cases = [...MOUNTABLE, ...FOLLOWING, ...MOUNTED, ...REFUSED].map(([title, held, spec]) => ({
    title,
    held,
    spec,
  }));

  it.each(cases.filter(({ spec }) => admissible(spec)))('$title', async ({ held, spec }) => {
    await agrees(declaring(kind, held, spec), store(), 'agreement');
  });

  it.each(ANNOTATED)('the containers of the annotation, which %s', async (_, held, containers, spec) => {
    await agrees(declaring(kind, held, spec, containers), twoNames(), 'names');
  });
});

describe('for any pod spec', () => {
  it('the policies agree with src/mount, on the verdict, its reason, and the resulting spec', async () => {
    const given = fc.record({
      kind: fc.constantFrom(...kinds),
      held: role,
      spec: podSpec.filter(admissible),
      containers: annotation,
      // Mostly nobody but the policies writes it onto the template.
      stamped: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: annotation }),
    });
    await fc.assert(
      fc.asyncProperty(given, async ({ kind, held, spec, containers, stamped }) => {
        await agrees(declaring(kind, held, spec, containers, stamped), store(), 'agreement');
      }),
      { numRuns: RUNS },
    );
  });
});
