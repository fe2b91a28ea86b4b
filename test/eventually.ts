import { setTimeout as pause } from 'node:timers/promises';

/**
 * What `attempt` gives, once it neither throws nor gives false. Waits for a condition, never for luck: after the deadline it says what it waited
 * for, why the last attempt failed, and what `diagnosis` adds.
 */
export async function eventually<T>(
  what: string,
  attempt: () => T | Promise<T>,
  { deadlineMs = 60_000, diagnosis = () => '' }: { deadlineMs?: number; diagnosis?: () => string } = {},
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    let cause: unknown;
    try {
      const result = await attempt();
      if (result !== false) return result;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) {
      const why = cause instanceof Error ? `: ${cause.message}` : '';
      throw new Error(`waited ${deadlineMs / 1000} s until ${what}${why}\n${diagnosis()}`.trimEnd(), { cause });
    }
    await pause(50);
  }
}
