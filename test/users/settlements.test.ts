import { describe, expect, it } from 'vitest';
import { surveyOf } from '../../src/users/survey.ts';
import { NO_FILES } from '../../src/users/projectFiles.ts';
import { application, briefly, inFull } from './application.ts';

const compose = (settled: string) => `
services:
  web:
    build: .
    command: gunicorn shop.wsgi
    volumes: ["media:/app/media", "exports:/app/exports"]
  worker:
    build: .
    command: celery -A shop worker
    ${settled}
volumes: {media: {}, exports: {}}
`;

const found = (text: string) => surveyOf(application(text), { needs: [], doesNot: [] }, NO_FILES).findings;

describe('a service says of each directory whether it uses the directory', () => {
  it.each([
    ['nothing said', '', ['media', 'exports']],
    ['false for one, by its volume', 'x-recordings: {media: false}', ['exports']],
    ['false for one, by its path', 'x-recordings: {/app/media: false}', ['exports']],
    ['false for one, by its path with a slash at the end', 'x-recordings: {/app/media/: false}', ['exports']],
    ['false for both', 'x-recordings: {media: false, exports: "no"}', []],
    ['false for all, in the plain form', 'x-recordings: false', []],
  ])('%s', (_, settled, named) => {
    const all = found(compose(settled));
    expect(all.map(({ object }) => object)).toEqual(named.map(() => 'Service/worker'));
    for (const [index, name] of named.entries()) expect(all[index]?.message).toContain(`volume "${name}"`);
  });

  it('true for one makes a fault where the signs alone ask', () => {
    const text = compose('x-recordings: {exports: true, media: false}').replace('celery -A shop worker', 'run');
    expect(briefly(found(text))).toEqual(['fault LooksLikeUser Service/worker compose.yml:7']);
  });

  it('the finding says how to settle the one directory', () => {
    expect(inFull(found(compose('x-recordings: {exports: false}')))[0]).toContain(
      'If it does not use volume "media", say so: x-recordings: {media: false} in the service.',
    );
  });

  it.each([
    ['{medai: false}', 'services.worker.x-recordings.medai: no service mounts medai'],
    ['{media: maybe}', 'services.worker.x-recordings.media is "maybe"'],
    ['[media]', 'services.worker.x-recordings is ["media"]'],
  ])('%s is refused', (settled, message) => {
    expect(() => found(compose(`x-recordings: ${settled}`))).toThrow(message);
  });
});
