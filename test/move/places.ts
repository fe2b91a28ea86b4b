import { rmSync } from 'node:fs';
import { afterEach, beforeEach } from 'vitest';
import { directory } from '../files/place.ts';

/** A source and a target of each test: two directories of this machine, empty before it and gone after it. */
export let [from, to]: [string, string] = ['', ''];

beforeEach(() => {
  [from, to] = [directory(), directory()];
});
afterEach(() => {
  for (const place of [from, to]) rmSync(place, { recursive: true, force: true });
});
