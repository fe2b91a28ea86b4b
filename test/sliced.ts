/** Whether all cells of every matrix are to be tried. */
export const IS_WHOLE = process.env.RECORDINGS_MATRIX === 'whole';

/** How many random inputs a property is tried with: RECORDINGS_RUNS, which `make test-all` sets; without it, the usual number of the property. */
export const runs = (usual: number): number => Number(process.env.RECORDINGS_RUNS ?? usual);

/**
 * The cells of a matrix that are tried. `make test-all` sets RECORDINGS_MATRIX to `whole`, and all are tried. Otherwise each row is tried once: the columns
 * take turns, so that every column is tried with some rows.
 */
export function sliced<T>(cells: readonly T[], rowOf: (cell: T) => string, isWhole = IS_WHOLE): readonly T[] {
  if (isWhole) return cells;
  const rows = [...Map.groupBy(cells, rowOf).values()];
  return rows.flatMap((row, index) => row.slice(index % row.length, (index % row.length) + 1));
}
