import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { mutants } from './mutants.ts';

it('every seeded bug fits one place of the sources', () => {
  const places = ({ file, from }: (typeof mutants)[number]) =>
    readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8').split(from).length - 1;
  expect(mutants.filter((mutant) => places(mutant) !== 1).map(({ file, bug }) => `${file}: ${bug}`)).toEqual([]);
});
