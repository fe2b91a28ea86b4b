import * as fs from 'node:fs/promises';
import { afterEach } from 'vitest';
import { strandedIn } from '../../src/docker/stranded.ts';
import { Directory, type Source } from '../../src/files/source.ts';
import { RemoteSource } from '../../src/move/remoteSource.ts';
import { IS_WHOLE } from '../sliced.ts';
import { contract, type Kind } from './contract.ts';
import { engineHere, type EngineHere } from './engineHere.ts';
import { insideOf } from './interpreters.ts';
import { from, to } from './places.ts';
import { moverHere } from './processes.ts';

/**
 * The promises of a move, whatever the recordings lie in (M1): the same assertions for each kind of source. Each source is the program's own; what it asks is
 * answered by processes of this machine. test/e2e/sources.moving.test.ts tries the same on a real engine and on a real node.
 */

const places = () => ({ from, to });
const whole = { keeps: 'microseconds', changes: true, places } as const;
const archived = { ...whole, keeps: 'seconds' } as const;

let engine: EngineHere | undefined;
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});

async function container(isRunning: boolean, ...programs: readonly string[]): Promise<Source> {
  engine ??= await engineHere(programs);
  const source = await strandedIn(engine.engine, engine.suspect(from, isRunning));
  if (source === undefined) throw new Error('the container has no such directory');
  return source;
}

const SOURCES: Readonly<Record<string, Kind>> = {
  'a directory, as a Docker volume is one': { ...whole, open: () => Directory.open(from, fs) },
  'a container that runs, with node': { ...archived, open: () => container(true, 'node') },
  'a container that runs, with sh': { ...archived, open: () => container(true, 'sh') },
  'a container that runs, with nothing': { ...archived, open: () => container(true) },
  'a container that has stopped': { ...archived, changes: false, open: () => container(false) },
  'a pod with node': { ...whole, open: () => Promise.resolve(insideOf('node', from)) },
  'a pod with python3': { ...whole, open: () => Promise.resolve(insideOf('python3', from)) },
  'a pod with sh': { ...archived, open: () => Promise.resolve(insideOf('sh', from)) },
  'a pod with nothing, from the container beside it': {
    ...whole,
    open: () => Promise.resolve(insideOf('node', `/proc/self/root${from}`)),
  },
  'a claim, from a pod of ours': { ...whole, open: () => Promise.resolve(new RemoteSource(moverHere('send', from))) },
};

/** `make test` tries each source with the first promise and a third of the others, and the first source with all. */
for (const [source, [name, kind]] of Object.entries(SOURCES).entries())
  contract(name, kind, (promise) => IS_WHOLE || source === 0 || promise === 0 || (source + promise) % 3 === 0);
