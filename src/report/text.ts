/** How many columns a text takes. Nobody sees the marks and isolates that give a text its direction (bidi.ts). */
export const widthOf = (text: string): number => text.replace(/[\u200f\u2066-\u2069]/g, '').length;

export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Lines of whole words, each at most as long as the room; one line where there is no limit. */
export function wrapped(text: string, room: number | undefined): string[] {
  if (room === undefined) return [text];
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

export const percent = (part: number, whole: number): string => `${Math.floor((100 * part) / whole)} %`;

/** How many columns are left beside an indent. Undefined: no limit, for a narrow window is no reason to break words. */
export const roomFor = (width: number | undefined, indent: number): number | undefined =>
  width === undefined || width - indent < 40 ? undefined : width - indent;

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** How long, as `kubectl get` says it: 45s, 12m, 47h, 30d. Two of a unit make the next larger unit worth saying. */
export function spanOf(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const [unit, letter] = UNITS.find(([each]) => ms >= 2 * each) ?? [1000, 's'];
  return `${Math.floor(ms / unit)}${letter}`;
}

/** As people compare times: 2026-11-26 14:05 UTC. */
export const minuteOf = (time: string | number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Rows in columns, two spaces apart, with nothing at the ends of lines. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => widthOf(row[index] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
