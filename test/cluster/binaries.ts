import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, type Job } from './compile.ts';
import { download } from './download.ts';
import { endingLine, progressLine, type Built } from './progress.ts';
import {
  API_SERVERS,
  ARGOCD,
  COMPOSE,
  CONTROL_PLANE,
  NODE,
  programOf,
  PROMETHEUS,
  type Recipe,
  type Version,
} from './recipes.ts';
import { keepSaying, LASTING, type Screen } from './say.ts';

/** Absolute paths of programs by their names. */
export type Binaries = Readonly<Record<string, string>>;

export const controlPlaneBinaries = (version?: Version): Promise<Binaries> =>
  build(version === undefined ? CONTROL_PLANE : [...CONTROL_PLANE, API_SERVERS[version]]);
export const prometheusBinaries = (): Promise<Binaries> => build([PROMETHEUS]);
export const composeBinaries = (): Promise<Binaries> => build([COMPOSE]);
export const argocdBinaries = (): Promise<Binaries> => build([ARGOCD]);
export const nodeBinaries = (): Promise<Binaries> => build([...CONTROL_PLANE, ...NODE]);

/**
 * Downloads or builds what is not there yet, and gives all programs of the recipes; of two with one name, the later.
 * @param screen where progress is told
 * @throws Error with the compiler's last lines
 */
export async function build(recipes: readonly Recipe[], screen: Screen = LASTING): Promise<Binaries> {
  const jobs = recipes.map(jobOf);
  await download(jobs.filter(isLacking), screen);
  await compileAll(jobs.filter(isLacking), screen);
  return Object.fromEntries(
    jobs.flatMap(({ recipe, target }) => recipe.packages.map(programOf).map((name) => [name, join(target, name)])),
  );
}

/** Those that are not built yet. */
export const lacking = (recipes: readonly Recipe[]): Recipe[] =>
  recipes
    .map(jobOf)
    .filter(isLacking)
    .map(({ recipe }) => recipe);

const isLacking = ({ target }: Job): boolean => !existsSync(target);

function jobOf(recipe: Recipe): Job {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'recordings-operator', 'cluster');
  const source = join(recipe.modules ?? fileURLToPath(new URL('binaries/', import.meta.url)), recipe.module);
  return {
    what: `${recipe.module} (${recipe.packages.map(programOf).join(', ')})`,
    coldSeconds: recipe.coldSeconds,
    recipe,
    source,
    target: join(cache, `${recipe.module}-${keyOf(recipe, source)}`),
  };
}

/** Of what the programs are made of. A release is the same programs. */
function keyOf(recipe: Recipe, source: string): string {
  const made = { ...recipe, modules: undefined, release: undefined, coldSeconds: undefined };
  const hash = createHash('sha256').update(JSON.stringify(made));
  for (const file of ['go.mod', 'go.sum', 'main.go']) {
    const path = join(source, file);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}

/** One after the other: the Go compiler uses all cores by itself. */
async function compileAll([first, ...others]: readonly Job[], screen: Screen): Promise<void> {
  if (first === undefined) return;
  const built: Built[] = [];
  let current = compile(first);
  const stopSaying = keepSaying(
    () =>
      progressLine({
        built,
        current: { ...current.job, ...current.progress() },
        later: others.slice(built.length),
      }),
    screen,
  );
  try {
    for (const next of [...others, undefined]) {
      await current.done;
      built.push({ ...current.job, seconds: current.progress().seconds });
      if (next !== undefined) current = compile(next);
    }
  } catch (error) {
    stopSaying();
    throw error;
  }
  stopSaying(endingLine(built));
}
