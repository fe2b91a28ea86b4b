import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { amountOf, countStranded } from '../../src/docker/stranded.ts';
import { directory, write } from '../files/place.ts';
import { engineHere, type EngineHere } from '../move/engineHere.ts';
import { recordings } from '../recordings.ts';

/** Three files whose archive is cut within the second: a header takes 512 bytes, and so does each begun block of content. */
const FILES = { 'a.mp3': Buffer.alloc(3000), 'b.mp3': Buffer.alloc(3000), 'c.mp3': Buffer.alloc(3000) };
const WITHIN_THE_SECOND = 5000;

let engine: EngineHere;
let place = '';
beforeEach(async () => {
  [engine, place] = [await engineHere(), directory()];
  write(place, FILES);
});
afterEach(async () => {
  await engine.stop();
  rmSync(place, { recursive: true, force: true });
});

const never = new AbortController().signal;

it.each([true, false])('what is stranded is counted, in a container that runs: %s', async (isRunning) => {
  const [counted] = await countStranded(engine.engine, [engine.suspect(place, isRunning)], never);
  expect(amountOf(counted!)).toBe('3 files (8.8 KiB)');
});

it.each([true, false])(
  'at least so much is stranded as was counted before the archive broke off, in a container that runs: %s; the next one is counted, too',
  async (isRunning) => {
    engine.cutAfter(WITHIN_THE_SECOND);
    const suspect = engine.suspect(place, isRunning);
    const amounts = (await countStranded(engine.engine, [suspect, suspect], never)).map(amountOf);
    expect(amounts).toEqual(Array(2).fill('at least 2 files (5.9 KiB)'));
  },
);

it('a container that was not looked into, because the time ran out, is no container without files', async () => {
  const suspect = engine.suspect(place, true);
  expect(await countStranded(engine.engine, [suspect], AbortSignal.abort())).toEqual([
    { suspect, files: 0, bytes: 0, gap: 'the time ran out' },
  ]);
});

it.each([
  [WITHIN_THE_SECOND, `has at least 2 files (5.9 KiB) under PLACE`, 'recordings rescue --compose prosaas'],
  [100, 'may have files under PLACE', 'recordings verify --compose prosaas'],
])('import warns of them when the archive breaks off after %d bytes', async (bytes, words, command) => {
  engine.cutAfter(bytes);
  const work = mkdtempSync(join(tmpdir(), 'recordings-stranded-'));
  const user = (volumes: readonly string[]) => ({ image: 'prosaas', environment: { RECORDINGS_DIR: place }, volumes });
  const services = { worker: user([]), calls: user([`recordings:${place}`]), api: user([`recordings:${place}`]) };
  writeFileSync(join(work, 'compose.yaml'), JSON.stringify({ name: 'prosaas', services, volumes: { recordings: {} } }));
  const DOCKER_HOST = `unix://${engine.engine.socket}`;
  const { code, stderr } = await recordings(['import', '-f', join(work, 'compose.yaml')], undefined, undefined, {
    DOCKER_HOST,
  });
  rmSync(work, { recursive: true });
  expect([code, stderr]).toEqual([0, expect.stringContaining(words.replace('PLACE', place))]);
  expect(stderr).toContain(command);
});
