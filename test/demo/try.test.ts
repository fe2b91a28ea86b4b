import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('`make try` shows the mistake and its findings, and ends well', () => {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-try-'));
  try {
    const out = execFileSync(process.execPath, [fileURLToPath(new URL('try.ts', import.meta.url)), directory], {
      encoding: 'utf8',
    });
    expect(out.match(/^ {2}exit .*$/gm)).toEqual(['  exit 1', '  exit 0', '  exit 0', '  exit 2', '  exit 1']);
    expect(out).toMatch(/LooksLikeUser +Service\/worker/);
    expect(out).toContain('no service holds role "worker"');
    expect(out).toMatch(/RoleUnheld/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
