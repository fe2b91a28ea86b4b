import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN } from '../recordings.ts';

/** Nothing in it is called recordings. Two directories lie at /data, of which only one is for files. */
const COMPOSE = `name: shop
services:
  web: {image: shop, volumes: ['media:/app/media', './up loads:/app/uploads', './archive:/data']}
  worker: {image: shop, command: celery -A shop worker, volumes: ['media:/app/media', './archive:/data']}
  redis: {image: redis, volumes: ['./redis:/data']}
volumes:
  media:
  forgotten: {name: old_media}
`;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recordings-candidates-'));
  writeFileSync(join(directory, 'compose.yml'), COMPOSE);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Through a shell, for a person pastes the flag. */
function importing(flags = '') {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" import ${flags}`], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr: stderr.replaceAll(directory, '/srv/shop') };
}

describe('recordings import, where no directory is called recordings', () => {
  it('lists the directories that could be meant, with who mounts them and the flag: exit 2', () => {
    expect(importing()).toEqual({
      code: 2,
      stdout: '',
      stderr: `nothing in compose.yml looks like a directory of recordings. Add one of these flags:
  --recordings media  (media at /app/media, mounted by web and worker)
  --recordings /app/uploads  (/srv/shop/up loads at /app/uploads, mounted by web)
  --recordings /srv/shop/archive  (/srv/shop/archive at /data, mounted by web and worker)
`,
    });
  });

  it('takes each flag that it lists', () => {
    const listed = importing().stderr.match(/--recordings \S+/g) ?? [];
    expect(listed).toHaveLength(3);
    for (const flag of listed) expect(importing(flag.replace('/srv/shop', directory))).toMatchObject({ code: 0 });
  });

  it.each(['forgotten', 'old_media'])('answers that no service mounts the volume %s, as check does: exit 1', (name) => {
    expect(importing(`--recordings ${name}`)).toEqual({
      code: 1,
      stdout: '',
      stderr: `compose.yml:8: Volume/forgotten is defined, and no service mounts it: nobody saves anything in it. Add forgotten:PATH to the volumes of each service that uses it, or remove the volume.
Other directories are imported with:
  --recordings media  (media at /app/media, mounted by web and worker)
  --recordings /app/uploads  (/srv/shop/up loads at /app/uploads, mounted by web)
  --recordings /srv/shop/archive  (/srv/shop/archive at /data, mounted by web and worker)
`,
    });
  });
});
