import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { eventually } from '../eventually.ts';
import { seeded } from '../manualClock.ts';
import { FaultyServer } from './faultyServer.ts';
import { History } from './history.ts';
import { planOf } from './plans.ts';
import { Running } from './running.ts';
import { Site } from './site.ts';

/**
 * etcd is restored to an older revision while operators run: whatever they have seen, and written, of what is lost, in the end everything is as the owners wanted it
 * then, with what they have done since. RECORDINGS_RESTORES says how many times; RECORDINGS_SEED, with which they begin.
 */
const RESTORES = Number(process.env.RECORDINGS_RESTORES ?? 1);
const SEED = Number(process.env.RECORDINGS_SEED ?? 1);
/** What the rest of a cluster writes between a backup and the moment when it is needed. */
const ELSEWHERE = 400;

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** Writes what no operator watches. */
async function elapse(namespace: string): Promise<void> {
  await site.admin.create(collectionPath('Lease', namespace), { metadata: { name: 'elsewhere' } });
  const path = objectPath('Lease', namespace, 'elsewhere');
  for (let done = 0; done < ELSEWHERE; done += 20)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        site.admin.merge(path, { metadata: { labels: { at: `${done}-${index}` } } }),
      ),
    );
}

async function carryOut(seed: number): Promise<void> {
  const random = seeded(seed);
  const history = new History(site.admin, `restored-${seed}`, random);
  const act = async (times: number) => {
    for (let step = 0; step < times; step++) {
      await pause(random() * 200);
      await history.act();
    }
  };
  await history.begin();
  const server = await FaultyServer.start(site.upstream, planOf(random), seed % 2 === 0 ? 'HTTP/2' : 'HTTP/1.1');
  const operator = new Running(server, history.namespace);
  try {
    await act(5);
    const { wanted } = history;
    await site.cluster.backUpEtcd();
    await elapse(history.namespace);
    await act(6);
    await site.cluster.restoreEtcd();
    history.restored(wanted);
    await act(4);
    await history.end();
    server.heal();
    await eventually('all is well', () => history.expectWell().then(() => true), {
      diagnosis: () => [`seed ${seed}`, ...history.acts, ...operator.log.slice(-60)].join('\n'),
    });
    expect(server.written.filter(({ isIdle }) => isIdle)).toEqual([]);
  } finally {
    await operator.stop();
  }
}

it(
  `after a restore of etcd everything is as it must be (${RESTORES} from seed ${SEED})`,
  async () => {
    for (let seed = SEED; seed < SEED + RESTORES; seed++) await carryOut(seed);
  },
  2 * 60 * 60_000,
);
