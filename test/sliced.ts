const IS_WHOLE = process.env.RECORDINGS_MATRIX === 'whole';

/**
 * The cells of a matrix that are tried. `make test-all` sets RECORDINGS_MATRIX to `whole`, and all are tried. Otherwise each row is tried once: the columns
 * take turns, so that every column is tried with some rows.
 */
export function sliced<T>(cells: readonly T[], rowOf: (cell: T) => string, isWhole = IS_WHOLE): readonly T[] {
  if (isWhole) return cells;
  const rows = [...Map.groupBy(cells, rowOf).values()];
  return rows.flatMap((row, index) => row.slice(index % row.length, (index % row.length) + 1));
}
