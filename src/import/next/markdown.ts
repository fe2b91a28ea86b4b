import { listed } from '../findings.ts';
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
export function item({ object, message, remedy, where = '', reason, lines = [] }: Said): string[] {
  const code = lines.length === 0 ? [] : block(...lines).map((line) => (line === '' ? '' : `  ${line}`));
  return [`- **${listed(object.split(', '))}** ${message} (${reason}, ${where})`, `  → ${remedy}`, ...code];
}
