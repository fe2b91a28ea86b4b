import { describe, expect, it } from 'vitest';
import { recordingsOf } from '../../src/users/recordings.ts';
import { surveyOf } from '../../src/users/survey.ts';
import { NO_FILES } from '../../src/users/projectFiles.ts';
import { application, briefly, findings } from './application.ts';

/** Files of the world that were judged wrongly once, each with others of its kind. */

const survey = (compose: string) => surveyOf(application(compose), { needs: [], doesNot: [] }, NO_FILES);
const found = (compose: string): string[] => briefly(survey(compose).findings);
const lookedAt = (compose: string): string[] =>
  survey(compose).directories.map(({ source, path }) => `${source?.name ?? ''} at ${path}`);

const services = (...lines: string[]) =>
  `services:\n${lines.map((line) => `  ${line}\n`).join('')}volumes: {shared: , recordings: , media: , own: , other: }\n`;

describe('01-own-volume-dropped: within a service a path is what that service mounts there', () => {
  it.each<[string, string]>([
    ['with the path in its command', 'blobs: {image: acme/blobstore, command: ["-dir=/data"], volumes: ["own:/data"]}'],
    [
      'with the path in a variable',
      'blobs: {image: acme/blobstore, environment: {DIR: /data}, volumes: ["own:/data"]}',
    ],
    ['as a worker', 'worker: {image: acme/index, command: "index worker --to /data", volumes: ["own:/data"]}'],
    ['of the host', 'blobs: {image: acme/blobstore, command: "-dir=/data", volumes: ["./blobs:/data"]}'],
    ['with a tmpfs', 'blobs: {image: acme/blobstore, tmpfs: /data}'],
  ])('%s', (_, service) => {
    const project = application(services('app: {image: acme/app, volumes: ["shared:/data"]}', service));
    expect(briefly(findings(project, {}, 'shared'))).toEqual([]);
  });

  it('also beside recordings at /data', () => {
    const compose = services(
      'app: {image: acme/app, environment: {RECORDINGS_DIR: /data}, volumes: ["recordings:/data"]}',
      'cache: {image: "redis:7", command: redis-server --dir /data, volumes: ["other:/data"]}',
    );
    expect(found(compose)).toEqual([]);
  });

  it('but not where the path itself is called after recordings', () => {
    const compose = services(
      'app: {image: acme/app, volumes: ["recordings:/srv/recordings"]}',
      'saver: {image: acme/saver, volumes: ["own:/srv/recordings"]}',
    );
    expect(found(compose)).toEqual(['fault PathTaken Service/saver compose.yml:3']);
  });

  it('nor where it is the only worker of the same program', () => {
    const compose = services(
      'web: {image: acme/app, command: gunicorn app, volumes: ["media:/app/media"]}',
      'worker: {image: acme/app, command: celery -A app worker, volumes: ["own:/app/media"]}',
    );
    expect(found(compose)).toContain('fault PathTaken Service/worker compose.yml:3');
  });
});

describe('02-product-at-same-path: what is known to keep its own data there is not accused', () => {
  it.each(['redis:7', 'valkey/valkey', 'getmeili/meilisearch:v1', 'minio/minio', 'rabbitmq:3', 'acme/anything'])(
    '%s',
    (image) => {
      const other = `other: {image: "${image}", volumes: ["own:/data"]}`;
      expect(found(services('tube: {image: acme/tube, volumes: ["recordings:/data"]}', other))).toEqual([]);
      expect(found(services('tube: {image: acme/tube, volumes: ["media:/data"]}', other))).toEqual([]);
    },
  );
});

describe('09-media-no-candidates: a shared directory is looked at, whatever it is called', () => {
  it.each<[string, string]>([
    ['media:/app/media', 'media at /app/media'],
    ['shared:/srv/exchange', 'shared at /srv/exchange'],
    ['./uploads:/app/public/uploads', '/srv/prosaas/uploads at /app/public/uploads'],
    ['media:/mastodon/public/system', 'media at /mastodon/public/system'],
  ])('%s', (mount, expected) => {
    const compose = services(
      `web: {image: acme/shop, volumes: ["${mount}"]}`,
      `worker: {image: acme/shop, command: celery -A shop worker, volumes: ["${mount}"]}`,
    );
    expect(lookedAt(compose)).toEqual([expected]);
    expect(found(compose)).toEqual([]);
  });

  it.each([
    './src:/app/src',
    '.:/code',
    './nginx.conf:/etc/nginx/nginx.conf',
    'shared:/app/static',
    'shared:/app/node_modules',
    './config:/app/config',
    'shared:/var/run/app',
    'shared:/var/lib/postgresql/data',
    'shared:/root/.cache',
    'shared:/etc/letsencrypt',
    '/var/run/docker.sock:/var/run/docker.sock',
    'shared:/app/logs',
    'shared:/venv',
    'shared:/app/public/assets',
  ])('but not code, settings, static files, dependencies, sockets, databases, caches or certificates: %s', (mount) => {
    const compose = services(
      `web: {image: acme/shop, command: puma, volumes: ["${mount}", "media:/app/media"]}`,
      `admin: {image: acme/shop, command: puma, volumes: ["${mount}", "media:/app/media"]}`,
      'worker: {image: acme/shop, command: sidekiq, volumes: ["media:/app/media"]}',
    );
    expect(lookedAt(compose)).toEqual(['media at /app/media']);
    expect(found(compose)).toEqual([]);
  });
});

describe('10-media-worker-forgot: the only worker of a program lacks the directory of its server', () => {
  it.each([
    'celery -A shop worker -l info',
    'celery --app=shop worker --beat',
    'sh -c "python manage.py migrate && celery -A shop worker"',
    'rq worker high default',
    'python manage.py rqworker',
    'python manage.py qcluster',
    'dramatiq shop.tasks --processes 2',
    'bundle exec sidekiq -C config/sidekiq.yml',
    'bundle exec rake resque:work',
    'bundle exec rake jobs:work',
    'php artisan horizon',
    'php artisan queue:work redis --sleep=3',
    'php bin/console messenger:consume async',
    'node dist/worker.js',
    'npm run worker',
    '/start-celeryworker',
  ])('%s', (command) => {
    const compose = services(
      'web: {build: ., command: gunicorn shop.wsgi, volumes: ["media:/app/media"]}',
      `second: {build: ., command: ${JSON.stringify(command)}}`,
    );
    expect(found(compose)).toEqual(['fault LooksLikeUser Service/second compose.yml:3']);
  });

  it.each([
    'celery -A shop beat',
    'celery -A shop flower',
    'gunicorn shop.wsgi --workers 4',
    'gunicorn shop.asgi -k uvicorn.workers.UvicornWorker -w 4',
    'uvicorn shop:app --workers 2',
    'python manage.py migrate',
    'php artisan schedule:run',
    'bundle exec clockwork clock.rb',
    'daphne shop.asgi:application',
    'php artisan reverb:start',
    'node socketio.js',
    'supercronic /etc/crontab',
    'alembic upgrade head',
  ])('and nothing is said about %s', (command) => {
    const compose = services(
      'web: {build: ., command: gunicorn shop.wsgi, volumes: ["media:/app/media"]}',
      'worker: {build: ., command: celery -A shop worker, volumes: ["media:/app/media"]}',
      `second: {build: ., command: ${JSON.stringify(command)}}`,
    );
    expect(found(compose)).toEqual([]);
  });

  it('is a question where files may lie in an object store', () => {
    const compose = services(
      'web: {build: ., command: gunicorn shop.wsgi, volumes: ["media:/app/media"]}',
      'worker: {build: ., command: celery -A shop worker}',
      'minio: {image: minio/minio, volumes: ["own:/export"]}',
    );
    expect(found(compose)).toEqual(['warning LooksLikeUser Service/worker compose.yml:3']);
  });
});

it('12-nginx-reader: a web server that reads them at a path of its own is well', () => {
  const compose = services(
    'web: {image: acme/shop, volumes: ["recordings:/app/recordings"]}',
    'gateway: {image: "nginx:1.27", volumes: ["recordings:/srv/recordings:ro"]}',
  );
  expect(found(compose)).toEqual([]);
});

it('22-no-role-left: the only user in an inactive profile is no fault, and is looked at', () => {
  const compose = services(
    'api: {image: acme/api}',
    'recorder: {image: acme/recorder, profiles: [record], volumes: ["recordings:/srv/recordings"]}',
  );
  expect(found(compose)).toEqual([]);
  expect(lookedAt(compose)).toEqual(['recordings at /srv/recordings']);
});

it('one directory is the recordings: nobody is asked about another that is called so', () => {
  const compose = services(
    'api: {image: acme/api, volumes: ["recordings:/srv/recordings"]}',
    'calls: {image: acme/calls, volumes: ["recordings:/srv/recordings"]}',
    'worker: {image: acme/worker, volumes: ["recordings:/srv/recordings", "./recordings-tmp:/srv/recordings-tmp"]}',
  );
  expect(found(compose)).toEqual([]);
});

describe('--recordings PATH at which several directories lie', () => {
  const two = application(
    services('app: {image: a, volumes: ["shared:/data"]}', 'blobs: {image: b, volumes: ["./own:/data"]}'),
  );

  it('is refused, and both are named', () => {
    expect(() => recordingsOf(two, '/data')).toThrow(
      `--recordings: 2 directories lie at /data: volume "shared" (app) and the host's directory /srv/prosaas/own (blobs): name one of them: --recordings shared or --recordings /srv/prosaas/own`,
    );
  });

  it('is refused with a flag that a shell takes', () => {
    const blank = application(
      services('app: {image: a, volumes: ["./a b:/data"]}', 'blobs: {image: b, volumes: ["./own:/data"]}'),
    );
    expect(() => recordingsOf(blank, '/data')).toThrow("name one of them: --recordings '/srv/prosaas/a b' or");
  });

  it.each(['shared', '/srv/prosaas/own'])('but not %s, which is one', (wanted) => {
    expect(recordingsOf(two, wanted)?.path).toBe('/data');
  });
});
