import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { atEnd } from './atEnd.ts';
import { lockOf, partialOf, type Job } from './compile.ts';
import { downloadLine, duration, type Arrival } from './progress.ts';
import { programOf } from './recipes.ts';
import { HERE, type Architecture, type ReleaseFile } from './releases.ts';
import { keepSaying, say, type Screen } from './say.ts';

/** How long a server may take for its first word, and how long it may pause then. */
const FIRST_WORD_MS = 10_000;
const SILENCE_MS = 30_000;

/** How often a download is taken up again that has brought nothing since the last time. */
const FRUITLESS = 3;
const PAUSE_MS = 500;

/**
 * Downloads the releases of those jobs that have one for this machine, all at once. What does not come, or has another checksum, is left to the compiler,
 * and a line says why.
 */
export async function download(all: readonly Job[], screen: Screen): Promise<void> {
  const jobs = all.filter(({ recipe }) => recipe.release !== undefined);
  if (HERE === undefined || jobs.length === 0) return;
  const architecture = HERE;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const arrivals = new Set<Arrival>();
  let stopSaying: ((last?: string) => void) | undefined;
  const arrives = (arrival: Arrival) => {
    arrivals.add(arrival);
    stopSaying ??= keepSaying(() => downloadLine([...arrivals], seconds()), screen);
  };
  const results = await Promise.all(jobs.map((job) => fetched(job, architecture, arrives)));
  const named = (reason: string | undefined): string =>
    jobs
      .filter((_, index) => results[index]?.reason === reason)
      .map(({ what }) => what)
      .join(', ');
  stopSaying?.(results.includes(undefined) ? `downloaded ${named(undefined)} in ${duration(seconds())}` : undefined);
  const failures = results.filter((each) => each !== undefined);
  for (const reason of new Set(failures.map((each) => each.reason))) {
    const hosts = new Set(failures.flatMap((each) => (each.reason === reason ? [each.host] : [])));
    say(`compiling ${named(reason)} instead of downloading: ${[...hosts].join(' and ')} ${reason}`, screen);
  }
}

/** Why there is no release. */
class Failure extends Error {
  readonly host: string;
  readonly reason: string;
  constructor(url: string, reason: string, options?: ErrorOptions) {
    const { host } = new URL(url);
    super(`${host} ${reason}`, options);
    this.host = host;
    this.reason = reason;
  }
}

async function fetched(
  job: Job,
  architecture: Architecture,
  arrives: (arrival: Arrival) => void,
): Promise<Failure | undefined> {
  await mkdir(dirname(job.target), { recursive: true });
  try {
    await locked(lockOf(job), async () => {
      if (!existsSync(job.target)) await install(job, architecture, arrives);
    });
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The programs of a job appear together, or not at all. */
async function install(job: Job, architecture: Architecture, arrives: (arrival: Arrival) => void): Promise<void> {
  const { recipe, target } = job;
  const files = recipe.release?.files ?? [];
  const downloads = join(dirname(target), 'downloads');
  await mkdir(downloads, { recursive: true });
  const paths = await Promise.all(
    files.map(async (file) => {
      // By its checksum: what was cut short is taken up by the next run.
      const path = join(downloads, file.sha256[architecture]);
      await receive(file.url.replaceAll('{arch}', architecture), file.sha256[architecture], path, arrives);
      return path;
    }),
  );
  const partial = partialOf(job);
  const removePartial = atEnd('rm', '-rf', partial);
  try {
    await mkdir(partial, { recursive: true });
    for (const [index, file] of files.entries()) await unpack(file, paths[index] ?? '', partial);
    for (const program of recipe.packages.map(programOf)) await chmod(join(partial, program), 0o755);
    await rename(partial, target);
    for (const path of paths) await rm(path, { force: true });
  } finally {
    await removePartial();
  }
}

/** Downloads a file, after what is there of it. @throws Failure if it does not come, or is not what it should be */
async function receive(url: string, sha256: string, path: string, arrives: (arrival: Arrival) => void): Promise<void> {
  const arrival: Arrival = { received: 0, total: 0 };
  for (let fruitless = 0, whole = false; !whole;) {
    const before = await sizeOf(path);
    try {
      await receiveRest(url, path, before, arrival, arrives);
      whole = true;
    } catch (error) {
      if (error instanceof Failure) throw error;
      fruitless = (await sizeOf(path)) > before ? 0 : fruitless + 1;
      // Whoever has not answered yet is not asked again: there is no internet here.
      if (arrival.total === 0 || fruitless === FRUITLESS) {
        const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
        throw new Failure(url, `cannot be reached (${cause?.code ?? message})`, { cause: error });
      }
      await pause(fruitless * PAUSE_MS);
    }
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found === sha256) return;
  await rm(path);
  throw new Failure(url, `gave ${url} with the SHA-256 ${found} instead of ${sha256}; it was thrown away`);
}

async function receiveRest(
  url: string,
  path: string,
  from: number,
  arrival: Arrival,
  arrives: (arrival: Arrival) => void,
): Promise<void> {
  const silence = new AbortController();
  const silentFor = (ms: number) => setTimeout(() => silence.abort(new Error(`silent for ${ms / 1000} s`)), ms);
  let patience = silentFor(FIRST_WORD_MS);
  const file = await open(path, 'a');
  try {
    const { status, headers, body } = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      signal: silence.signal,
    });
    if (status === 416) return; // all of it is there already
    if ((status !== 200 && status !== 206) || body === null) throw new Failure(url, `answers ${status} for ${url}`);
    if (status === 200) await file.truncate(0);
    arrival.received = status === 200 ? 0 : from;
    arrival.total = arrival.received + Number(headers.get('content-length') ?? 0);
    arrives(arrival);
    clearTimeout(patience);
    patience = silentFor(SILENCE_MS);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      patience.refresh();
      await file.write(chunk);
      arrival.received += chunk.byteLength;
    }
  } finally {
    clearTimeout(patience);
    await file.close();
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Takes the programs out of an archive, wherever in it they are; or takes the file, which is the one program. */
async function unpack({ url, programs }: ReleaseFile, path: string, into: string): Promise<void> {
  if (!/\.(tgz|tar\.gz)$/.test(url)) {
    await promisify(execFile)('cp', [path, join(into, programs[0] ?? '')]);
    return;
  }
  const unpacked = join(into, '.unpacked');
  await mkdir(unpacked);
  await promisify(execFile)('tar', ['-xzf', path, '-C', unpacked, '--no-same-owner']);
  for (const entry of await readdir(unpacked, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && programs.includes(entry.name))
      await rename(join(entry.parentPath, entry.name), join(into, entry.name));
  await rm(unpacked, { recursive: true });
}

/** While another process downloads or compiles the same, this one waits. The lock is the kernel's: it goes with its holder. */
async function locked(path: string, act: () => Promise<void>): Promise<void> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo; exec cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  try {
    await Promise.race([once(holder.stdout, 'data'), ended]);
    await act();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
