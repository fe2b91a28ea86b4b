import { isRecord, jsonIn } from '../api/json.ts';
import { bytesOf, textOf, type Name } from '../files/name.ts';

/** Where runs write down what they delete, in the store: a file for each month, one JSON object a line. */
export const AUDITS = '.recordings-audit';

/** A file that is to be deleted. */
export interface Doomed {
  readonly name: Name;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly sha256?: string;
}

/** A batch of files that are deleted together: a run of a policy has many. */
export interface Batch {
  readonly run: string;
  readonly policy: string;
  readonly batch: number;
}

/** Why a file of a batch is still there. */
export interface Kept {
  readonly name: Name;
  readonly why: string;
}

/** The lines that stand in the audit before the files of a batch are deleted. */
export function intentLines({ run, policy, batch }: Batch, files: readonly Doomed[]): string[] {
  const head = `${keyOf(run, batch)}"policy":${JSON.stringify(policy)},`;
  return files.map(({ name, size, modified, sha256 }) => {
    const digest = sha256 === undefined ? '' : `,"sha256":"${sha256}"`;
    return `${head}${pathOf(name)},"size":${size},"modified":"${new Date(modified).toISOString()}"${digest}}\n`;
  });
}

/** The line that stands in the audit afterwards: all files of the batch are deleted, but for those that are named. */
export function outcomeLine(
  { run, batch }: Pick<Batch, 'run' | 'batch'>,
  { deleted, kept, at, by }: { deleted: number; kept: readonly Kept[]; at: number; by?: string },
): string {
  const exceptions = kept.map(({ name, why }) => `{${pathOf(name)},"why":${JSON.stringify(why)}}`);
  const writer = by === undefined ? '' : `,"by":${JSON.stringify(by)}`;
  return `${keyOf(run, batch)}"deleted":${deleted},"kept":[${exceptions.join(',')}],"at":"${new Date(at).toISOString()}"${writer}}\n`;
}

/** All lines of a batch begin so. */
const keyOf = (run: string, batch: number): string => `{"run":${JSON.stringify(run)},"batch":${batch},`;

function pathOf(name: Name): string {
  const text = textOf(name);
  return text === undefined ? `"pathBase64":"${bytesOf(name).toString('base64')}"` : `"path":${JSON.stringify(text)}`;
}

/** What a line tells that was read again: that a file is to be deleted, or that a batch is done. */
export type Told = { readonly run: string; readonly batch: number } & (
  { readonly doomed: Doomed } | { readonly isDone: true }
);

/** @returns undefined for a line that tells of no batch, or that a crash cut off. */
export function toldIn(line: string): Told | undefined {
  const parsed = jsonIn(line);
  if (!isRecord(parsed)) return undefined;
  const { run, batch, path, pathBase64, size, modified, deleted } = parsed;
  if (typeof run !== 'string' || typeof batch !== 'number') return undefined;
  if (typeof deleted === 'number') return { run, batch, isDone: true };
  if (typeof size !== 'number' || typeof modified !== 'string') return undefined;
  const bytes =
    typeof path === 'string'
      ? Buffer.from(path)
      : Buffer.from(typeof pathBase64 === 'string' ? pathBase64 : '', 'base64');
  return { run, batch, doomed: { name: bytes.toString('latin1'), size, modified: Date.parse(modified) } };
}

const FILE = /^(\d{4})-(\d\d)\.jsonl$/;

/** How many months ago the month of an audit file was; negative for a name that is none. */
export function monthsBetween(file: string, now: number): number {
  const [, year, month] = FILE.exec(file) ?? [];
  const today = new Date(now);
  return year === undefined
    ? -1
    : (today.getUTCFullYear() - Number(year)) * 12 + today.getUTCMonth() + 1 - Number(month);
}
