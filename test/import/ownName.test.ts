import { describe, expect, it } from 'vitest';
import { synthesise } from '../../charts/main.ts';
import { readApplication } from '../../src/application/read.ts';
import { modelText } from '../../src/import/write.ts';
import { imported, web, webIn } from './imported.ts';

/** Issue 10, A4: names of Compose do not depend on health. */

const health = (test: string) => `healthcheck: {test: ${test}}`;

describe('a service that calls itself by its own name has that hostname, which is the address of its pod', () => {
  it.each([
    ['03-probe-by-own-name', health('[CMD, pg_isready, -h, web, -U, postgres]')],
    ['a URL in a healthcheck', health('curl -f http://web:8080/healthz')],
    ['a host and a port', health('kafka-topics --bootstrap-server web:9092 --list')],
    ['an option without a space', health('mysqladmin ping -hweb')],
    ['an option with =', health('mysqladmin ping --host=web')],
    ['an argument', health('nc -z web 80')],
    [
      'a member of a set of replicas',
      health(`[CMD, mongosh, --eval, "rs.initiate({members: [{_id: 0, host: 'web:27017'}]})"]`),
    ],
    ['an address to bind to in a command', 'command: server -ip=web -dir=/data'],
    ['a variable', 'environment: {KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://web:9092"}'],
    ['a variable that is a host', 'environment: {ADVERTISED_HOST: web}'],
    ['the name of a node', 'environment: {RABBITMQ_NODENAME: rabbit@web}'],
  ])('%s', (_, attributes) => {
    expect(webIn(web(attributes)).fields.hostname).toBe('web');
  });

  it('also where that is the name of its container, or another one', () => {
    expect(webIn(web(`container_name: shop-web\n${health('curl shop-web:80')}`)).fields.hostname).toBe('shop-web');
    expect(webIn(web(`container_name: shop_web\n${health('curl shop_web:80')}`)).fields).toMatchObject({
      hostname: 'web',
      health: { ready: { command: ['/bin/sh', '-c', 'curl web:80'] } },
    });
  });

  it.each([
    ['localhost', health('curl -f http://localhost:8080/web')],
    ['a user or a database of that name', health('[CMD, pg_isready, -U, web, -d, web]')],
    ['a command of that name', health('web --check')],
    ['a path', 'environment: {DIR: /srv/web}'],
  ])('but not by %s', (_, attributes) => {
    expect(webIn(web(attributes)).fields).not.toHaveProperty('hostname');
  });
});

describe('what must be found before it is ready', () => {
  const early = (attributes: string, rest = '') => webIn(web(attributes, rest)).fields.foundBeforeReady;

  it('is a service that calls itself by a name that cannot be its hostname', () => {
    expect(early(`hostname: other\n${health('curl web:80')}`)).toBe(true);
    expect(early(`scale: 2\n${health('curl web:80')}`)).toBe(true);
    expect(early(`networks: {default: {aliases: [a]}}\n${health('curl web:80 && curl a:80')}`)).toBe(true);
  });

  it('is one of several that need each other to start', () => {
    const peer = `  zoo2: {image: zoo, user: '1000', environment: {ZOO_SERVERS: "server.1=web:2888 server.2=zoo2:2888"}}`;
    const attributes = `image: zoo\nenvironment: {ZOO_SERVERS: "server.1=web:2888 server.2=zoo2:2888"}\n${health('zkOk')}`;
    expect(early(attributes, peer)).toBe(true);
    const minio = `  minio2: {image: minio, user: '1000', command: "server http://minio{1...2}/data", container_name: minio2}`;
    expect(
      early(`image: minio\ncontainer_name: minio1\ncommand: "server http://minio{1...2}/data"\n${health('ok')}`, minio),
    ).toBe(true);
  });

  it('is one that asks for its health through a proxy', () => {
    const proxy = `  proxy: {image: proxy, user: '1000', environment: {UPSTREAM: "http://web:80"}}`;
    expect(early(health('curl http://proxy:8080/health'), proxy)).toBe(true);
  });

  it('is a database whose replicas a Job initiates; the Job does not wait for it', () => {
    const job = `  init: {image: mongo, restart: "no", depends_on: [web], command: mongosh --host web --eval "rs.initiate()"}`;
    const { application } = imported(web(health(`mongosh --eval "rs.status().ok"`), job));
    expect(application.services.web?.foundBeforeReady).toBe(true);
    expect(application.services.init).toMatchObject({ once: true, retries: 10 });
    expect(application.services.init).not.toHaveProperty('waitsFor');
  });

  it('is no other service, which gets requests only when it is ready', () => {
    const other = `  api: {image: api, user: '1000', environment: {WEB: "http://web:80"}}`;
    expect(early(`environment: {API: "http://api:80"}\n${health('curl localhost')}`, other)).toBeUndefined();
  });

  it('has a Service that says so', () => {
    const { application } = imported(web(`scale: 2\nexpose: ["80"]\n${health('curl web:80')}`));
    const files = synthesise(readApplication(modelText(application, ['compose.yml']), 'a.yaml').application);
    expect(files.map(({ content }) => content).join('\n')).toContain('publishNotReadyAddresses: true');
  });
});
