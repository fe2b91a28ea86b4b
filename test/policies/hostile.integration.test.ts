import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MARK_LABEL, ROLE_LABEL, volumeName } from '../../src/api/labels.ts';
import { REASON_NAMES } from '../../src/api/reasons.ts';
import { objectPath } from '../../src/cluster/resources.ts';
import type { WorkloadKind } from '../../src/mount/workload.ts';
import { container, pod, store, workload } from '../mount/builders.ts';
import { sliced } from '../sliced.ts';
import { manifest, type Manifest } from './manifest.ts';
import { meanwhile } from './meanwhile.ts';
import { refusedOffline } from './offline.ts';
import { place, reasonOf, type Place } from './place.ts';
import { server } from './server.ts';
import {
  CLAIM_TEMPLATE_TRICKS,
  JOB_TEMPLATE_TRICKS,
  SELECTOR_TRICKS,
  TEMPLATE_TRICKS,
  tricky,
  TRICKS,
  type Trick,
} from './tricks.ts';
import { UPDATES } from './updates.ts';

/** Whatever is tried, and in whichever way it is sent: refused, with a reason. */

let here: Place;

const archive = store(
  { claimName: 'archive-data', roles: { worker: { access: 'ReadWrite' }, fetcher: { access: 'ReadWrite' } } },
  'archive',
);

const stores = [store(), archive, store({ claimName: 'sleeping-data', suspend: true }, 'asleep')];

beforeAll(async () => {
  here = await place();
  await here.namespace('hostile', stores);
  for (const kind of CHANGEABLE) await here.create('hostile', clean(kind));
});
afterAll(() => here.stop());

const CHANGEABLE = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

const clean = (kind: WorkloadKind): Manifest =>
  manifest('clean', workload({ app: 'x' }, pod(undefined, container('any')), { app: 'x' }, kind));

/** What an update can bring. */
const updates = (kind: WorkloadKind): readonly Trick[] => [
  ...TRICKS,
  ...(kind === 'Pod' || kind === 'Job' ? [] : TEMPLATE_TRICKS),
  ...(kind === 'CronJob' ? JOB_TEMPLATE_TRICKS : []),
];

/** A reason of the closed list; not the one that stands where a sentence could not be worked out. */
const refused = new RegExp(`^(${REASON_NAMES.filter((name) => name !== 'Refused').join('|')})$`);

const KINDS = [...CHANGEABLE, 'Job', 'Pod'] as const;

const creations = KINDS.flatMap((kind) =>
  [
    ...updates(kind),
    ...(kind === 'Job' ? TEMPLATE_TRICKS : []),
    ...(kind === 'StatefulSet' ? CLAIM_TEMPLATE_TRICKS : []),
    ...(kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet' ? SELECTOR_TRICKS : []),
  ].map((trick) => ({ kind, trick, title: trick.title })),
);

it.each(sliced(creations, ({ title }) => title))(
  'a $kind is not created with $title, and `recordings check` says why',
  async ({ kind, trick }) => {
    const given = tricky(kind, trick, 'tricky');
    const reason = reasonOf(await here.tryCreate('hostile', given));
    expect(reason).toMatch(refused);
    // Where no policy takes away first what was injected, the refusal is for that: it says all that is to be removed.
    const wasInjected = trick.spec.volumes?.some(({ name }) => name === volumeName('recordings')) === true;
    const isMarkedAlone = MARK_LABEL in trick.labels && !(ROLE_LABEL in trick.labels);
    const isLeftBehind = server.mutation === undefined && isMarkedAlone && wasInjected;
    expect(isLeftBehind ? ['Unauthorised'] : refusedOffline(given, stores)).toContain(reason);
  },
);

const changes = CHANGEABLE.flatMap((kind) =>
  Object.entries(UPDATES).flatMap(([way, update]) =>
    updates(kind).map((trick) => ({ kind, way, update, trick, title: trick.title })),
  ),
);

it.each(sliced(changes, ({ title }) => title))(
  'a $kind does not get, $way, $title',
  async ({ kind, update, trick }) => {
    const outcome = await update(here, tricky(kind, trick, 'clean'), objectPath(kind, 'hostile', 'clean'));
    expect(reasonOf(outcome)).toMatch(refused);
  },
);

describe('while the store is edited again and again', () => {
  const edits = Array.from({ length: 30 }, (_, index) => ({
    spec: { roles: { api: { optional: index % 2 === 0 }, [`extra-${index % 3}`]: { access: 'ReadWrite' } } },
  }));
  const titles = ['the claim elsewhere', 'a mount that is not read-only', 'a role that the store does not have'];
  const tricks = TRICKS.filter(({ title }) => titles.some((end) => title.endsWith(end)));

  it.each(tricks)('nothing slips in between with $title', async (trick) => {
    const given = tricky('Pod', trick, 'racing');
    const answers = await meanwhile(
      () => here.tryCreate('hostile', given),
      async () => {
        for (const edit of edits) await here.patch('hostile', 'RecordingStore', 'recordings', edit);
      },
    );
    expect([...answers]).toEqual([expect.stringMatching(refused)]);
  });
});
