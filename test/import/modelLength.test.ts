import { expect, it } from 'vitest';
import type { Fields, Imported } from '../../src/import/carried.ts';
import { modelText } from '../../src/import/write.ts';
import { imported } from './imported.ts';

/** The most lines that a person has to read for twelve services. */
const MOST_LINES = 250;

const WORKERS = ['high', 'default', 'recordings', 'mail', 'reports', 'billing'];

/** Twelve services: a server with its workers, which read one env file and one block of the storage, with a database, a queue and a web server. */
const COMPOSE = `name: prosaas
x-server: &server
  build: ./server
  env_file: server.env
  restart: unless-stopped
  depends_on: {db: {condition: service_healthy}, redis: {condition: service_healthy}}
x-storage: &storage {S3_ENDPOINT: 'https://s3.example', S3_REGION: eu, S3_BUCKET: calls, S3_PATH_STYLE: 'true', S3_ACCESS_KEY: AKIAEXAMPLE, S3_SECRET_KEY: correct-horse}
services:
  web:
    image: nginx:1.27
    ports: ['80:80']
    healthcheck: {test: [CMD, wget, -qO, /dev/null, 'http://127.0.0.1/'], interval: 10s, retries: 3}
  api:
    <<: *server
    command: gunicorn server.api:app --bind 0.0.0.0:8000
    environment: {<<: *storage, ROLE: api}
    expose: [8000]
    volumes: ['recordings:/app/recordings:ro']
    healthcheck: {test: [CMD, curl, -fsS, 'http://localhost:8000/healthz'], interval: 10s, timeout: 3s, retries: 3}
    deploy: {replicas: 2, resources: {limits: {cpus: '1', memory: 512m}, reservations: {cpus: '0.1', memory: 128m}}}
  migrate:
    <<: *server
    command: python -m server.migrate
    restart: 'no'
    environment: {ROLE: migrate}
${WORKERS.map(
  (queue) => `  worker-${queue}:
    <<: *server
    command: python -m server.worker --queue ${queue}
    environment: {<<: *storage, ROLE: ${queue}}
    volumes: ['recordings:/app/recordings']
    healthcheck: {test: [CMD, python, -m, server.health], interval: 30s, retries: 3}
    deploy: {resources: {limits: {memory: 512m}}}
`,
).join('')}  scheduler:
    <<: *server
    command: python -m server.scheduler
    environment: {ROLE: scheduler}
  db:
    image: postgres:17
    environment: {POSTGRES_USER: app, POSTGRES_PASSWORD: battery-staple, POSTGRES_DB: app}
    volumes: ['db:/var/lib/postgresql/data']
    healthcheck: {test: [CMD, pg_isready, -U, app], interval: 5s, retries: 10}
  redis:
    image: redis:7
    volumes: ['queue:/data']
    healthcheck: {test: [CMD, redis-cli, ping], interval: 5s, retries: 5}
volumes: {recordings: , db: , queue: }
`;

/** Thirty-five variables, of which three are secret. */
const SERVER_ENV = [
  ...Array.from({ length: 32 }, (_, index) => `SETTING_${index + 1}=value ${index + 1}`),
  'DATABASE_URL=postgres://app:battery-staple@db/app',
  'SESSION_SECRET=trombone-stapler',
  'TWILIO_AUTH_TOKEN=gravel-hammer',
].join('\n');

const linesOf = (application: Imported['application']): number =>
  modelText(application, ['compose.yml']).trimEnd().split('\n').length;

/** The same with every variable in every service that has it. */
function inEachService({ environments = {}, services, ...rest }: Imported['application']): Imported['application'] {
  const long = Object.entries(services).map(([name, { environment = [], ...service }]) => {
    const shared = environment.map((each) => environments[each] ?? {});
    const all = (of: (block: Pick<Fields, 'env' | 'secretEnv'>) => object | undefined) =>
      Object.assign({}, ...shared.map(of), of(service)) as Record<string, never>;
    return [name, { ...service, env: all(({ env }) => env), secretEnv: all(({ secretEnv }) => secretEnv) }] as const;
  });
  return { ...rest, services: Object.fromEntries(long) };
}

it(`the model of twelve services has at most ${MOST_LINES} lines, because what they share is written once`, () => {
  const { application } = imported(COMPOSE, { beside: { 'server.env': SERVER_ENV } });
  expect(Object.keys(application.services)).toHaveLength(12);
  const [once, each] = [linesOf(application), linesOf(inEachService(application))];
  console.log(`the model of twelve services: ${once} lines; with each variable in each service: ${each}`);
  expect(once).toBeLessThanOrEqual(MOST_LINES);
  expect(each).toBeGreaterThan(2 * once);
});
