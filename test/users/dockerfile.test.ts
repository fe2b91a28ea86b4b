import { expect, it } from 'vitest';
import { baseOf, finalLines } from '../../src/users/dockerfile.ts';
import { NO_FILES, type ProjectFiles } from '../../src/users/projectFiles.ts';
import { servedBy } from '../../src/users/served.ts';

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
