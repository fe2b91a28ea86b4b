import type { Counted } from '../api/status.ts';
import { Audit } from './audit.ts';
import type { Batch, Doomed } from './auditLine.ts';
import { Census, type Sum } from './census.ts';
import { Folder, nameIn, type Disk } from './folder.ts';
import { refusalOf } from './guard.ts';
import type { Holding } from './holds.ts';
import { LiveHolds } from './holdsFile.ts';
import { countedOf } from './counted.ts';
import { limitByAge, limitByRoom, matcherOf, policyLine, ratesOf, type Policy } from './policy.ts';
import { recover } from './recovery.ts';
import { digestOf, goneOf, removeBatch } from './remove.ts';
import { asStoreError, storeFails } from './storeError.ts';
import { Timeline } from './timeline.ts';
import { filesOf, type Seen } from './walk.ts';
import type { Name } from '../files/name.ts';

/** What a run works with besides its policy. */
export interface Circumstances {
  readonly disk: Disk;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The name of the run, in the audit. */
  readonly run: string;
  readonly isDry: boolean;
  /** The content of each file is read before the file goes, and its digest stands in the audit. */
  readonly digest: boolean;
  readonly signal: AbortSignal;
  /** How many files are written to the audit together, and deleted together. */
  readonly batch: number;
  /** Lets others have their turn: a signal, for example. */
  readonly pause: () => Promise<unknown>;
  /** Inodes of a device that are open for writing. */
  readonly openFiles: (device: number) => ReadonlySet<number>;
  /** Is told the name of each file that goes; of a dry run, of each that would go. */
  readonly tell?: (name: Name) => void;
}

/** What became of a run. Files and bytes are those whose names match. */
export interface Outcome {
  /** Why nothing was deleted, as a sentence. */
  readonly refusal?: string;
  readonly all: Sum;
  /** What goes by the policy. */
  readonly going: Sum;
  readonly held: Sum;
  readonly deleted: { readonly files: number; readonly bytes: number };
  /** What was to go and is still there: how many for each reason. */
  readonly kept: Readonly<Record<string, number>>;
  /** Names of directories and files that this user may not look at: some, and how many. */
  readonly unreadable: { readonly count: number; readonly some: readonly Name[] };
  /** What the store has now, for its status. */
  readonly counted: Counted;
  /** Batches of earlier runs whose outcome was written now. */
  readonly recovered: number;
}

/** So many files are visited before others have their turn. */
const TURN = 4096;
const SOME = 5;
/** How finely the time is found before which files go for the sake of room: a second. */
const FINE = 1000;

/**
 * Deletes from a store what the policy says, or says what would be deleted.
 * @throws HoldsError, and StoreError if the store cannot be read or written. Nothing is deleted after it; what was before stands in the audit.
 */
export async function prune(path: string, policy: Policy, circumstances: Circumstances): Promise<Outcome> {
  const store = storeFails(() => Folder.open(path, circumstances.disk));
  try {
    return await new Run(store, policy, circumstances).go();
  } catch (error) {
    throw asStoreError(error);
  } finally {
    store.close();
  }
}

class Run {
  readonly #store: Folder;
  readonly #policy: Policy;
  readonly #with: Circumstances;
  readonly #began: number;
  readonly #holds: LiveHolds;
  readonly #unreadable = { count: 0, some: [] as Name[] };
  readonly #deleted = { files: 0, bytes: 0 };
  readonly #kept: Record<string, number> = {};
  #batches = 0;

  constructor(store: Folder, policy: Policy, circumstances: Circumstances) {
    this.#store = store;
    this.#policy = policy;
    this.#with = circumstances;
    this.#began = circumstances.now();
    this.#holds = new LiveHolds(store, circumstances.disk, circumstances.now);
  }

  async go(): Promise<Outcome> {
    const holding = this.#holds.current();
    const limit = await this.#limit(holding);
    const census = await this.#count(limit, holding);
    const refusal = refusalOf(census, this.#policy);
    const recovered = this.#with.isDry
      ? await this.#rehearse(census, limit)
      : await this.#act(census, limit, refusal).catch((error: unknown) => {
          // The refusal matters more than that it could not be written down.
          if (refusal === undefined) throw error;
          return 0;
        });
    const { all, going, held } = census;
    const deleted = this.#deleted;
    const space = this.#with.disk.statfsSync(this.#store.at('.'));
    const counted = countedOf(census, { deleted, isRefused: refusal !== undefined }, space);
    return {
      ...(refusal === undefined ? {} : { refusal }),
      ...{ all, going, held, deleted, kept: this.#kept, unreadable: this.#unreadable, counted, recovered },
    };
  }

  /** The time before which files go, in milliseconds since the epoch. */
  async #limit(holding: Holding): Promise<number> {
    const byAge = limitByAge(this.#policy, this.#began);
    if (this.#policy.untilFree === undefined) return byAge;
    const { bsize, blocks, bavail } = this.#with.disk.statfsSync(this.#store.at('.'));
    let needed = (this.#policy.untilFree * blocks - bavail) * bsize;
    if (needed <= 0) return byAge;
    let [from, to] = [(await this.#count(-Infinity, holding)).all.oldest, limitByRoom(this.#policy, this.#began)];
    while (to - from > FINE) {
      const timeline = new Timeline(from, to);
      await this.#each(({ directory, base, stats }) => {
        // What has another name besides frees nothing.
        const freed = stats.nlink > 1 ? 0 : stats.blocks * 512;
        if (!holding.holds(nameIn(directory, base))) timeline.add(stats.mtimeMs, freed);
      });
      const reached = timeline.reach(needed);
      if (reached === undefined) break;
      ({ from, to } = reached);
      needed -= reached.before;
    }
    return Math.max(byAge, to);
  }

  async #count(limit: number, holding: Holding): Promise<Census> {
    const census = new Census(this.#began, limit, holding, ratesOf(this.#policy, this.#began));
    await this.#each((seen) => census.add(seen));
    return census;
  }

  async #rehearse(census: Census, limit: number): Promise<number> {
    const { tell } = this.#with;
    if (tell === undefined || census.going.files === 0) return 0;
    await this.#each(({ directory, base, stats }) => {
      const name = nameIn(directory, base);
      if (stats.mtimeMs < limit && !this.#holds.current().holds(name)) tell(name);
    });
    return 0;
  }

  async #act(census: Census, limit: number, refusal: string | undefined): Promise<number> {
    const { disk, now, run } = this.#with;
    const audit = Audit.open(this.#store, disk, now);
    const { files, bytes, oldest, newest } = census.all;
    const store = files === 0 ? { files, bytes } : { files, bytes, oldest: new Date(oldest), newest: new Date(newest) };
    const note = (end: object) => audit.note({ run, policy: policyLine(this.#policy), store, ...end });
    try {
      const recovered = recover(this.#store, audit, run, now(), disk);
      if (refusal === undefined) await this.#delete(census.going.files, limit, audit);
      note(refusal === undefined ? { done: this.#deleted } : { refused: refusal });
      audit.tidy();
      return recovered;
    } finally {
      audit.close();
    }
  }

  /** @param most what the guard has let through. More may have come meanwhile, with old times. */
  async #delete(most: number, limit: number, audit: Audit): Promise<void> {
    let batch: Seen[] = [];
    let chosen = 0;
    let holding = this.#holds.current();
    const flush = async () => {
      if (batch.length > 0) this.#deleteBatch(batch, audit);
      batch = [];
      // Each file is asked for again right before it goes. This spares the audit lines about files that are held.
      holding = this.#holds.current();
      await this.#turn();
    };
    for (const seen of this.#files()) {
      if (chosen === most) break;
      if (seen.stats.mtimeMs >= limit || holding.holds(nameIn(seen.directory, seen.base))) continue;
      batch.push(seen);
      chosen++;
      if (batch.length === this.#with.batch) await flush();
    }
    await flush();
  }

  #deleteBatch(seen: readonly Seen[], audit: Audit): void {
    const { disk, run, openFiles, tell } = this.#with;
    const batch: Batch = { run, policy: policyLine(this.#policy), batch: this.#batches++ };
    audit.intend(
      batch,
      seen.map((each) => this.#doomed(each)),
    );
    const { deleted, bytes, kept, failure } = removeBatch(
      this.#store,
      seen,
      this.#holds,
      openFiles(seen[0]?.stats.dev ?? 0),
      disk,
    );
    this.#deleted.files += deleted;
    this.#deleted.bytes += bytes;
    for (const { why } of kept) this.#kept[why] = (this.#kept[why] ?? 0) + 1;
    audit.tell(batch, { deleted, kept });
    if (tell !== undefined) for (const name of goneOf(seen, kept)) tell(name);
    if (failure !== undefined) throw failure as Error;
  }

  #doomed(seen: Seen): Doomed {
    const { directory, base, stats } = seen;
    const sha256 = this.#with.digest ? digestOf(this.#store, seen, this.#with.disk) : undefined;
    const doomed = { name: nameIn(directory, base), size: stats.size, modified: Math.floor(stats.mtimeMs) };
    return sha256 === undefined ? doomed : { ...doomed, sha256 };
  }

  async #each(visit: (seen: Seen) => void): Promise<void> {
    this.#unreadable.count = 0;
    let visited = 0;
    for (const seen of this.#files()) {
      visit(seen);
      if (++visited % TURN === 0) await this.#turn();
    }
  }

  #files(): Generator<Seen> {
    const { count, some } = this.#unreadable;
    const unreadable = (name: Name) => {
      if (some.length < SOME && !some.includes(name)) some.push(name);
      this.#unreadable.count++;
    };
    if (count > 0) this.#unreadable.count = 0;
    return filesOf(this.#store, { disk: this.#with.disk, wanted: matcherOf(this.#policy), unreadable });
  }

  async #turn(): Promise<void> {
    await this.#with.pause();
    this.#with.signal.throwIfAborted();
  }
}
