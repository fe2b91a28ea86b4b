import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applicationPage } from '../../src/application/reference.ts';

describe('the page about the application model', () => {
  it('is what the schema says: run `make crds` after a change', () => {
    const page = readFileSync(new URL('../../docs/application.md', import.meta.url), 'utf8');
    expect(page).toBe(applicationPage());
  });

  it('has a word on every field that does not speak for itself', () => {
    const silent = applicationPage()
      .split('\n')
      .filter((line) => line.startsWith('| `') && line.endsWith('|  |'))
      .map((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? '');
    expect(silent.filter((field) => !/\.(cpu|memory|requests|limits|drop)$/.test(field))).toEqual([]);
  });
});
