import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_VERSION, KIND } from '../../src/api/labels.ts';
import { REASONS } from '../../src/api/reasons.ts';
import type { StoreStatus } from '../../src/api/status.ts';
import { storeSpecSchema } from '../../src/api/store.ts';
import { ApiError } from '../../src/cluster/apiError.ts';
import type { KubernetesObject } from '../../src/cluster/kubernetesObject.ts';
import { objectPath } from '../../src/cluster/resources.ts';
import { eventually } from '../eventually.ts';
import { seeded } from '../manualClock.ts';
import { declares } from '../mount/builders.ts';
import { room, type Namespace, type Operator, type Room } from '../operator/room.ts';
import { container } from '../operator/written.ts';
import { mutated, SPECS, type Json } from './mutations.ts';
import { pick } from './plans.ts';

/**
 * Stores with anything in them, as Acto makes them (SOSP 2023). The API server refuses them with a reason, or the operator says plainly what it makes of them.
 * No store ends the operator, and none keeps it busy. RECORDINGS_MUTATIONS says how many; RECORDINGS_SEED, with which they begin.
 */
const MUTATIONS = Number(process.env.RECORDINGS_MUTATIONS ?? 60);
const SEED = Number(process.env.RECORDINGS_SEED ?? 1);
const AT_ONCE = 8;

let here: Room;
let operator: Operator;
beforeAll(async () => {
  here = await room();
  operator = await here.operator();
});
afterAll(() => here.stop());

type Stored = KubernetesObject & {
  readonly metadata: { readonly generation: number };
  readonly spec: unknown;
  readonly status?: StoreStatus;
};

/** A namespace in which one store follows the other, and workloads that stay. */
class Place {
  readonly #ns: Namespace;
  /** How many versions of a store were taken here. */
  taken = 0;
  refused = 0;

  private constructor(ns: Namespace) {
    this.#ns = ns;
  }

  static async make(name: string): Promise<Place> {
    const ns = await here.namespace(name);
    const prepare = { initContainers: [{ name: 'prepare', image: 'example' }] };
    await ns.workload('Deployment', 'worker', container('main', prepare), declares('worker'));
    await ns.workload('StatefulSet', 'api', container('other'), declares('api'));
    await ns.workload('CronJob', 'odd', container(), declares('constructor'));
    return new Place(ns);
  }

  get name(): string {
    return this.#ns.name;
  }

  /** A store is made, and then made into another. */
  async live(seed: number): Promise<void> {
    const random = seeded(seed);
    const first = mutated(random, pick(random, SPECS));
    if (!(await this.#write(seed, first, () => this.#ns.create(KIND, 'recordings', { spec: first })))) return;
    const { spec } = await this.#ns.get<Stored>(KIND, 'recordings');
    const second = mutated(random, spec as Json);
    await this.#write(seed, second, async () => {
      const { metadata } = await this.#ns.get<Stored>(KIND, 'recordings');
      const body = { apiVersion: API_VERSION, kind: KIND, metadata, spec: second };
      await here.admin.update(objectPath(KIND, this.name, 'recordings'), body);
    });
    await this.#ns.delete(KIND, 'recordings');
  }

  /** @returns whether the API server took it */
  async #write(seed: number, spec: unknown, write: () => Promise<unknown>): Promise<boolean> {
    const what = `seed ${seed}: ${JSON.stringify(spec).slice(0, 600)}`;
    try {
      await retried(write);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused++;
      expect([400, 422], `${what}\n${error.message}`).toContain(error.status);
      expect(error.message, what).not.toMatch(/internal error|panic/i);
      return false;
    }
    this.taken++;
    const stored = await eventually(
      `the status tells of this version; ${what}`,
      async () => {
        const object = await this.#ns.get<Stored>(KIND, 'recordings');
        expect(object.status?.observedGeneration).toBe(object.metadata.generation);
        return object;
      },
      { diagnosis: () => operator.log.slice(-5).join('\n') },
    );
    expect(storeSpecSchema.safeParse(stored.spec).error, what).toBeUndefined();
    expectClear(stored, what);
    return true;
  }
}

/** Ready, or why not and whether it comes by itself. */
function expectClear({ spec, status }: Stored, what: string): void {
  const { conditions = [], problems = [] } = status ?? {};
  const of = (wanted: string) => conditions.find(({ type }) => type === wanted)!;
  const isSuspended = (spec as { suspend?: boolean }).suspend === true;
  const said = ['Ready', 'Reconciling', 'Stalled'].filter((type) => of(type).status === 'True');
  expect(said.length === 1 || (isSuspended && said.length === 0), `${what}\n${JSON.stringify(conditions)}`).toBe(true);
  const known = [...Object.keys(REASONS), 'Mounted', 'Progressing'];
  expect(known, what).toContain(of('Ready').reason);
  expect(of('Ready').message, what).not.toBe('');
  for (const { reason, message } of problems) {
    expect(known, what).toContain(reason);
    expect(message, what).toMatch(/^.{10,1024}$/s);
    expect(message, what).not.toMatch(/undefined|\[object|NaN/);
  }
}

/** The operator may have written the status in between. */
async function retried(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    await write();
  }
}

it(
  `a store is refused, or has a clear status, and keeps nobody busy (${MUTATIONS} stores from seed ${SEED})`,
  async () => {
    const seeds = Array.from({ length: MUTATIONS }, (_, index) => SEED + index).values();
    const places = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => Place.make(`mutated-${index}`)));
    await Promise.all(
      places.map(async (place) => {
        for (const seed of seeds) await place.live(seed);
      }),
    );
    const writes = () =>
      operator.requests.filter((each) => /^(PATCH|POST) /.test(each) && !each.includes('/events')).length;
    let before = -1;
    await eventually('nothing is written for some seconds', async () => {
      const now = writes();
      const isQuiet = now === before;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return isQuiet && writes() === now;
    });
    for (const place of places) {
      // A version of the store may be told in parts: what is wrong, what was mounted, what was refused.
      expect(operator.statusWrites(place.name).length, place.name).toBeLessThanOrEqual(4 * place.taken);
      expect(operator.patches(place.name).length, place.name).toBeLessThanOrEqual(4 * place.taken + 3);
    }
    const [taken, refused] = [
      places.reduce((sum, each) => sum + each.taken, 0),
      places.reduce((sum, each) => sum + each.refused, 0),
    ];
    if (MUTATIONS > 500) console.log(`${taken} versions were taken, ${refused} refused; ${writes()} writes`);
    expect(Math.min(taken, refused)).toBeGreaterThan(MUTATIONS / 10);
  },
  2 * 60 * 60_000,
);
