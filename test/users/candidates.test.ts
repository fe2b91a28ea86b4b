import { expect, it } from 'vitest';
import { candidateLines } from '../../src/users/candidates.ts';
import { application } from './application.ts';

it('the directories that may be the recordings stand with their flags, those that services share first', () => {
  const project = application(`
services:
  web:
    image: example/shop:1
    volumes: [media:/app/media, ./exports:/app/exports, state:/var/lib/state, static:/app/static]
  worker:
    image: example/shop:1
    volumes: [media:/app/media, ./in:/one/inbox, ./other:/two/inbox]
  reader:
    image: example/reader:1
    volumes: [./third:/one/inbox]
volumes: {media: {}, state: {}, static: {}}
`);
  expect(candidateLines(project)).toEqual([
    '--recordings media  (media at /app/media, mounted by web and worker)',
    '--recordings /app/exports  (/srv/prosaas/exports at /app/exports, mounted by web)',
    '--recordings /srv/prosaas/in  (/srv/prosaas/in at /one/inbox, mounted by worker)',
    '--recordings /two/inbox  (/srv/prosaas/other at /two/inbox, mounted by worker)',
    '--recordings /srv/prosaas/third  (/srv/prosaas/third at /one/inbox, mounted by reader)',
    '--recordings state  (state at /var/lib/state, mounted by web)',
  ]);
});

it('where nothing is kept, no flag is offered', () => {
  expect(
    candidateLines(application('services: {web: {image: nginx, volumes: [./nginx.conf:/etc/nginx/nginx.conf]}}')),
  ).toEqual([]);
});
