import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Imported } from '../../src/import/carried.ts';
import { MAIN } from '../recordings.ts';

const FILES = {
  'compose.yml': `services:
  worker: {image: worker, volumes: ['./recordings:/app/recordings']}
  web: {image: nginx, volumes: ['./conf:/etc/nginx', './cache:/var/cache/nginx', './site:/site']}
`,
  'conf/nginx.conf': 'http {}\n',
  'conf/conf.d/site.conf': 'listen 80;\n',
  'cache/a/b': '\0',
  ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`site/${index}.html`, '<html>'])),
};

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-import-'));
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

it('recordings import looks into the directories that services mount', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [MAIN, 'import'], { cwd: directory, encoding: 'utf8' });
  const { services } = parse(stdout) as Imported['application'];
  expect(services.web?.files).toEqual({
    '/etc/nginx/conf.d/site.conf': { content: 'listen 80;\n' },
    '/etc/nginx/nginx.conf': { content: 'http {}\n' },
  });
  expect(services.web?.volumes).toEqual({ cache: { path: '/var/cache/nginx', claim: { size: '1Gi' } } });
  expect(stderr).toContain('./site, a directory of the host mounted at /site, is not in the cluster');
});
