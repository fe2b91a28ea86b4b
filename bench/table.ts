/** What other operators are written with. */
export type Peer = 'controller-runtime' | 'kopf';

/** A comparison: of what is measured (ours) with what does nothing but what cannot be avoided (the floor), and with peers. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly floor: string;
  /** Of ours to the floor, or what stands for itself. */
  readonly ratio: string;
  readonly 'controller-runtime'?: string | undefined;
  /** Of ours to controller-runtime. */
  readonly 'ratio to it'?: string | undefined;
  readonly kopf?: string | undefined;
  readonly target: string;
}

const COLUMNS = ['what', 'ours', 'floor', 'ratio', 'controller-runtime', 'ratio to it', 'kopf', 'target'] as const;

/** Without the columns in which there is nothing. */
export function table(rows: readonly Row[]): string {
  const columns = COLUMNS.filter((column) => rows.some((row) => (row[column] ?? '') !== ''));
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
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

/** Of our operator, and of the peers that take part. */
export type Contest<Value> = { readonly ours: Value } & Partial<Readonly<Record<Peer, Value>>>;

/** A pair, with the peers that took part. */
export type Round<Value = number> = Contest<Value> & { readonly floor: Value };

export function ofEach<All extends Contest<unknown>, Value>(
  all: All,
  of: (one: All['ours']) => Value,
): { readonly [Name in keyof All]: Value } {
  const entries = Object.entries(all).map(([name, one]) => [name, of(one)]);
  return Object.fromEntries(entries) as { readonly [Name in keyof All]: Value };
}

/** The row of the medians, and the median of the ratios with how far they were apart. */
export function row(what: string, unit: string, rounds: readonly Round[], target: string): Row {
  const of = (which: keyof Round) => {
    const values = rounds.flatMap((round) => round[which] ?? []);
    return values.length === 0 ? '' : `${median(values).toPrecision(3)} ${unit}`;
  };
  const to = (which: keyof Round) => {
    const ratios = rounds.flatMap(({ ours, [which]: other }) => (other === undefined ? [] : [ours / other]));
    if (ratios.length === 0) return '';
    return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
  };
  return {
    ...{ what, ours: of('ours'), floor: of('floor'), ratio: to('floor') },
    ...{ 'controller-runtime': of('controller-runtime'), 'ratio to it': to('controller-runtime'), kopf: of('kopf') },
    target,
  };
}

/** Measures each once, one right after the other. Who comes first in a round, which is counted from 0, comes last in the next. */
export async function inTurn<Value>(round: number, each: Round<() => Promise<Value>>): Promise<Round<Value>> {
  const entries = Object.entries(each);
  const first = round % entries.length;
  const values: [string, Value][] = [];
  for (const [name, measure] of [...entries.slice(first), ...entries.slice(0, first)])
    values.push([name, await measure()]);
  return Object.fromEntries(values) as unknown as Round<Value>;
}

/** Tells of a round while others are measured. */
export function sayRound(what: string, round: number, measured: Round<string>): void {
  const said = Object.entries(measured).map(([name, value]) => `${name} ${value}`);
  console.error(`${what}, round ${round + 1}: ${said.join(', ')}`);
}
