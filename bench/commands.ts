import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPERATOR, writeBundle, writeFiles } from '../image/bundle.ts';
import { localCommands } from '../image/localCommands.ts';
import { build } from '../test/cluster/binaries.ts';
import { PEERS } from './peers/recipes.ts';
import { row, type Pair, type Row } from './table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMPOSE = 'compose/docker-compose.yml';

type Argv = readonly [program: string, ...args: string[]];

/**
 * How long a person waits for a command, from exec to exit, as the npm package installs it, beside the program that people use for the same work.
 * Each command has run once before: the files are in the page cache, and its compiled code is kept.
 */
export async function commands(repetitions: number): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'recordings-commands-'));
  try {
    const { helm = '', kompose = '' } = await build(PEERS);
    const recordings = await installed(directory);
    await cp(join(root, 'examples/prosaas/compose'), join(directory, 'compose'), { recursive: true });
    // Kompose does not know that an env_file may be missing.
    await writeFile(join(directory, 'compose/env/server.local.env'), '');
    await cp(join(root, 'examples/prosaas/application.yaml'), join(directory, 'application.yaml'));
    await chart(directory, recordings);

    const pairs = (ours: Argv, floor: Argv) => paired(repetitions, directory, ours, floor);
    const nothing: Argv = [process.execPath, '--eval', '0'];
    return [
      row('--help (floor: an empty Node)', 'ms', pairs([...recordings, '--help'], nothing), 'ours ≤ 80 ms'),
      row(
        'check of 17 services (floor: an empty Node)',
        'ms',
        pairs([...recordings, 'check', COMPOSE], nothing),
        'ours ≤ 200 ms',
      ),
      row(
        'synth of 28 objects (floor: helm template of the same objects)',
        'ms',
        pairs([...recordings, 'synth', '--config', 'application.yaml'], [helm, 'template', 'chart']),
        '≤ 2',
      ),
      row(
        'import of 17 services (floor: kompose convert)',
        'ms',
        pairs([...recordings, 'import', '-f', COMPOSE], [kompose, 'convert', '-f', COMPOSE, '--stdout']),
        '≤ 2',
      ),
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Puts the command into the directory as the npm package does. */
async function installed(directory: string): Promise<Argv> {
  const program = join(directory, 'package/dist/recordings');
  await writeBundle(OPERATOR, program);
  await writeFiles(program, await localCommands());
  await cp(join(root, 'bin'), join(directory, 'package/bin'), { recursive: true });
  return [process.execPath, join(directory, 'package/bin/recordings.cjs')];
}

/** A chart whose templates are the manifests that we synthesise. */
async function chart(directory: string, recordings: Argv): Promise<void> {
  await mkdir(join(directory, 'chart/templates'), { recursive: true });
  await writeFile(join(directory, 'chart/Chart.yaml'), 'apiVersion: v2\nname: prosaas\nversion: 0.1.0\n');
  milliseconds(directory, [...recordings, 'synth', '--config', 'application.yaml', '--out', 'chart/templates']);
}

/** They take turns in going first. */
function paired(repetitions: number, directory: string, ours: Argv, floor: Argv): Pair[] {
  for (const warm of [ours, floor]) milliseconds(directory, warm);
  return Array.from({ length: 4 * repetitions }, (_, index) => {
    const first = milliseconds(directory, index % 2 === 0 ? ours : floor);
    const second = milliseconds(directory, index % 2 === 0 ? floor : ours);
    return index % 2 === 0 ? { ours: first, floor: second } : { ours: second, floor: first };
  });
}

/** @throws Error if the command ends with another code than 0. */
function milliseconds(directory: string, [program, ...args]: Argv): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory },
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return performance.now() - began;
}
