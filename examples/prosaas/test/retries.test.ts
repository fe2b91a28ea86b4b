import { expect, test } from 'vitest';
import { ATTEMPTS, nextStep } from '../src/page/retries.js';

const steps = (status: number) => Array.from({ length: ATTEMPTS }, (_, index) => nextStep(status, index + 1));
const patience = [{ waitS: 3 }, { waitS: 5 }, { waitS: 8 }, { waitS: 12 }, { waitS: 20 }, 'give up'];

test.each([
  ['the recording is not there yet', 404],
  ['a service is not ready', 503],
  ['a service cannot be reached', 502],
  ['there is no answer at all', 0],
])('while %s, the player waits 3, 5, 8, 12 and 20 s, and gives up after six attempts', (_, status) => {
  expect(steps(status)).toEqual(patience);
});

test('the player plays as soon as the recording is there', () => {
  expect(steps(200)).toEqual(patience.map(() => 'play'));
});

test('the player does not wait for what will not come: a session, a permission', () => {
  expect([nextStep(401, 1), nextStep(403, 1)]).toEqual(['give up', 'give up']);
});
