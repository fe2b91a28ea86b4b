import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepSaying, type Screen } from './say.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A screen, and all that was written on it. */
function screen(rest: Omit<Screen, 'write'> = {}): { readonly screen: Screen; readonly written: () => string } {
  let written = '';
  return { screen: { ...rest, write: (text: string) => (written += text) !== '' }, written: () => written };
}

it('progress is rewritten in place on a terminal, each second, and the end of it stays', () => {
  const { screen: terminal, written } = screen({ isTTY: true, columns: 80 });
  let seconds = 3;
  const end = keepSaying(() => `${seconds--} s left`, terminal);
  vi.advanceTimersByTime(2000);
  end('done');
  vi.advanceTimersByTime(60_000);
  const lines = ['3 s left', '2 s left', '1 s left', 'done'].map((line) => `\r[cluster] ${line}\x1b[K`);
  expect(written()).toBe(`${lines.join('')}\n`);
});

it('a line of progress that is longer than the terminal is wide is cut: a broken line cannot be rewritten', () => {
  const { screen: terminal, written } = screen({ isTTY: true, columns: 20 });
  keepSaying(() => 'building kubernetes', terminal)();
  expect(written()).toBe('\r[cluster] building…\x1b[K\n');
});

it('elsewhere progress is a line every 15 s', () => {
  const { screen: file, written } = screen();
  let minute = 0;
  const end = keepSaying(() => `line ${++minute}`, file);
  vi.advanceTimersByTime(31_000);
  end('done');
  expect(written()).toBe('[cluster] line 1\n[cluster] line 2\n[cluster] line 3\n[cluster] done\n');
});

it('an error that ends the progress begins on a line of its own', () => {
  const { screen: terminal, written } = screen({ isTTY: true });
  keepSaying(() => 'building', terminal)();
  expect(written()).toBe('\r[cluster] building\x1b[K\n');
});
