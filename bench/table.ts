/** A comparison: of what is measured (ours) with what does nothing but what cannot be avoided (the floor). */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly floor: string;
  /** Of ours to the floor, or what stands for itself. */
  readonly ratio: string;
  readonly target: string;
}

export function table(rows: readonly Row[]): string {
  const lines = [
    ['what', 'ours', 'floor', 'ratio', 'target'],
    ...rows.map(({ what, ours, floor, ratio, target }) => [what, ours, floor, ratio, target]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The q-quantile (0 to 1), by the nearest rank. */
export function quantile(numbers: readonly number[], q: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** A pair is measured one right after the other: what disturbs the machine for longer disturbs both. */
export interface Pair {
  readonly ours: number;
  readonly floor: number;
}

/** The row of the medians, and the median of the ratios with how far they were apart. */
export function row(what: string, unit: string, pairs: readonly Pair[], target: string): Row {
  const ratios = pairs.map(({ ours, floor }) => ours / floor);
  const of = (which: keyof Pair) => `${median(pairs.map((pair) => pair[which])).toPrecision(3)} ${unit}`;
  const spread = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
  return { what, ours: of('ours'), floor: of('floor'), ratio: `${median(ratios).toFixed(2)} (${spread})`, target };
}
