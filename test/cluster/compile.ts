import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { atEnd } from './atEnd.ts';
import type { Part } from './progress.ts';
import { programOf, type Recipe } from './recipes.ts';

/** A recipe, and where its programs come from and go to. */
export interface Job extends Part {
  readonly recipe: Recipe;
  /** The directory of its module. */
  readonly source: string;
  /** The directory that will hold its programs. */
  readonly target: string;
}

export interface Compilation {
  readonly job: Job;
  /** How far it is: seconds since it began, Go packages so far, and whether another process has the lock. */
  progress(): { readonly seconds: number; readonly packages: number; readonly waits: boolean };
  /** Resolves when the target is there. Rejects with the compiler's last lines. */
  readonly done: Promise<void>;
}

/** Whoever has it makes the programs of the job, in {@link partialOf}. */
export const lockOf = ({ target }: Pick<Job, 'target'>): string => `${target}.lock`;
export const partialOf = ({ target }: Pick<Job, 'target'>): string => `${target}.${process.pid}.partial`;

/** Whoever has the lock has begun by then. */
const LOCKING_SECONDS = 3;

/**
 * Compiles into a directory beside the target and renames it when it is whole: an interruption leaves nothing half done. Whoever holds the lock is
 * the one builder, so what else is half done under that name is from one that was killed. The lock is the kernel's: it goes with its holders.
 */
export function compile(job: Job): Compilation {
  const { recipe, source, target, what } = job;
  mkdirSync(dirname(target), { recursive: true });
  const partial = partialOf(job);
  const lock = ['flock', lockOf(job)] as const;
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
  const compiled = async (): Promise<void> => {
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      if (code !== 0) throw new Error(`building ${what} failed; run \`make doctor\`, and look at:\n${last.join('\n')}`);
    } finally {
      await removePartial();
    }
  };
  return {
    job,
    progress: () => {
      const seconds = (performance.now() - started) / 1000;
      return { seconds, packages, waits: seconds > LOCKING_SECONDS && !existsSync(partial) };
    },
    done: compiled(),
  };
}
