import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OWN_FAULT } from '../../src/operator/reconcile.ts';
import { systemClock } from '../../src/cluster/clock.ts';
import { eventually } from '../eventually.ts';
import { seeded } from '../manualClock.ts';
import { Gate } from './gate.ts';
import { FaultyServer } from './faultyServer.ts';
import { History } from './history.ts';
import { ALL_FAULTS, planOf } from './plans.ts';
import { PACE, Running } from './running.ts';
import { Site } from './site.ts';

/**
 * Plans of faults: a real API server behind a network that loses, repeats, tears and holds back, while owners change what they like, and operators are
 * killed, and the API server is, and etcd. Whatever happens, in the end every workload is as its owner and its role say, the status is true, no write was needless, and all is quiet.
 * RECORDINGS_PLANS says how many; RECORDINGS_SEED, with which the plans begin.
 */
const PLANS = Number(process.env.RECORDINGS_PLANS ?? 12);
const SEED = Number(process.env.RECORDINGS_SEED ?? 1);
const AT_ONCE = 6;
/** How long a tool needs to notice that something is not as in git. */
const GIT_MS = [100, 500];
/** After so many plans the API server, or etcd, by turns, is killed and starts again, while other plans are under way. */
const RESTART_AFTER = Math.min(50, Math.ceil(PLANS / 3));
/** In so many plans everything that can happen has happened. */
const ENOUGH = 1000;
/** And in so many each kind of request has met some fault. */
const SOME = 100;
/** What owners do is not what is tested: they wait while the API server is away. */
const owners = new Gate();
let site: Site;

beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

/** How long a plan waits for what it hopes to disturb, ms. */
const PATIENCE_MS = 8000;

/** Waits until something is so, or it has taken too long. */
async function atMost(ms: number, isSo: () => boolean): Promise<void> {
  for (const until = performance.now() + ms; !isSo() && performance.now() < until;) await pause(10);
}

async function carryOut(seed: number): Promise<readonly string[]> {
  const random = seeded(seed);
  const chance = (of: number) => random() < of;
  const history = new History(site.admin, `plan-${seed}`, random);
  await owners.pass(() => history.begin());
  if (chance(0.2)) await owners.pass(() => history.holdToGit(systemClock, GIT_MS));
  const began = performance.now();
  const servers: FaultyServer[] = [];
  const start = async () => {
    const server = await FaultyServer.start(site.upstream, planOf(random), seed % 2 === 0 ? 'HTTP/2' : 'HTTP/1.1');
    servers.push(server);
    return new Running(server, history.namespace, hasLease);
  };
  // Two operators: a Lease decides which of them writes, or nothing does, and both write.
  const [areTwo, hasLease] = [chance(0.25), chance(0.5)];
  let operators = [await start()];
  if (areTwo) operators.push(await start());
  let kills = 0;
  const logs: string[][] = operators.map(({ log }) => log);
  // Most begin when an operator leads: else all that fails are its first lists, and nothing is written before all is healed.
  const isPatient = chance(0.8);
  const leads = () => logs.some((log) => log.some((line) => line.startsWith('leading')));
  const writes = () => servers.reduce((sum, each) => sum + each.writes, 0);
  try {
    if (isPatient) await atMost(PATIENCE_MS, leads);
    for (let step = 0; step < 12; step++) {
      await pause(random() * 120);
      if (chance(0.12)) {
        const [first, ...others] = operators;
        await first!.kill();
        kills++;
        operators = [...others, await start()];
        logs.push(operators.at(-1)!.log);
      }
      const [isAway, isNewToken, isNewAuthority] = [chance(0.1), chance(0.07), chance(0.05)];
      for (const each of servers) {
        each.isAway = isAway;
        // What was renewed the last time.
        each.deliver();
        if (isNewToken) each.renewToken();
        if (isNewAuthority) each.renewAuthority();
      }
      const before = writes();
      await owners.pass(() => history.act());
      if (isPatient && chance(0.7)) await atMost(PATIENCE_MS / 10, () => writes() > before);
    }
    await owners.pass(() => history.end());
    for (const each of servers) each.heal();
    const counts = () => JSON.stringify(servers.map(({ written, statuses }) => [written.length, statuses]));
    await eventually(
      'all is well and quiet',
      async () => {
        await history.expectWell();
        const before = counts();
        // Half a minute by the clock of the operator.
        await pause(30_000 / PACE);
        expect(counts()).toBe(before);
        await history.expectWell();
      },
      // Longer than the hour, by the clock of the operator, after which it tries again what others undid.
      { deadlineMs: (80 * 60_000) / PACE },
    );
    expect(logs.flat().filter((line) => line.startsWith(OWN_FAULT))).toEqual([]);
    const written = servers.flatMap((each) => each.written);
    expect(written.filter(({ isIdle }) => isIdle)).toEqual([]);
    // A fight costs three writes at first, and then one an hour, by the clock of the operators. Whoever begins to write may have seen nothing of it.
    const hours = ((performance.now() - began) * PACE) / 3_600_000;
    const fought = history.contested * (3 + hours + 2 * servers.length);
    const most = history.mostWrites * (areTwo && !hasLease ? 3 : 1) + fought;
    expect(written.filter(({ isApplied }) => isApplied).length).toBeLessThanOrEqual(most);
    const statuses = servers.reduce((sum, each) => sum + each.statuses, 0);
    if (!areTwo || hasLease) expect(statuses).toBeLessThanOrEqual(3 * (history.acts.length + servers.length + fought));
  } catch (error) {
    const status = await history.status().catch(String);
    const told = [
      `plan ${seed}; ${kills} killed, ${operators.length} run${hasLease ? ' with a Lease' : ''}`,
      `  status: ${JSON.stringify(status)}`,
      ...history.acts.map((act) => `  act: ${act}`),
      ...servers.flatMap(({ happened }) => `  faults: ${happened.join(', ')}`),
      ...operators.flatMap(({ log }) => {
        // A watch of a quiet namespace is silent all the time.
        const said = log.filter((line) => !line.includes('"why":"silence"'));
        return said.slice(-40).map((line) => `  log: ${line.slice(0, 300)}`);
      }),
    ];
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${told.join('\n')}`, { cause: error });
  } finally {
    await history.stop();
    await Promise.all(operators.map((each) => each.stop()));
    await owners.pass(() => site.admin.delete(`/api/v1/namespaces/${history.namespace}`));
  }
  return servers.flatMap(({ happened }) => happened);
}

describe('whatever the network and the API server do', () => {
  it(
    `in the end everything is as it must be (${PLANS} plans from seed ${SEED})`,
    async () => {
      const seeds = Array.from({ length: PLANS }, (_, index) => SEED + index).values();
      const [failures, happened]: [string[], string[]] = [[], []];
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const seed of seeds)
            try {
              const [restarts, rest] = [
                Math.floor((seed - SEED + 1) / RESTART_AFTER),
                (seed - SEED + 1) % RESTART_AFTER,
              ];
              if (rest === 0)
                await owners.close(() =>
                  restarts % 2 === 0 ? site.cluster.restartApiServer() : site.cluster.restartEtcd(),
                );
              happened.push(...(await carryOut(seed)));
            } catch (error) {
              failures.push((error as Error).message);
            }
        }),
      );
      if (PLANS > 100) {
        const counts = Map.groupBy(happened, (each) => each);
        console.log(
          [...counts]
            .map(([what, all]) => `${what}: ${all.length}`)
            .toSorted()
            .join('\n'),
        );
      }
      expect(failures.join('\n\n')).toBe('');
      expect(happened.length).toBeGreaterThan(PLANS);
      const sitesOf = (faults: readonly string[]) =>
        [...new Set(faults.map((each) => each.replace(/ .*/, '')))].toSorted();
      if (PLANS >= SOME) expect(sitesOf(happened)).toEqual(sitesOf(ALL_FAULTS));
      if (PLANS >= ENOUGH) expect(ALL_FAULTS.filter((each) => !happened.includes(each))).toEqual([]);
    },
    12 * 60 * 60_000,
  );
});
