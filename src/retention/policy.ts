import type { Name } from '../files/name.ts';

/** What a person wants of retention. Times are in milliseconds, shares from 0 to 1. */
export interface Policy {
  /** What was modified longer ago goes. */
  readonly olderThan?: number;
  /** The oldest go until so much of the file system is free (R6). */
  readonly untilFree?: number;
  /** For the sake of room, nothing younger goes. */
  readonly atLeast: number;
  /** Patterns of the last part of a name, in latin1; `*` stands for any characters. */
  readonly names: readonly Name[];
  /** A run that would delete more of the files or of the bytes deletes nothing (R3). */
  readonly maxShare: number;
  /** The number of files that a person has seen and agrees to. */
  readonly confirm?: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Younger files may still be written to (R1). */
const YOUNGEST = HOUR;

/** The usual endings of audio and video. */
const ENDINGS =
  '3gp aac aif aiff alaw amr au avi caf flac gsm m4a m4v mkv mov mp3 mp4 mpeg mpg ogg oga opus pcm ra raw sln ulaw wav webm wma wmv';

export const DEFAULTS = {
  atLeast: DAY,
  names: ENDINGS.split(' ').map((ending) => `*.${ending}`),
  maxShare: 0.2,
} as const satisfies Policy;

/** What is modified before goes by its age, unless it is held; never what is younger than an hour. */
export const limitByAge = ({ olderThan }: Policy, now: number): number =>
  olderThan === undefined ? -Infinity : now - Math.max(olderThan, YOUNGEST);

/** What is modified later does not go for the sake of room. */
export const limitByRoom = ({ atLeast }: Policy, now: number): number => now - Math.max(atLeast, YOUNGEST);

/** Calls come by the week. */
const WEEK = 7 * DAY;

/** Over which time it is counted what comes and what goes. */
export interface Rates {
  /** Milliseconds: a week, or as long as recordings stay for sure, if that is shorter. */
  readonly span: number;
  /** What was modified before may go until the span from now is over, by age or for the sake of room. */
  readonly goesWithin: number;
}

export function ratesOf(policy: Policy, now: number): Rates {
  const { olderThan = Infinity, untilFree, atLeast } = policy;
  const span = Math.max(YOUNGEST, Math.min(WEEK, olderThan, untilFree === undefined ? Infinity : atLeast));
  const byRoom = untilFree === undefined ? -Infinity : limitByRoom(policy, now + span);
  return { span, goesWithin: Math.max(limitByAge(policy, now + span), byRoom) };
}

/** Whether the last part of a name matches, in small or capital letters. As in a shell, `*` does not stand for a dot at the beginning. */
export function matcherOf({ names }: Pick<Policy, 'names'>): (base: Name) => boolean {
  const endings = new Set(names.flatMap((name) => /^\*\.([^*.]+)$/.exec(name)?.[1]?.toLowerCase() ?? []));
  const others = names.filter((name) => !/^\*\.[^*.]+$/.test(name));
  const alternatives = others.map((name) => {
    const words = name.split('*').map((word) => word.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
    return `${name.startsWith('*') ? '(?!\\.)' : ''}${words.join('.*')}`;
  });
  const pattern = new RegExp(`^(?:${alternatives.join('|')})$`, 'is');
  return (base) => {
    // Nearly all patterns are endings, and a million names are asked.
    const dot = base.lastIndexOf('.');
    const hasEnding = dot >= 0 && !base.startsWith('.') && endings.has(base.slice(dot + 1).toLowerCase());
    return hasEnding || (others.length > 0 && pattern.test(base));
  };
}

/** The policy on one line, for the audit. */
export function policyLine({ olderThan, untilFree, atLeast, maxShare, confirm }: Policy): string {
  return [
    ...(olderThan === undefined ? [] : [`older than ${timeOf(olderThan)}`]),
    ...(untilFree === undefined ? [] : [`until ${percentOf(untilFree)} free, but at least ${timeOf(atLeast)} old`]),
    `at most ${percentOf(maxShare)}`,
    ...(confirm === undefined ? [] : [`confirmed ${confirm}`]),
  ].join(', ');
}

export const percentOf = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

export function timeOf(milliseconds: number): string {
  const [unit, letter] = (
    [
      [DAY, 'd'],
      [HOUR, 'h'],
      [60_000, 'm'],
      [1000, 's'],
    ] as const
  ).find(([each]) => milliseconds >= each && milliseconds % each === 0) ?? [1, 'ms'];
  return `${milliseconds / unit}${letter}`;
}
