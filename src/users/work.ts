import { posix } from 'node:path';
import { once } from './once.ts';
import type { Participant } from './participants.ts';
import { BYSTANDERS, SERVERS, WORKERS, type Known } from './programs.ts';

type Told = Pick<Participant, 'name' | 'service' | 'base' | 'run'>;

/** The words of its command line, also of one that a shell is given whole; of what its Compose file does not say, those of its Dockerfile. */
export const wordsOf = ({ service: { entrypoint, command }, run }: Pick<Participant, 'service' | 'run'>): string[] =>
  // A new entrypoint runs without the command of the image.
  [
    ...(entrypoint ?? run?.entrypoint ?? []),
    ...(command ?? (entrypoint === null ? run?.command : undefined) ?? []),
  ].flatMap((argument) => argument.split(/[\s;&|]+/));

/** `worker` carries out jobs, `server` answers requests, `bystander` does neither; of the others no file says what they do. */
export type Role = 'worker' | 'server' | 'bystander' | 'unknown';

/** What a variable calls the part that a container of an image has for all plays. */
const PART = /(^|_)(ROLE|MODE|PROCESS(_TYPE)?|SERVICE_TYPE|COMPONENT|PROGRAM)$/;

/** By the words of its command or of the variable that tells it its part; where they do not tell, by its name. */
export const roleOf = once((told: Told): Role => {
  const parts = Object.entries(told.service.environment ?? {}).flatMap(([name, value]) =>
    PART.test(name) && value !== null && /^[\w:-]+$/.test(value) ? [value] : [],
  );
  const spoken = lineOf([...wordsOf(told), ...parts]);
  const named = plain(told.name);
  if (is(GATEWAYS, named)) return 'bystander';
  // What serves when everything before it has run, serves: `migrate && gunicorn`.
  if (is(CERTAIN_SERVERS, spoken)) return 'server';
  if (is(WORKERS, spoken)) return is(BESIDE_JOBS, named) ? 'bystander' : 'worker';
  if (is(BYSTANDERS, spoken)) return 'bystander';
  if (is(BYSTANDERS, named)) return 'bystander';
  if (
    is(WORKERS, named) ||
    /worker|celery|sidekiq|downloader|(^|[-_])(queue|horizon|resque|jobs?|rq|background|tasks?|huey|dramatiq)([-_\d]|$)/.test(
      named,
    )
  )
    return 'worker';
  return is(SERVERS, spoken) ||
    is(SERVERS, named) ||
    /(^|[-_])(app|web|api|backend|django|rails|php|fpm|site)([-_\d]|$)/.test(named)
    ? 'server'
    : 'unknown';
});

/** Somebody outside asks it: it has a port of the host. */
export const isPublished = ({ service: { ports = [] } }: Pick<Participant, 'service'>): boolean => ports.length > 0;

/** Its command runs a known program for jobs, and is not merely called a worker. */
export const runsJobs = (told: Told): boolean => is(CERTAIN_WORKERS, lineOf(wordsOf(told)));

/** The words of its command say that it works, whatever it is called. */
export const isRunAsWorker = (told: Told): boolean => is(WORKERS, lineOf(wordsOf(told)));

const CERTAIN_WORKERS = WORKERS.filter(({ of }) => of !== 'a word');
const CERTAIN_SERVERS = SERVERS.filter(({ of }) => of !== 'a word');
const GATEWAYS = BYSTANDERS.filter(({ of }) => of === 'gateways of messages');
/** What its name says of a worker that has no part in files. */
const BESIDE_JOBS = BYSTANDERS.filter(({ of }) => ['senders of messages', 'dashboards'].includes(of));

const is = (known: readonly Known[], line: string): boolean =>
  line !== '' && known.some(({ words }) => words.test(line));

/** The words in one line, without options and what stands behind one that names a class, as `-k uvicorn.workers.UvicornWorker` does. */
function lineOf(words: readonly string[]): string {
  const run = behindWaiting(words);
  const kept = run.filter(
    (word, index) =>
      !word.startsWith('-') && !/^(-k|--worker-class)$/.test(run[index - 1] ?? '') && !/\.workers\./i.test(word),
  );
  return plain(kept.join(' '));
}

/** Programs that wait until others can be reached, and then run what stands behind them: https://docs.docker.com/compose/how-tos/startup-order/ */
const WAITS = /(^|\/)(wait-?for(-?it)?(\.sh)?|wait_for(_it)?(\.sh)?|wait4x|dockerize)$/i;

/** What is run when the waiting is over: `wait-for-it.sh db:5432 -- gunicorn app` runs gunicorn. */
function behindWaiting(words: readonly string[]): readonly string[] {
  const waits = words.findIndex((word) => WAITS.test(word));
  const end = waits === -1 ? -1 : words.indexOf('--', waits);
  return end === -1 ? words : behindWaiting(words.slice(end + 1));
}

const plain = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();

/** It does what others have asked for: by what it runs, or by its name. */
export const isWorker = (told: Told): boolean => roleOf(told) === 'worker';

/** Images with one of the names, from whatever registry. */
const images = (names: string): RegExp => new RegExp(`(^|/)(${names})(:|@|$)`);

/** What anybody may run from a registry, with whatever program inside: that two services have one image says nothing. */
const RUNTIMES = images(
  'alpine|busybox|debian|ubuntu|nginx|caddy|httpd|node|python|php|ruby|golang|bash|bun|deno|openjdk|eclipse-temurin|uv|curl|git|docker|aws-cli|mc',
);
/** What keeps data for others, who ask for it over the network. */
const STORES = images(
  'redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly|memcached|postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha|pgbouncer|mysql|mysql-server|mariadb|percona|mongo|mongodb|rabbitmq|nats|mosquitto|elasticsearch|opensearch|clickhouse|clickhouse-server|kafka|cp-kafka|zookeeper|cp-zookeeper|etcd|minio|seaweedfs|garage|qdrant|weaviate|milvus|chroma|meilisearch|typesense|solr|influxdb|cassandra|couchdb|vault|consul|neo4j|registry|localstack|azurite|fake-gcs-server',
);
/** What has a purpose of its own, whatever variables it is given. */
const PRODUCTS = images(
  'n8n|grafana|prometheus|loki|tempo|promtail|alertmanager|cadvisor|node-exporter|traefik|haproxy|certbot|adminer|phpmyadmin|pgadmin4|dpage|mailhog|mailpit|docker-volume-backup|postgres-backup-local|restic|rclone|duplicati|watchtower|portainer|autoheal|ofelia|selenium|flower|runners',
);

/** A service that is built here, or an image of somebody's own, is a database where it is called after one. */
const STORE_NAMES =
  /^(db|database|(.*[-_])?(postgres|postgresql|postgis|mysql|mariadb|mongo|mongodb|redis|rabbitmq|elasticsearch))([-_]?(db|server|\d+))?$/i;

const isCalledStore = ({ name, service: { build, image = '' } }: Told): boolean =>
  (build !== undefined && STORE_NAMES.test(name)) || STORE_NAMES.test(posix.basename(image.replace(/[@:][^/]*$/, '')));

const isNamed = (names: RegExp, { service: { image = '' } }: Pick<Participant, 'service'>): boolean =>
  names.test(image);

export const isRuntime = (told: Pick<Participant, 'service'>): boolean => isNamed(RUNTIMES, told);

export const isStore = once((told: Told): boolean => isNamed(STORES, told) || isCalledStore(told));

export const isProduct = (told: Told): boolean => isStore(told) || isNamed(PRODUCTS, told);

/** It has no part in the program of the others: a database, a proxy, what runs in browsers. */
export const isApart = (told: Told): boolean =>
  isProduct(told) ||
  isWebServer(told) ||
  /(^|[-_])(frontend|ui|client|www|proxy|nginx|caddy|traefik|ingress)([-_\d]|$)/i.test(told.name);

/** Images of web servers, and not those that run a program as well. */
const WEB_SERVERS = /(^|[/_-])(nginx|nginx-unprivileged|caddy|httpd|openresty|swag)(:|@|$)/;
const WITH_PROGRAM = /php|uwsgi|python|node|wordpress/;

/** It serves files and makes none. */
export const isWebServer = ({
  service: { image = '', build },
  base = '',
}: Pick<Participant, 'service' | 'base'>): boolean =>
  [image, base].some((name) => WEB_SERVERS.test(name) && !WITH_PROGRAM.test(name)) ||
  (build !== undefined &&
    [build.context, build.dockerfile].some((path = '') =>
      /(^|[_.-])(nginx|caddy)([_.-]|$)/i.test(posix.basename(path)),
    ));
