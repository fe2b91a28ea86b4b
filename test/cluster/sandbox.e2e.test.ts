import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('a sandbox is neither started nor ended in a directory that another user laid out', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'recordings-foreign-'));
  try {
    const laidOut = join(temporary, 'recordings-clusters');
    mkdirSync(join(laidOut, 'x'), { recursive: true });
    chmodSync(laidOut, 0o700);
    chownSync(laidOut, 65534, 65534);
    const module = JSON.stringify(new URL('./sandbox.ts', import.meta.url).href);
    for (const act of [`sandbox('x', false)`, `endSandbox('x')`]) {
      const script = `const { sandbox, endSandbox } = await import(${module}); await ${act}.catch((error) => console.log(error.message));`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
      expect(said).toContain('can be written by somebody else');
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
});
