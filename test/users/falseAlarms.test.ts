import { describe, expect, it } from 'vitest';
import { NO_FILES } from '../../src/users/projectFiles.ts';
import { surveyOf } from '../../src/users/survey.ts';
import { application, briefly, findings } from './application.ts';

/** What only resembles a user is left alone, or asked about once. */

/** A product as it is in life: one image and one env file for most, repaired. */
const PRODUCT = `x-app: &app
  image: registry.example/prosaas:\${TAG:-1}
  env_file: [app.env]
  environment: &env
    REDIS_URL: redis://redis:6379/0
    RECORDINGS_URL: https://prosaas.example/app/server/recordings
x-worker: &worker
  <<: *app
  command: rq worker
  volumes: [recordings_data:/app/server/recordings]
services:
  nginx: {image: nginx:1.27, env_file: [app.env], volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]}
  redis: {image: redis:7, env_file: [app.env], volumes: [redis_data:/data]}
  migrate: {<<: *app, restart: "no", command: npm run migrate}
  indexer: {<<: *app, restart: "no", command: npm run index}
  backfill: {<<: *app, command: npm run backfill}
  api:
    <<: *app
    depends_on: {backfill: {condition: service_completed_successfully}}
    volumes: [recordings_data:/app/server/recordings]
  calls:
    <<: *app
    environment: {<<: *env, RECORDINGS_QUEUE: recordings}
    volumes: [recordings_data:/app/server/recordings]
  worker: {<<: *worker, environment: {RQ_QUEUES: "default,recordings"}}
  worker-recordings: {<<: *worker, profiles: [queues], environment: {RQ_QUEUES: recordings}}
  worker-mail: {<<: *app, profiles: [queues], command: rq worker mail}
  frontend: {build: ./frontend, env_file: [app.env]}
  bridge: {build: ./bridge, volumes: [bridge_data:/data]}
volumes: {recordings_data: {}, redis_data: {}, bridge_data: {}}
`;
const ENV = { 'app.env': 'RECORDINGS_DIR=/app/server/recordings\n' };

const withService = (service: string) => PRODUCT.replace('services:\n', `services:\n  other:\n    ${service}\n`);

describe('a product that is well', () => {
  it('gets no finding: not for what runs once, what is no part of the program, nor who takes other jobs', () => {
    expect(briefly(findings(application(PRODUCT, ENV)))).toEqual([]);
  });

  it.each<[string, string]>([
    [
      'a scheduler that puts jobs into the queue of recordings',
      '<<: *app\n    environment: {RECORDINGS_QUEUE: recordings}',
    ],
    ['a legacy backend of the same image', '<<: *app\n    profiles: [legacy]'],
    ['a service of another image that reads the same env file', 'image: prosaas-billing:1\n    env_file: [app.env]'],
  ])('is asked once, by a warning, about %s', (_, service) => {
    const project = application(withService(service), ENV);
    expect(briefly(findings(project))).toEqual(['warning LooksLikeUser Service/other compose.yml:12']);
    expect(briefly(findings(project, { doesNot: ['other'] }))).toEqual([]);
    const settled = withService(`${service}\n    x-recordings: false`);
    expect(briefly(findings(application(settled, ENV)))).toEqual([]);
  });

  it.each<[string, string]>([
    [
      'a route of that name',
      'image: a\n    environment: {RECORDINGS_URL: /app/server/recordings, RECORDINGS_PATH: /api/recordings}',
    ],
    ['a backup that leaves the path out', 'image: a\n    environment: {EXCLUDE: /app/server/recordings}'],
    ['a sibling whose name begins the same', 'image: a\n    environment: {DIR: /app/server/recordings-old}'],
    ['a tmpfs beside the path', 'image: a\n    tmpfs: /app/server/recordings-old'],
    ['a worker that takes no recordings', 'image: a\n    environment: {QUEUES: "default,!recordings,-recordings"}'],
    [
      'a reader at a path that its environment names',
      'image: a\n    environment: {ROOT: /www}\n    volumes: [recordings_data:/www:ro]',
    ],
    ['a proxy that has them at a path of its own', 'image: caddy:2\n    volumes: [recordings_data:/srv/rec:ro]'],
    ['a mount above the path', '<<: *app\n    volumes: [./server:/app/server, recordings_data:/app/server/recordings]'],
    ['volumes taken from another service', '<<: *app\n    volumes_from: [api]'],
    ['what extends a service that has it', 'extends: worker\n    environment: {RQ_QUEUES: recordings}'],
  ])('is not asked about %s', (_, service) => {
    expect(briefly(findings(application(withService(service), ENV)))).toEqual([]);
  });
});

it('services that share the directory of the whole program share the recordings in it', () => {
  const service = (volumes: string) =>
    `{image: a, environment: [RECORDINGS_DIR=/app/recordings], volumes: [${volumes}]}`;
  const of = (api: string, worker: string) =>
    application(`services:\n  api: ${service(api)}\n  worker: ${service(worker)}\n`);
  expect(briefly(findings(of('".:/app"', '".:/app"')))).toEqual([]);
  expect(briefly(findings(of('".:/app"', '"./worker:/app"')))).toEqual([
    'fault LooksLikeUser Service/api compose.yml:2',
    'fault LooksLikeUser Service/worker compose.yml:3',
  ]);
});

describe('what is settled', () => {
  const two = (service: string) =>
    `services:\n  calls: {image: a, volumes: ["recordings:/rec"]}\n  other: {image: b${service}}\nvolumes: {recordings: {}}\n`;

  it.each<[string, string, object, string[]]>([
    ['in the file: it needs them', ', x-recordings: true', {}, ['fault LooksLikeUser Service/other compose.yml:3']],
    ['in the file, as a string', ', x-recordings: "yes"', {}, ['fault LooksLikeUser Service/other compose.yml:3']],
    ['in the file: it does not', ', environment: [A=/rec], x-recordings: false', {}, []],
    ['in the file: it does not, with a tmpfs', ', tmpfs: /rec, x-recordings: false', {}, []],
    [
      'on the command line: it needs them',
      '',
      { needs: ['other'] },
      ['fault LooksLikeUser Service/other compose.yml:3'],
    ],
    ['on the command line, which wins', ', x-recordings: true', { doesNot: ['other'] }, []],
    ['it only reads', ', x-recordings: ReadOnly, volumes: ["recordings:/rec:ro"]', {}, []],
    [
      'it only reads, and could write',
      ', x-recordings: ReadOnly, volumes: ["recordings:/rec"]',
      {},
      ['warning AccessTooWide Service/other compose.yml:3'],
    ],
    [
      'it writes, and cannot',
      ', x-recordings: ReadWrite, volumes: ["recordings:/rec:ro"]',
      {},
      ['fault AccessTooNarrow Service/other compose.yml:3'],
    ],
  ])('%s', (_, service, settled, expected) => {
    expect(briefly(findings(application(two(service)), settled))).toEqual(expected);
  });

  it.each<[string, string, object, string]>([
    [
      'a service that is not there',
      '',
      { needs: ['wroker'] },
      '--needs-recordings: there is no service wroker: name one of calls, other',
    ],
    [
      'both of one service',
      '',
      { needs: ['other'], doesNot: ['other'] },
      '--not-recordings: --needs-recordings names other, too: name it in one of them',
    ],
    [
      'something else than true or false',
      ', x-recordings: maybe',
      {},
      'compose.yml:3:21: services.other.x-recordings is "maybe": write true or false: whether the service needs the recordings (or ReadOnly or ReadWrite: how)',
    ],
  ])('cannot be %s', (_, service, settled, sentence) => {
    expect(() => findings(application(two(service)), settled)).toThrow(sentence);
  });
});

it('an object store that keeps them is asked over the network, and no worker need have them', () => {
  const project = application(`services:
  minio: {image: minio/minio, volumes: ['recordings:/export']}
  worker: {image: app, command: rq worker}
volumes: {recordings: {}}
`);
  expect(briefly(findings(project))).toEqual([]);
});

it('a web server of an image of its own has them where its own files say', () => {
  const project = application(`services:
  worker: {image: app, volumes: ['recordings:/app/recordings']}
  web: {image: shop/shop-nginx, volumes: ['recordings:/usr/share/nginx/html/recordings:ro']}
volumes: {recordings: {}}
`);
  expect(briefly(findings(project))).toEqual([]);
});

describe('a worker that may do without the directory is asked, and not accused', () => {
  const inDirectory = (compose: string) =>
    surveyOf(application(compose), { needs: [], doesNot: [] }, NO_FILES).findings;

  it.each<[string, string]>([
    [
      'it is told where the server answers',
      `services:
  backend: {build: {context: ., dockerfile: backend.Dockerfile}, command: gunicorn app, volumes: ["storage:/app/storage"]}
  worker: {build: {context: ., dockerfile: worker.Dockerfile}, command: --coordinator http://backend:8000}
volumes: {storage: {}}
`,
    ],
    [
      'only its name says that it works, and many of its program lack the directory',
      `services:
  collector: {image: example/ail, command: bin/collect, volumes: ["./archives:/ail/archives"]}
  log-queue: {image: example/ail, command: bin/log-queue}
  global: {image: example/ail, command: bin/global}
  indexer: {image: example/ail, command: bin/indexer}
  tags: {image: example/ail, command: bin/tags}
`,
    ],
  ])('%s', (_, compose) => {
    expect(inDirectory(compose).map(({ severity, object }) => [severity, object])).toEqual([
      ['warning', expect.stringMatching(/^Service\/(worker|log-queue)$/)],
    ]);
  });
});
