import { spawnSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { jsonLog, LEVELS, together, type Level } from '../../src/operator/log.ts';

function lines(from: Level): string[] {
  const written: string[] = [];
  const log = jsonLog(from, (line) => written.push(line));
  for (const level of LEVELS) log(`of ${level}`, { why: 'x' }, level);
  log('by default');
  return written;
}

it.each<[Level, string[]]>([
  ['debug', ['debug of debug', 'info of info', 'warn of warn', 'info by default']],
  ['info', ['info of info', 'warn of warn', 'info by default']],
  ['warn', ['warn of warn']],
])('from %s on, a line is one JSON object with time, level and message', (from, expected) => {
  const written = lines(from);
  expect(written.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  const parsed = written.map((line) => JSON.parse(line) as Record<string, string>);
  expect(parsed.map(({ level, message }) => `${level} ${message}`)).toEqual(expected);
  expect(parsed.every(({ time }) => !Number.isNaN(Date.parse(time ?? '')))).toBe(true);
});

it('lines that come together are written as one, soon', async () => {
  const written: string[] = [];
  const write = together((text) => written.push(text));
  for (const line of ['a', 'b']) write(line);
  expect(written).toEqual([]);
  await vi.waitFor(() => expect(written).toEqual(['ab']));
  write('c');
  await vi.waitFor(() => expect(written).toEqual(['ab', 'c']));
});

it.each(['process.exit(3)', 'setImmediate(() => { throw new Error() })'])(
  'a line that waits is written when the process ends by %s',
  (end) => {
    const script = `const { jsonLog } = await import('./src/operator/log.ts'); jsonLog('info')('last words'); ${end};`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(stdout).toContain('last words');
  },
);
