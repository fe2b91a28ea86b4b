import { expect, it } from 'vitest';
import { baseOf, finalLines, runIn } from '../../src/users/dockerfile.ts';
import { NO_FILES, type ProjectFiles } from '../../src/users/projectFiles.ts';
import { copiesTo, servedBy } from '../../src/users/served.ts';

const here = (texts: Readonly<Record<string, string>>): ProjectFiles => ({ ...NO_FILES, text: (path) => texts[path] });

const STAGES = 'FROM --platform=linux/amd64 node:22 AS Pages\nUSER 1\nFROM pages AS shop\nUSER 2\nFROM nginx\nUSER 3';

it.each([
  [undefined, 'nginx', 'USER 3'],
  ['shop', 'node:22', 'USER 2'],
  ['PAGES', 'node:22', 'USER 1'],
])('of a Dockerfile with the target %s the stage is found, and the image that it begins with', (target, base, user) => {
  const build = { context: '/srv/shop', ...(target === undefined ? {} : { target }) };
  const files = here({ '/srv/shop/Dockerfile': STAGES });
  expect(baseOf({ build }, files)).toBe(base);
  expect(finalLines(build, files)?.at(-1)).toBe(user);
});

it('a Dockerfile that cannot be read says nothing', () => {
  const build = { context: '/srv/shop', dockerfile: '/elsewhere/Dockerfile' };
  expect(baseOf({ build }, NO_FILES)).toBeUndefined();
  expect(finalLines(build, NO_FILES)).toBeUndefined();
});

it('a Dockerfile within the Compose file counts, and not the one beside it', () => {
  const build = { context: '/srv/shop', dockerfile_inline: 'FROM caddy\nCOPY own.conf /etc/' };
  const files = here({
    '/srv/shop/Dockerfile': 'FROM nginx\nCOPY other.conf /etc/',
    '/srv/shop/own.conf': 'root /own;',
    '/srv/shop/other.conf': 'root /other;',
  });
  expect(baseOf({ build }, files)).toBe('caddy');
  expect(servedBy({ service: { command: null, entrypoint: null, build }, mounted: [] }, files)).toEqual([
    { path: '/own', by: 'own.conf: root' },
  ]);
});

it.each([
  [{ args: { BASE: 'acme/shop' } }, 'acme/shop'],
  [{}, 'acme/base'],
])('an image that an argument names is the one of the Compose file, or else of the Dockerfile', (given, base) => {
  const build = { context: '/srv/shop', dockerfile_inline: 'ARG BASE="acme/base"\nFROM ${BASE}', ...given };
  expect(baseOf({ build }, NO_FILES)).toBe(base);
});

it.each([
  ['FROM a\nENTRYPOINT ["/init", "--"]\nCMD ["celery", \\\n "worker"]', ['/init', '--'], ['celery', 'worker']],
  ['FROM a\nCMD old\nCMD gunicorn shop', [], ['gunicorn', 'shop']],
  ['FROM a AS b\nCMD gone\nFROM c', [], []],
])('what a container runs by itself stands in the last stage: %j', (text, entrypoint, command) => {
  expect(runIn({ dockerfile_inline: text }, NO_FILES)).toEqual({ entrypoint, command });
});

it.each([
  ['FROM nginx\nCOPY site.conf /etc/nginx/', false],
  ['FROM nginx\nCOPY --from=pages media /srv/media/', true],
  ['FROM nginx\nCOPY ["all", "/srv"]', true],
  ['FROM nginx\nCOPY media here', true],
])('a Dockerfile that may copy something to /srv/media: %j', (text, may) => {
  expect(copiesTo({ dockerfile_inline: text }, '/srv/media', NO_FILES)).toBe(may);
});
