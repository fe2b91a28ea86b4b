import { styleText } from 'node:util';
import type { Report } from '../report/report.ts';
import { tableOf } from '../report/table.ts';

export type Format = 'table' | 'json';

/** Prints a report on standard output. Colours only on a terminal. */
export function print(report: Report, format: Format): void {
  process.stdout.write(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : printed(report));
}

function printed(report: Report): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream: process.stdout });
  return tableOf(report, { width: process.stdout.isTTY ? process.stdout.columns : undefined, style });
}
