import * as z from 'zod';
import { textOf, type Name } from '../files/name.ts';
import { DAY } from './policy.ts';

/** Where holds are, in the store: one JSON object a line. */
export const HOLDS = '.recordings-holds';

/** What is held: the file of this name, or all whose names begin so. */
export interface Held {
  readonly name: Name;
  readonly isPrefix: boolean;
}

/** A hold that was set and not released. */
export interface Hold extends Held {
  readonly reason: string;
  /** The last day, as YYYY-MM-DD in UTC; undefined: until the hold is released. */
  readonly until?: string;
}

/** Holds that cannot be read. Nothing may be deleted (R2). */
export class HoldsError extends Error {
  override readonly name = 'HoldsError';
}

/** A name as it stands in a store: no part is empty, `.` or `..`; of a prefix, the last part may be empty. */
export const isNameInStore = ({ name, isPrefix }: Held): boolean => {
  const parts = name.split('/');
  if (isPrefix) parts.pop();
  return parts.every((part) => !['', '.', '..'].includes(part)) && !name.includes('\0');
};

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64').toString('latin1'));
const text = z.string().transform((typed) => Buffer.from(typed).toString('latin1'));

/** A line names what is held in one of four ways: a name that is no UTF-8 stands in base64. */
const Line = z
  .strictObject({
    name: text.optional(),
    nameBase64: base64.optional(),
    prefix: text.optional(),
    prefixBase64: base64.optional(),
    reason: z.string().min(1).optional(),
    until: z.iso.date().optional(),
    since: z.iso.datetime().optional(),
    released: z.iso.datetime().optional(),
  })
  .transform((line, context): Hold | (Held & { readonly released: string }) => {
    const { name, nameBase64, prefix, prefixBase64, reason, until, released } = line;
    const ways = [name, nameBase64, prefix, prefixBase64].filter((way) => way !== undefined);
    const [only = ''] = ways;
    const held = { name: only, isPrefix: (prefix ?? prefixBase64) !== undefined };
    const fault =
      ways.length !== 1
        ? 'exactly one of name, nameBase64, prefix and prefixBase64 is needed'
        : !isNameInStore(held)
          ? 'the name is not written as the store has it: 2026/11/call.mp3'
          : (reason === undefined) === (released === undefined)
            ? 'either reason or released is needed'
            : undefined;
    if (fault !== undefined) context.addIssue(fault);
    return released === undefined
      ? { ...held, reason: reason ?? '', ...(until === undefined ? {} : { until }) }
      : { ...held, released };
  });

/**
 * The holds that a file tells of, in the order in which they were set, ended ones too. A line with `released` ends the holds before it that name the same.
 * @throws HoldsError with the number of the line that cannot be read.
 */
export function holdsIn(content: string): Hold[] {
  let holds: Hold[] = [];
  for (const [index, written] of content.split('\n').entries()) {
    if (written.trim() === '') continue;
    const line = lineIn(written, index + 1);
    holds = holds.filter((hold) => hold.name !== line.name || hold.isPrefix !== line.isPrefix);
    if ('reason' in line) holds.push(line);
  }
  return holds;
}

function lineIn(written: string, number: number) {
  const unreadable = (why: string) =>
    new HoldsError(`line ${number} of ${HOLDS} cannot be read (${why}): correct the line`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(written);
  } catch {
    throw unreadable('no JSON object');
  }
  const result = Line.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw unreadable(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
}

/** A line that sets a hold, or releases it. */
export function lineOf(line: Hold | (Held & { readonly released: string }), now: number): string {
  const { name, isPrefix } = line;
  const key = isPrefix ? 'prefix' : 'name';
  const plain = textOf(name);
  const named =
    plain === undefined ? { [`${key}Base64`]: Buffer.from(name, 'latin1').toString('base64') } : { [key]: plain };
  const said =
    'released' in line
      ? { released: line.released }
      : {
          reason: line.reason,
          ...(line.until === undefined ? {} : { until: line.until }),
          since: new Date(now).toISOString(),
        };
  return `${JSON.stringify({ ...named, ...said })}\n`;
}

export const isOver = ({ until }: Hold, now: number): boolean => until !== undefined && now >= Date.parse(until) + DAY;

/** Answers whether a file is held, in a time that does not grow with the number of holds. */
export class Holding {
  readonly #names = new Set<Name>();
  readonly #prefixes = new Set<Name>();
  readonly #lengths: readonly number[];

  constructor(holds: readonly Hold[], now: number) {
    for (const hold of holds) if (!isOver(hold, now)) (hold.isPrefix ? this.#prefixes : this.#names).add(hold.name);
    this.#lengths = [...new Set([...this.#prefixes].map(({ length }) => length))];
  }

  holds(name: Name): boolean {
    return this.#names.has(name) || this.#lengths.some((length) => this.#prefixes.has(name.slice(0, length)));
  }
}
