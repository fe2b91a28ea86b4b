import { nameOf } from '../findings.ts';
import type { Said } from '../said.ts';

/** One numbered step. */
export interface Step {
  readonly title: string;
  /** Markdown. */
  readonly lines: readonly string[];
}

/** Commands, as Markdown shows them. */
export const block = (...lines: readonly string[]): string[] => ['', '```', ...lines, '```', ''];

/** A finding with its remedy, as an item of a list. */
export function item(finding: Said): string[] {
  const { message, remedy, where = '', reason, lines = [] } = finding;
  const code = lines.length === 0 ? [] : block(...lines).map((line) => (line === '' ? '' : `  ${line}`));
  return [`- **${nameOf(finding)}** ${message} (${reason}, ${where})`, `  → ${remedy}`, ...code];
}
