import packageJson from '../../package.json' with { type: 'json' };
import { githubOf } from '../report/github.ts';
import { htmlOf } from '../report/html.ts';
import type { Language } from '../report/language.ts';
import type { Report } from '../report/report.ts';
import { sarifOf } from '../report/sarif.ts';
import { tableOf } from '../report/table.ts';
import { terminal } from './terminal.ts';

/** How a report can be printed. */
const FORMATS = ['table', 'json'] as const;

/** How a report about something that runs can be printed: besides, as a page for people who have no terminal at hand. */
export const LIVE_FORMATS = [...FORMATS, 'html'] as const;

/** How a report about files can be printed: besides, for whoever shows findings at their lines. */
export const FILE_FORMATS = [...FORMATS, 'sarif', 'github'] as const;

export type Format = (typeof LIVE_FORMATS | typeof FILE_FORMATS)[number];

/** Prints a report on standard output. Colours only on a terminal. */
export function print(report: Report, format: Format, language: Language): void {
  process.stdout.write(textOf(report, format, language));
}

function textOf(report: Report, format: Format, language: Language): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarifOf(report), null, 2)}\n`;
    case 'github':
      return githubOf(report);
    case 'html':
      return htmlOf(report, { at: new Date(), version: packageJson.version, language });
    case 'table':
      return tableOf(report, terminal(language));
  }
}
