import { existsSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { businesses } from '../../examples/prosaas/src/businesses.ts';
import { startProduct, stopProduct, type Product } from '../../examples/prosaas/test/product.ts';
import { openPlayer } from '../demo/player.ts';
import { eventually } from '../eventually.ts';
import { LONG_AGO } from '../files/place.ts';
import { recordings } from '../recordings.ts';

/** The example, whose old recordings are deleted while it runs. */

const root = mkdtempSync(join(tmpdir(), 'downloaded-again-'));
const directory = join(root, 'recordings');
const [business] = businesses;
const [deleted, held, late] = business!.calls.map(({ callSid }) => callSid);
let product: Product;

beforeAll(async () => {
  product = await startProduct(directory);
});
afterAll(async () => {
  await stopProduct(product);
  rmSync(root, { recursive: true });
});

const at = (callSid = '') => join(directory, `${callSid}.wav`);
const get = (callSid = '') =>
  fetch(`${product.services.web.url}/api/recordings/file/${callSid}`, { headers: { cookie: product.cookie } });
const playable = (callSid = '') =>
  eventually(`${callSid} can be played`, async () => (await get(callSid)).status === 200);

it('downloads again what was deleted when somebody asks, and the page says so; what is held stays', async () => {
  for (const callSid of [deleted, held]) {
    await playable(callSid);
    utimesSync(at(callSid), LONG_AGO, LONG_AGO);
  }
  const operate = async (...args: string[]) => expect(await recordings(args)).toMatchObject({ code: 0, stderr: '' });
  await operate('hold', 'add', '--dir', directory, `${held}.wav`, '--reason', 'case 4711');
  await operate('prune', '--dir', directory, '--older-than', '30d', '--max-share', '100%');
  expect([deleted, held].map((callSid) => existsSync(at(callSid)))).toEqual([false, true]);

  // The stand-in for Twilio fails once, so that the person has to wait.
  await fetch(`${product.services.twilio.url}/fail?next=1`, { method: 'POST' });
  const player = await openPlayer(product.services.web.url, business!.id);
  try {
    await player.play(deleted!);
    const words = 'The recording was deleted, because it was old. It is being downloaded again. Attempt 1 of 6.';
    await player.page.getByText(words).waitFor();
    await eventually('the recording plays', async () => (await player.stateOf(deleted!)) === 'playing');
  } finally {
    await player.close();
  }
});

it('says of a recording that was never there only that it is late', async () => {
  const answer = await get(late);
  expect([answer.status, answer.headers.get('recording')]).toEqual([404, 'late']);
});
