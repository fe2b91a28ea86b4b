import { deepStrictEqual, ok } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { KIND } from '../../src/api/labels.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import type { Random } from '../../src/cluster/clock.ts';
import { objectPath } from '../../src/cluster/resources.ts';
import { operate } from '../../src/operator/main.ts';
import { OWN_FAULT } from '../../src/operator/reconcile.ts';
import type { Answer, Pages } from '../../src/operator/server.ts';
import { History, type Wanted } from '../faults/history.ts';
import { pick, planOf } from '../faults/plans.ts';
import type { Site } from '../faults/sites.ts';
import { seeded } from '../manualClock.ts';
import { ApiServer, type Change, type Checkpoint } from './apiServer.ts';
import { Controllers } from './controllers.ts';
import { CALM, Link, type Weather } from './link.ts';
import { OwnClock } from './ownClock.ts';
import { Time } from './time.ts';

const MINUTE = 60_000;
const NAMESPACE = 'ns';
const LEASE = { namespace: 'recordings-system', name: 'recordings-operator' };
const US = 'recordings-operator';

/** How many operators there are, and whether a Lease decides which of them writes. */
const COMPANIES = ['alone', 'alone', 'lease', 'two'] as const;
type Company = (typeof COMPANIES)[number];

/** How many revisions the rest of the cluster makes between a backup and the moment when it is needed. */
const ELSEWHERE = 100_000;
/** What hangs is noticed within three minutes. A refusal, or a fight, may last longer. */
const SOON_MS = 3 * MINUTE;
const AT_LAST_MS = 100 * MINUTE;
/** Longer than a Lease lasts, and than a watch may be silent. */
const MOST_FROZEN_MS = 4 * MINUTE;
const CLOCK_STEPS_MS = [-20 * MINUTE, -5000, 5000, 20 * MINUTE];
/** A time in a status may be later than it is by what an answer needs, and by what is too little to notice. */
const LATER_MS = 2 * MINUTE;
/** How long a tool needs to notice that something is not as in git. */
const GIT_MS = [5000, 30_000, 3 * MINUTE];
/** A fight of an hour costs three writes at first, and one later (semantics 27). */
const FIGHT_MS = 65 * MINUTE;
const FIGHT_WRITES = 5;

/** What became of a seed. */
export interface Run {
  readonly seed: number;
  /** Why the end is not as it must be. */
  readonly wrong: string | undefined;
  /** What happened, in its order, for people. Few seeds are told, and words cost time. */
  readonly told: () => readonly string[];
  readonly faults: number;
  readonly writes: number;
  readonly statuses: number;
}

/** What happened, in words, or how to say it. */
type What = string | (() => string);

interface Backup {
  readonly checkpoint: Checkpoint;
  readonly wanted: Wanted;
}

/** Carries out what the seed says, in simulated time, and looks at what has come of it. */
export async function simulate(seed: number): Promise<Run> {
  const it = new Simulation(seed);
  let wrong: string | undefined;
  try {
    await it.live();
    await it.heal();
    await it.expectWell();
    await it.end();
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
    await it.abandon();
  }
  return { seed, wrong, ...it.figures };
}

class Simulation {
  readonly #random: Random;
  readonly #told: { readonly at: number; readonly what: What }[] = [];
  readonly #time = new Time();
  readonly #server: ApiServer;
  readonly #controllers: Controllers;
  readonly #history: History;
  readonly #company: Company;
  /** All processes, and those that run now. */
  readonly #processes: Process[] = [];
  #running: Process[] = [];
  readonly #written: Change[] = [];
  readonly #statuses: Change[] = [];
  /** Writes of a process that did not hold the Lease. */
  readonly #usurped: string[] = [];
  /** Statuses with a time that is still to come. */
  readonly #untimely: string[] = [];
  #faults = 0;
  #takeovers = 0;
  #backup: Backup | undefined;
  #isRestored = false;

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#server = new ApiServer(this.#time, this.#random);
    this.#controllers = new Controllers(this.#server, this.#time, this.#random);
    this.#history = new History(new Link(this.#server, this.#time, CALM, 'somebody'), NAMESPACE, this.#random);
    this.#company = pick(this.#random, COMPANIES);
    this.#count();
  }

  get figures() {
    const told = this.#told;
    return {
      told: () => told.map(({ at, what }) => `${stamp(at)} ${typeof what === 'string' ? what : what()}`),
      faults: this.#faults,
      writes: this.#written.length,
      statuses: this.#statuses.length,
    };
  }

  /** Owners do what they like, and everything around the operators what it can. */
  async live(): Promise<void> {
    await this.#history.begin();
    if (this.#random() < 0.3) await this.#act(() => this.#history.holdToGit(this.#time, GIT_MS));
    this.#say(this.#company);
    const count = this.#company === 'alone' ? 1 : 2;
    this.#running = Array.from({ length: count }, () => this.#start());
    const steps = 6 + Math.floor(this.#random() * 10);
    const pace = pick(this.#random, [500, 5000, 30_000]);
    for (let step = 0; step < steps; step++) {
      await this.#time.turn(this.#random() * pace);
      await this.#disturb();
      await this.#act(() => this.#history.act());
    }
    await this.#act(() => this.#history.end());
  }

  /** No fault begins any more. What hangs goes on hanging. */
  async heal(): Promise<void> {
    this.#say('all is healed');
    this.#controllers.isResting = true;
    for (const each of this.#running) {
      each.weather.isHealed = true;
      [each.isAway, each.isExpired, each.isForbidden] = [false, false, false];
      each.clock.thaw();
    }
    await this.#time.turn(SOON_MS);
  }

  async expectWell(): Promise<void> {
    await this.#becomeWell();
    if (this.#history.isContested) await this.#expectTruce();
    deepStrictEqual(named(this.#processes.filter(({ isFaulty }) => isFaulty)), [], 'an operator has a fault');
    for (const each of this.#running) {
      const { status, text } = await each.readyz();
      deepStrictEqual(status, 200, `${each.name} is not ready: ${text}`);
    }
    deepStrictEqual(this.#written.filter(isIdle), [], 'a write was not needed');
    // Two that write without a Lease, of which one sees for a while what was, write against each other until the operator calls it a fight.
    const most = this.#history.mostWrites * (this.#company === 'two' ? 3 : 1) + this.#fought;
    ok(this.#written.length <= most, `${this.#written.length} writes of workloads, and ${most} would have been enough`);
    const mostStatuses = 8 * (this.#history.acts.length + this.#processes.length + this.#fought);
    ok(
      this.#statuses.length <= mostStatuses,
      `${this.#statuses.length} writes of statuses, and ${mostStatuses} would have been enough`,
    );
    deepStrictEqual(this.#usurped, [], 'an operator writes that does not lead');
    deepStrictEqual(this.#untimely, [], 'a status tells of a time to come');
  }

  async #becomeWell(): Promise<void> {
    for (const until = this.#time.now() + AT_LAST_MS; ;) {
      const before = this.#written.length + this.#statuses.length;
      await this.#time.turn(MINUTE);
      deepStrictEqual(named(this.#running.filter(({ hasEnded }) => hasEnded)), [], 'an operator has ended');
      try {
        await this.#history.expectWell();
        ok(this.#written.length + this.#statuses.length === before, 'the operators go on writing');
        break;
      } catch (error) {
        if (this.#time.now() > until) throw error;
      }
    }
  }

  /** Nothing happens any more but that a tool undoes what the operators write, if they write. */
  async #expectTruce(): Promise<void> {
    const before = this.#written.length;
    await this.#time.turn(FIGHT_MS);
    for (const [key, writes] of Map.groupBy(this.#written.slice(before), ({ resource, key }) => `${resource} ${key}`)) {
      const most = FIGHT_WRITES * (this.#company === 'two' ? 2 : 1);
      ok(writes.length <= most, `${writes.length} writes of ${key} in ${FIGHT_MS / MINUTE} minutes`);
    }
    await this.#becomeWell();
  }

  /** How many writes of workloads the fights may have cost. Whoever begins to write may have seen nothing of them. */
  get #fought(): number {
    const hours = (this.#time.now() - BEGIN) / (60 * MINUTE);
    return this.#history.contested * (FIGHT_WRITES + hours + 2 * (this.#processes.length + this.#takeovers));
  }

  async end(): Promise<void> {
    for (const each of this.#running) each.stop();
    await this.#time.turn(MINUTE);
    deepStrictEqual(named(this.#processes.filter(({ hasEnded }) => !hasEnded)), [], 'an operator does not end');
    await Promise.all(this.#processes.map(({ ended }) => ended));
  }

  async abandon(): Promise<void> {
    for (const each of this.#running) each.kill();
    await this.#time.turn(MINUTE);
  }

  #count(): void {
    /** Who held the Lease, from when on. */
    const terms: { readonly from: number; readonly holder: string | undefined }[] = [];
    this.#server.observers.push((change) => {
      const { resource, by, after, manager } = change;
      if (manager !== US || resource === 'events') return;
      if (resource === 'leases') {
        const holder = after?.spec?.holderIdentity === undefined ? undefined : by;
        if (holder === terms.at(-1)?.holder) return;
        this.#takeovers++;
        terms.push({ from: this.#time.now(), holder });
        return;
      }
      if (this.#company === 'lease') {
        const stoppable = this.#processes.find(({ name }) => name === by)?.leftFrozenAt ?? this.#time.now();
        const leader = terms.findLast(({ from }) => from <= stoppable)?.holder;
        if (by !== leader) this.#usurped.push(`${stamp(this.#time.now())} ${by} writes while ${leader} leads`);
      }
      if (resource !== 'recordingstores') {
        this.#written.push(change);
        return;
      }
      this.#statuses.push(change);
      const { conditions = [] } = (after?.status ?? {}) as StoreStatus;
      for (const { lastTransitionTime } of conditions)
        if (Date.parse(lastTransitionTime) > this.#time.now() + LATER_MS)
          this.#untimely.push(`${stamp(this.#time.now())} ${by} tells of ${lastTransitionTime}`);
    });
  }

  #start(): Process {
    const tell = (what: What) => this.#say(what);
    const name = `operator-${this.#processes.length + 1}`;
    this.#say(`${name} starts`);
    const happened = (what: () => string) => {
      this.#faults++;
      tell(() => `${name} fault: ${what()}`);
    };
    const weather = new Planned(this.#random, happened);
    const clock = new OwnClock(this.#time);
    if (this.#random() < 0.2) {
      const ms = pick(this.#random, CLOCK_STEPS_MS);
      this.#say(`the clock of its machine is wrong by ${ms / 1000} s`);
      clock.step(ms);
    }
    const process = new Process(
      name,
      { server: this.#server, time: this.#time, clock, random: this.#random, weather, tell },
      this.#company,
    );
    this.#processes.push(process);
    return process;
  }

  async #act(act: () => Promise<void>): Promise<void> {
    const before = this.#history.acts.length;
    await act();
    for (const each of this.#history.acts.slice(before)) this.#say(`act: ${each}`);
  }

  async #disturb(): Promise<void> {
    const chance = (of: number) => this.#random() < of;
    if (chance(0.12)) {
      const [first, ...others] = this.#running;
      const isKilled = chance(0.7);
      this.#say(`${first!.name} ${isKilled ? 'is killed' : 'ends'}`);
      if (isKilled) first!.kill();
      else first!.stop();
      this.#running = [...others, this.#start()];
    }
    const isAway = chance(0.08);
    if (isAway) this.#say('the API server is away');
    const isExpired = chance(0.05);
    if (isExpired) this.#say('the tokens of the operators have expired');
    for (const each of this.#running) [each.isAway, each.isExpired] = [isAway, isExpired];
    this.#disturbMachines(chance);
    if (chance(0.05)) {
      this.#say('the API server starts again');
      this.#server.cutWatches();
    }
    if (chance(0.05)) {
      this.#say('etcd is compacted');
      this.#server.compact();
    }
    if (this.#backup !== undefined && chance(0.05)) await this.#restore(this.#backup);
    // One: a cluster does not make as many revisions again within seconds.
    else if (this.#backup === undefined && !this.#isRestored && chance(0.1)) {
      this.#backup = { checkpoint: this.#server.checkpoint(), wanted: this.#history.wanted };
      this.#server.elapse(ELSEWHERE);
    }
  }

  #disturbMachines(chance: (of: number) => boolean): void {
    const one = pick(this.#random, this.#running);
    if (chance(0.08)) {
      const ms = this.#random() * MOST_FROZEN_MS;
      this.#faults++;
      this.#say(`${one.name} is frozen for ${(ms / 1000).toFixed(3)} s`);
      one.clock.freeze();
      this.#time.after(ms, () => one.clock.thaw());
    }
    if (chance(0.05)) {
      const ms = pick(this.#random, CLOCK_STEPS_MS);
      this.#faults++;
      this.#say(`the clock of ${one.name} is set by ${ms / 1000} s`);
      one.clock.step(ms);
    }
    const isForbidden = chance(0.05);
    if (isForbidden) this.#say('the operators may not write workloads');
    for (const each of this.#running) each.isForbidden = isForbidden;
    if (chance(0.03)) this.#writeAsAnotherRelease();
  }

  /** An operator of another release, that has gone again, has left in the status what this one does not know. */
  #writeAsAnotherRelease(): void {
    this.#say('an operator of another release writes the status');
    this.#server.answer({
      method: 'PATCH',
      path: `${objectPath(KIND, NAMESPACE, 'recordings')}/status`,
      query: { fieldManager: 'another-release' },
      body: { status: { later: { at: this.#time.now() }, mounted: '0/0', problems: null } },
      contentType: 'application/merge-patch+json',
    });
  }

  /** etcd is restored to an older revision. No API server runs meanwhile. */
  async #restore({ checkpoint, wanted }: Backup): Promise<void> {
    this.#say(`etcd is restored to ${checkpoint.revision} from ${this.#server.revision}`);
    this.#server.restore(checkpoint);
    this.#history.restored(wanted);
    this.#controllers.resume();
    [this.#backup, this.#isRestored] = [undefined, true];
    for (const each of this.#running) each.isAway = true;
    await this.#time.turn(1000 + 9000 * this.#random());
    for (const each of this.#running) each.isAway = false;
  }

  #say(what: What): void {
    this.#told.push({ at: this.#time.now(), what });
  }
}

/** A network as a plan says, until it is healed. */
class Planned implements Weather {
  readonly #random: Random;
  readonly #plan: ReturnType<typeof planOf>;
  readonly #counts: Record<Site | 'watch', number> = {
    ...{ workload: 0, status: 0, event: 0, lease: 0, list: 0, page: 0, watch: 0 },
  };
  /** The longest way of a request, ms. */
  readonly #longest: number;
  readonly pageSize: number | undefined;
  readonly #happened: (what: () => string) => void;
  isHealed = false;

  constructor(random: Random, happened: (what: () => string) => void) {
    this.#random = random;
    this.#plan = planOf(random);
    this.#longest = random() < 0.3 ? 3000 : 50;
    this.pageSize = random() < 0.5 ? 1 : undefined;
    this.#happened = happened;
  }

  way() {
    const longest = this.isHealed ? 20 : this.#longest;
    return { there: 1 + this.#random() * longest, back: 1 + this.#random() * longest };
  }

  fault(site: Site) {
    const planned = this.#plan[site].get(this.#counts[site]++);
    if (planned === undefined || this.isHealed) return undefined;
    const fault = this.#random() < 0.05 ? 'hung' : planned;
    this.#happened(() => `${site} ${JSON.stringify(fault)}`);
    return fault;
  }

  watchFault() {
    const planned = this.#plan.watch.get(this.#counts.watch++);
    if (planned === undefined || this.isHealed) return undefined;
    this.#happened(() => `watch ${planned.fault}`);
    return { ...planned, afterMs: this.#random() * 1.5 * MINUTE };
  }
}

interface Surroundings {
  readonly server: ApiServer;
  readonly time: Time;
  readonly clock: OwnClock;
  readonly random: Random;
  readonly weather: Planned;
  readonly tell: (what: What) => void;
}

/** A process of the operator, with a way of its own to the API server. */
class Process {
  readonly #ending = new AbortController();
  readonly #link: Link;
  readonly name: string;
  readonly weather: Planned;
  readonly clock: OwnClock;
  /** Rejects if the process has died. */
  readonly ended: Promise<void>;
  hasEnded = false;
  /** Something went wrong in it that no API server has caused. */
  isFaulty = false;
  #pages: Pages = {};

  constructor(name: string, { server, time, clock, random, weather, tell }: Surroundings, company: Company) {
    this.name = name;
    this.weather = weather;
    this.clock = clock;
    this.#link = new Link(server, time, weather, US, name, this.clock);
    const options = {
      ...{ port: 0, metricsPort: 0, policies: [], clock: this.clock, random },
      lease: company === 'lease' ? LEASE : undefined,
      namespaces: random() < 0.2 ? [NAMESPACE] : undefined,
      log: (message: string, fields: object = {}) => {
        tell(() => `${name}: ${message} ${JSON.stringify(fields)}`);
        if (message === OWN_FAULT) this.isFaulty = true;
      },
      serves: (_: string, __: object, pages: Pages) => {
        this.#pages = { ...this.#pages, ...pages };
        return Promise.resolve(NOBODY_ASKS);
      },
    };
    this.ended = operate(this.#link, options, this.#ending.signal).finally(() => (this.hasEnded = true));
    this.ended.catch((error: unknown) => tell(`${name} has died: ${(error as Error).stack}`));
  }

  set isAway(isAway: boolean) {
    this.#link.isAway = isAway;
  }

  set isExpired(isExpired: boolean) {
    this.#link.isExpired = isExpired;
  }

  set isForbidden(isForbidden: boolean) {
    this.#link.isForbidden = isForbidden;
  }

  /**
   * When the request that the API server answers in this moment left the process, if the process is frozen. What the network keeps meanwhile no process can take
   * back (docs/two-operators.md). Undefined: the process runs, and could have stopped the request until now.
   */
  get leftFrozenAt(): number | undefined {
    return this.clock.isFrozen ? this.#link.leftAt : undefined;
  }

  async readyz(): Promise<Answer> {
    return this.#pages['/readyz']!();
  }

  /** SIGKILL */
  kill(): void {
    this.clock.thaw();
    this.#link.kill();
    this.#ending.abort();
  }

  /** SIGTERM */
  stop(): void {
    this.clock.thaw();
    this.#ending.abort();
  }
}

/** In the place of a server. */
const NOBODY_ASKS = { address: () => null, close: () => undefined as never, closeAllConnections: () => undefined };

const named = (processes: readonly Process[]): string[] => processes.map(({ name }) => name);

/** Seconds since the beginning. */
const stamp = (at: number): string => ((at - BEGIN) / 1000).toFixed(3);
const BEGIN = new Time().now();

const isIdle = ({ before, after }: Change): boolean =>
  isDeepStrictEqual([before?.spec, before?.metadata.labels], [after?.spec, after?.metadata.labels]);
