import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { atEnd } from './atEnd.ts';
import { API_SERVERS, CONTROL_PLANE, NODE, type Recipe, type Version } from './recipes.ts';
import { say } from './say.ts';

/** Absolute paths of programs by their names. */
export type Binaries = Readonly<Record<string, string>>;

export const controlPlaneBinaries = (version?: Version): Promise<Binaries> =>
  build(version === undefined ? CONTROL_PLANE : [...CONTROL_PLANE, API_SERVERS[version]]);
export const nodeBinaries = (): Promise<Binaries> => build([...CONTROL_PLANE, ...NODE]);

/**
 * Builds what is not built yet, and gives all programs of the recipes; of two with one name, the later.
 * @param modules the directory that holds the recipes' modules
 * @throws Error with the compiler's last lines
 */
export async function build(
  recipes: readonly Recipe[],
  modules = fileURLToPath(new URL('binaries/', import.meta.url)),
): Promise<Binaries> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'recordings-operator', 'cluster');
  mkdirSync(cache, { recursive: true });
  const all: Record<string, string> = {};
  // One after the other: the Go compiler uses all cores by itself.
  for (const recipe of recipes) {
    const source = join(modules, recipe.module);
    const target = join(cache, `${recipe.module}-${keyOf(recipe, source)}`);
    if (!existsSync(target)) await compile(recipe, source, target);
    for (const name of recipe.packages.map(programOf)) all[name] = join(target, name);
  }
  return all;
}

const programOf = (of: string): string => of.split('=')[1] ?? of.split('/').at(-1) ?? of;

function keyOf(recipe: Recipe, source: string): string {
  const hash = createHash('sha256').update(JSON.stringify(recipe));
  for (const file of ['go.mod', 'go.sum', 'main.go']) {
    const path = join(source, file);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Compiles into a directory beside the target and renames it when it is whole: an interruption leaves nothing half done. Whoever holds the lock is
 * the one builder, so what else is half done under that name is from one that was killed. The lock is the kernel's: it goes with its holders.
 */
async function compile(recipe: Recipe, source: string, target: string): Promise<void> {
  const names = recipe.packages.map(programOf);
  const partial = `${target}.${process.pid}.partial`;
  const lock = ['flock', `${target}.lock`] as const;
  const script = [
    'set -e',
    '[ -d "$TARGET" ] && exit',
    'rm -rf "$TARGET".*.partial',
    'mkdir "$PARTIAL"',
    ...recipe.packages.map((of) => {
      const [path = of, name = programOf(of)] = of.split('=');
      return `setpriv --pdeathsig KILL go build -v -trimpath ${(recipe.flags ?? []).join(' ')} -ldflags "-s -w $LDFLAGS" -o "$PARTIAL/${name}" ${path}`;
    }),
    'mv "$PARTIAL" "$TARGET"',
  ].join('\n');
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 1000);
  const what = `${recipe.module} (${names.join(', ')})`;
  say(`building ${what}: about ${recipe.coldSeconds} s with empty caches`);
  const removePartial = atEnd(...lock, 'rm', '-rf', partial);
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', lock[0], '--no-fork', lock[1], 'sh', '-c', script], {
    cwd: source,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      ...process.env,
      CGO_ENABLED: recipe.cgo === true ? '1' : '0',
      LDFLAGS: recipe.ldflags ?? '',
      TARGET: target,
      PARTIAL: partial,
    },
  });
  let packages = 0;
  const last: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (/^[\w.-]+(\/[\w.@-]+)*$/.test(line)) packages += 1;
    else if (last.push(line) > 20) last.shift();
  });
  const progress = setInterval(() => say(`  … ${recipe.module}: ${packages} packages, ${seconds()} s`), 15_000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`building ${what} failed; run \`make doctor\`, and look at:\n${last.join('\n')}`);
    say(`built ${what} in ${seconds()} s`);
  } finally {
    clearInterval(progress);
    await removePartial();
  }
}
