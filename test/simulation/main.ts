/**
 * Carries out seeds of the simulation, on all cores. A seed that goes wrong is told with all that happened in it. Exits with 1 if there is one.
 *
 *     node test/simulation/main.ts --seed 7               one seed, and what happened in it
 *     node test/simulation/main.ts --seeds 1000000        so many from seed 1
 *     node test/simulation/main.ts --seeds 20000 --from 500 --seconds 60
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { simulate, type Run } from './simulation.ts';

interface Share {
  readonly first: number;
  readonly last: number;
  /** From one seed to the next. */
  readonly step: number;
  readonly seconds: number;
}

type Figures = Pick<Run, 'faults' | 'writes' | 'statuses'> & { readonly seeds: number };
const NONE: Figures = { seeds: 0, faults: 0, writes: 0, statuses: 0 };
const sum = (a: Figures, b: Figures): Figures => ({
  seeds: a.seeds + b.seeds,
  faults: a.faults + b.faults,
  writes: a.writes + b.writes,
  statuses: a.statuses + b.statuses,
});

/** A seed that went wrong. */
type Wrong = Pick<Run, 'seed' | 'wrong'> & { readonly told: readonly string[] };
const wrongOf = ({ seed, wrong, told }: Run): Wrong => ({ seed, wrong, told: told() });

/** What a worker tells: a seed that went wrong, or how far it is. */
type Told = { readonly wrong: Wrong } | { readonly figures: Figures; readonly isDone: boolean };

/** Seeds between two reports. */
const REPORT = 100;
/** More is not worth telling: they have the same cause. */
const MOST_WRONG = 20;

/** What a seed leaves behind is dead when it ends. With the 16 MB of Node, much of it is copied before. */
const YOUNG_MB = 96;

/** Nobody looks at the stacks of the errors that a network throws on purpose, and they cost a fifth of the time. */
Error.stackTraceLimit = 0;

async function work({ first, last, step, seconds }: Share, tell: (told: Told) => void): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let figures = NONE;
  for (let seed = first; seed <= last && performance.now() < until; seed += step) {
    const run = await simulate(seed);
    figures = sum(figures, { ...run, seeds: 1 });
    if (run.wrong !== undefined) tell({ wrong: wrongOf(run) });
    if (figures.seeds === REPORT) {
      tell({ figures, isDone: false });
      figures = NONE;
      // The loop of events has its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  tell({ figures, isDone: true });
}

function describe({ seed, wrong, told }: Wrong): string {
  const alone = `node test/simulation/main.ts --seed ${seed}`;
  return [`seed ${seed} went wrong: ${wrong}`, ...told.map((each) => `  ${each}`), `  again: ${alone}`].join('\n');
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const options = { seed: text, seeds: text, from: text, seconds: text, workers: text };
  const { values } = parseArgs({ options });
  if (values.seed !== undefined) {
    Error.stackTraceLimit = 10;
    const run = await simulate(Number(values.seed));
    console.log(run.wrong === undefined ? run.told().join('\n') : describe(wrongOf(run)));
    process.exitCode = run.wrong === undefined ? 0 : 1;
    return;
  }
  const { seeds = '1000', from = '1', seconds = 'Infinity', workers = String(availableParallelism()) } = values;
  const began = performance.now();
  const [first, step] = [Number(from), Number(workers)];
  let [figures, wrong, told] = [NONE, 0, began];
  const progress = () => {
    const took = (performance.now() - began) / 1000;
    return `${figures.seeds} seeds in ${took.toFixed(0)} s (${(figures.seeds / took).toFixed(0)} a second): ${figures.faults} faults, ${figures.writes} writes of workloads, ${figures.statuses} of statuses, ${wrong} wrong`;
  };
  const share = (index: number): Share => ({
    first: first + index,
    last: first + Number(seeds) - 1,
    step,
    seconds: Number(seconds),
  });
  const one = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        workerData: share(index),
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
      });
      worker.on('error', reject);
      worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      worker.on('message', (message: Told) => {
        if ('wrong' in message) {
          if (wrong++ < MOST_WRONG) console.log(describe(message.wrong));
          process.exitCode = 1;
          return;
        }
        figures = sum(figures, message.figures);
        if (performance.now() - told < 60_000) return;
        told = performance.now();
        console.log(progress());
      });
    });
  await Promise.all(Array.from({ length: step }, (_, index) => one(index)));
  console.log(progress());
}

if (isMainThread) await main();
else await work(workerData as Share, (told) => parentPort!.postMessage(told));
