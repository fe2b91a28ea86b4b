import { images } from '../../image/images.ts';
import type { TestEngine } from './engine.ts';

export const PROJECT = 'prosaas';
export const VOLUME = `${PROJECT}_recordings_data`;
export const PATH = '/app/server/recordings';

/** Goes on until it is told to stop; the first process of a container is not ended by signals that it does not handle. */
const SERVES = "process.once('SIGTERM', () => process.exit()); setInterval(() => undefined, 1000)";

/**
 * The three services of the seed as Docker Compose runs them, in the example's image: `calls` and `api` have the volume, and `worker` has not. What Compose
 * would do is done by hand: the names and the labels are those of Compose.
 */
export async function raiseApplication(engine: TestEngine): Promise<void> {
  await engine.load(await images.prosaas());
  await engine.docker('volume', 'create', '--label', `com.docker.compose.project=${PROJECT}`, VOLUME);
  await raiseService(engine, 'api', '--volume', `${VOLUME}:${PATH}:ro`);
  await raiseService(engine, 'calls', '--volume', `${VOLUME}:${PATH}`);
  await raiseService(engine, 'worker');
}

/** @param flags of `docker run`, such as the volume. */
export async function raiseService(engine: TestEngine, service: string, ...flags: string[]): Promise<void> {
  const labels = { project: PROJECT, service, 'container-number': '1', oneoff: 'False' };
  const named = Object.entries(labels).flatMap(([key, value]) => ['--label', `com.docker.compose.${key}=${value}`]);
  await engine.docker(
    ...['run', '--detach', '--name', `${PROJECT}-${service}-1`, '--env', `RECORDINGS_DIR=${PATH}`],
    ...[...named, ...flags, (await images.prosaas()).name, '-e', SERVES],
  );
}

/** Writes recordings through a service, each with content of its own, that were made long ago. @param names below the recordings' path. */
export async function record(engine: TestEngine, service: string, names: readonly string[]): Promise<void> {
  const program = `
    const { mkdirSync, writeFileSync, utimesSync } = require('node:fs');
    const { createHash } = require('node:crypto');
    const { dirname } = require('node:path');
    for (const name of process.argv.slice(1)) {
      const path = Buffer.from('${PATH}/' + name, 'latin1');
      mkdirSync(dirname(path.toString('latin1')), { recursive: true });
      writeFileSync(path, createHash('sha512').update(name).digest('hex').repeat(1000));
      utimesSync(path, 1767000000, 1767000000);
    }`;
  await engine.docker('exec', `${PROJECT}-${service}-1`, 'node', '-e', program, ...names);
}

/** The digests of what a service sees, by name, as its own user reads them. */
export async function seenBy(engine: TestEngine, service: string): Promise<Record<string, string>> {
  const program = `
    const { readdirSync, readFileSync } = require('node:fs');
    const { createHash } = require('node:crypto');
    const all = {};
    const look = (below) => {
      for (const entry of readdirSync(Buffer.from('${PATH}/' + below, 'latin1'), { withFileTypes: true, encoding: 'latin1' })) {
        const name = below + entry.name;
        if (name.startsWith('.recordings-')) continue;
        if (entry.isDirectory()) look(name + '/');
        else if (entry.isFile()) all[name] = createHash('sha256').update(readFileSync(Buffer.from('${PATH}/' + name, 'latin1'))).digest('hex');
      }
    };
    look('');
    console.log(JSON.stringify(all));`;
  return JSON.parse(await engine.docker('exec', `${PROJECT}-${service}-1`, 'node', '-e', program)) as Record<
    string,
    string
  >;
}
