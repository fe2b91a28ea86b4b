import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { businesses } from '../src/businesses.ts';
import { recordingPath, saveRecording } from '../src/recordings.ts';

const callSid = businesses[0]!.calls[0]!.callSid;
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'recordings-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const save = (body: AsyncIterable<Uint8Array>) => saveRecording(recordingPath(directory, callSid), body);

// oxlint-disable-next-line typescript/require-await -- a body arrives asynchronously
async function* body(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield Buffer.alloc(size, 'x');
}

test('a recording is saved whole, under the name of its call', async () => {
  await save(body(600, 401));
  expect(readdirSync(directory)).toEqual([`${callSid}.wav`]);
  expect(readFileSync(recordingPath(directory, callSid))).toEqual(Buffer.alloc(1_001, 'x'));
});

test('a missing directory is made', async () => {
  await saveRecording(recordingPath(join(directory, 'app/server/recordings'), callSid), body(2_000));
  expect(readdirSync(join(directory, 'app/server/recordings'))).toEqual([`${callSid}.wav`]);
});

test('while a recording arrives, it is seen under a hidden name alone', async () => {
  const seen: string[] = [];
  async function* watched() {
    for await (const chunk of body(5_000, 5_000)) {
      yield chunk;
      seen.push(...readdirSync(directory));
    }
  }
  await save(watched());
  expect(seen).toEqual([expect.stringMatching(/^\..+\.partial$/), expect.stringMatching(/^\..+\.partial$/)]);
});

test.each([0, 1, 1_000])('a body of %i bytes is no recording, and leaves nothing behind', async (size) => {
  await expect(save(body(size))).rejects.toThrow(`${size} bytes are too few for a recording`);
  expect(readdirSync(directory)).toEqual([]);
});

test('a body that breaks off leaves nothing behind, and what was there stays', async () => {
  async function* broken() {
    yield* body(5_000);
    throw new Error('connection reset');
  }
  await save(body(2_000));
  await expect(save(broken())).rejects.toThrow('connection reset');
  expect(readdirSync(directory)).toEqual([`${callSid}.wav`]);
  expect(readFileSync(recordingPath(directory, callSid))).toHaveLength(2_000);
});
