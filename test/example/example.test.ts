import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/compose/project.ts';
import { ours, startOracle, type Oracle, type Request } from '../compose/oracle.ts';
import { directory, disguises, exampleFiles, production } from './files.ts';

/** The large example, as Docker Compose reads it. */

const files = exampleFiles();

/** The loader reads from memory what the oracle reads from disk. */
const modelOf = (request: Partial<Request> = {}): Model => {
  const { project, error } = ours({ files, compose: production, ...request }, directory);
  expect(error).toBeUndefined();
  return project as Model;
};

describe('the example is loaded as Docker Compose loads it', () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await startOracle();
  });
  afterAll(() => oracle.end());

  it.each<[string, Partial<Request>]>([
    ['on a server', {}],
    ['on the machine of a developer', { compose: ['docker-compose.yml'] }],
    ['with a worker for each queue', { profiles: ['queues'] }],
    ['with the old backend', { profiles: ['legacy'] }],
    ['with both', { profiles: ['queues', 'legacy'] }],
    [
      'with values from the surroundings',
      { env: { TAG: '7', DOMAIN: 'other.example', DATABASE_URL: 'postgresql://x' } },
    ],
    ...Object.entries(disguises).map(([name, file]): [string, Partial<Request>] => [
      `where ${name}`,
      { compose: [...production, file] },
    ]),
  ])('%s', async (_, request) => {
    const reference = await oracle.ask({ files, compose: production, ...request });
    expect(reference.error).toBeUndefined();
    expect(ours({ files, compose: production, ...request }, oracle.directory)).toEqual(reference);
  });

  it('not with the profile of the database, which has no image', async () => {
    const request: Request = { files, compose: production, profiles: ['local-db'] };
    expect((await oracle.ask(request)).error).toContain('"db" has neither an image nor a build context');
    expect(ours(request, oracle.directory).error).toMatch(/services\.db has neither an image nor a build: add image/);
  });
});

describe('what its files say', () => {
  const { services } = modelOf();

  const named = (model: Model) => Object.keys(model.services).toSorted();

  it('thirteen services run, and four more in profiles', () => {
    const always = named(modelOf());
    expect(always).toEqual([
      'api',
      'backfill',
      'calls',
      'frontend',
      'indexer',
      'migrate',
      'n8n',
      'nginx',
      'redis',
      'scheduler',
      'telegram-bridge',
      'whatsapp-bridge',
      'worker',
    ]);
    const all = named(modelOf({ profiles: ['queues', 'legacy'] }));
    expect(all.filter((name) => !always.includes(name))).toEqual([
      'legacy-backend',
      'worker-default',
      'worker-high',
      'worker-recordings',
    ]);
  });

  it('an empty list of ports closes nothing; !reset and !override do', () => {
    const published = (name: string) => services[name]?.ports?.map((port) => port.published);
    expect(published('api')).toEqual(['8000']);
    expect(published('calls')).toBeUndefined();
    expect(published('nginx')).toEqual(['80', '443']);
    expect(Object.keys(services.api?.depends_on ?? {})).toEqual(['migrate', 'redis']);
  });

  it('defaults within defaults, and a dollar in a password', () => {
    expect(services.api?.environment).toMatchObject({
      DATABASE_URL: 'postgresql://prosaas:made-up-$1@db.provider.example:5432/prosaas',
      PUBLIC_URL: 'https://prosaas.example',
      ADMIN_HASH_PREFIX: '$2b$12',
      SENTRY_ENVIRONMENT: 'prosaas.example',
    });
    expect(services.n8n?.environment?.WEBHOOK_URL).toBe('https://prosaas.example/n8n/');
    expect(services.api?.image).toBe('registry.example.com/prosaas/server:2025.3');
  });
});

describe('who has the recordings', () => {
  const PATH = '/app/server/recordings';
  const holders = (request: Partial<Request> = {}) =>
    Object.entries(modelOf(request).services)
      .filter(([, { volumes }]) =>
        volumes?.some(({ source, target }) => source === 'recordings_data' && target === PATH),
      )
      .map(([name]) => name)
      .toSorted();

  it('api, calls and worker', () => {
    expect(holders()).toEqual(['api', 'calls', 'worker']);
  });

  it('and the workers by queue, which are as the worker is', () => {
    expect(holders({ profiles: ['queues'] })).toEqual([
      'api',
      'calls',
      'worker',
      'worker-default',
      'worker-high',
      'worker-recordings',
    ]);
  });

  it.each(Object.entries(disguises))('not the worker, where %s', (_, file) => {
    expect(holders({ compose: [...production, file] })).toEqual(['api', 'calls']);
  });
});
