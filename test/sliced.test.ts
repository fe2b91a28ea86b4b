import { expect, it } from 'vitest';
import { sliced } from './sliced.ts';

const cells = ['a', 'b', 'c', 'd'].flatMap((row) =>
  (row === 'd' ? ['x'] : ['x', 'y', 'z']).map((column) => ({ row, column })),
);

it('a slice has every row once, and the columns take turns', () => {
  const slice = sliced(cells, ({ row }) => row, false);
  expect(slice.map(({ row, column }) => row + column)).toEqual(['ax', 'by', 'cz', 'dx']);
});

it('the whole has every cell', () => {
  expect(sliced(cells, ({ row }) => row, true)).toEqual(cells);
});
