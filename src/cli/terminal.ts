import { styleText } from 'node:util';
import type { Language } from '../report/language.ts';
import type { Paper } from '../report/table.ts';

/** Standard output as paper: as wide as the terminal, and coloured only there. */
export const terminal = (language: Language): Paper => ({
  language,
  width: process.stdout.isTTY ? process.stdout.columns : undefined,
  style: (format, text) => styleText(format, text, { stream: process.stdout }),
});
