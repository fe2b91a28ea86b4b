import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { directory } from '../files/place.ts';
import { MAIN } from '../recordings.ts';
import { recording } from '../retention/pruning.ts';

/** The commands of docs/retention.md for a directory, in their order, in a directory as the page describes it. */
it('the commands of the page about retention do what the page says', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/retention.md', import.meta.url)), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const here = blocks.filter((block) => !/ -n | -A\b|kubectl/.test(block));
  const place = directory();
  try {
    mkdirSync(join(place, 'bin'));
    writeFileSync(join(place, 'bin/recordings'), `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`, { mode: 0o755 });
    for (let index = 0; index < 4; index++) recording(join(place, 'recordings'), `2025/${index}.mp3`, 400 + index);
    recording(join(place, 'recordings'), '2026/11/call.mp3', 2 / 24);
    const run = (block: string): { code: number; said: string } => {
      const env = { ...process.env, PATH: `${join(place, 'bin')}:${process.env.PATH ?? ''}` };
      try {
        return {
          code: 0,
          said: execFileSync('sh', ['-ec', block], { cwd: place, env, encoding: 'utf8', stdio: 'pipe' }),
        };
      } catch (error) {
        const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
        return { code: status, said: stdout + stderr };
      }
    };
    const [look, confirm, holds, room, grep] = here.map(run);
    expect(here).toHaveLength(5);
    expect(look).toMatchObject({ code: 1, said: expect.stringContaining('--confirm 4') as unknown });
    expect(look?.said).toContain('2025/3.mp3');
    expect(confirm).toMatchObject({ code: 0, said: expect.stringContaining('4 of 5 recordings') as unknown });
    expect(existsSync(join(place, 'recordings/2025/0.mp3'))).toBe(false);
    expect(holds).toMatchObject({
      code: 0,
      said: expect.stringContaining('2025/* until 2099-03-31: audit of last year') as unknown,
    });
    expect(room?.code).toBe(0);
    expect(grep?.code).toBe(0);
    expect(existsSync(join(place, 'recordings/2026/11/call.mp3'))).toBe(true);
  } finally {
    rmSync(place, { recursive: true });
  }
});
