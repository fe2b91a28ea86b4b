import type { Participant } from './participants.ts';

/** The words of its command line, also of one that a shell is given whole. */
export const wordsOf = ({ service: { entrypoint, command } }: Pick<Participant, 'service'>): string[] =>
  [...(entrypoint ?? []), ...(command ?? [])].flatMap((argument) => argument.split(/[\s;&|]+/));

/** It does what others have asked for: by its name, or by what it runs. */
export const isWorker = (actor: Pick<Participant, 'name' | 'service'>): boolean =>
  /worker|celery|sidekiq|downloader/i.test(actor.name) ||
  wordsOf(actor).some((word) => /(^|[/:_.-])(workers?|rqworker|celery|sidekiq)([:_.-]|$)/i.test(word));

/** What anybody may run from a registry, with whatever program inside: that two services have one image says nothing. */
const RUNTIMES = 'alpine|busybox|debian|ubuntu|nginx|caddy|httpd|node|python|php|ruby|golang';
/** What has a purpose of its own, whatever variables it is given. */
const PRODUCTS =
  'redis|valkey|memcached|postgres|mysql|mariadb|mongo|rabbitmq|nats|elasticsearch|opensearch|clickhouse-server|kafka|zookeeper|minio|seaweedfs|n8n|grafana|prometheus|traefik|haproxy|certbot|adminer|docker-volume-backup|restic|rclone|duplicati';

const isNamed = (names: string, { service: { image = '' } }: Pick<Participant, 'service'>): boolean =>
  new RegExp(`(^|/)(${names})(:|@|$)`).test(image);

export const isRuntime = (actor: Pick<Participant, 'service'>): boolean => isNamed(RUNTIMES, actor);

export const isProduct = (actor: Pick<Participant, 'service'>): boolean => isNamed(PRODUCTS, actor);

/** It has no part in the program of the others: a database, a proxy, what runs in browsers. */
export const isApart = (actor: Pick<Participant, 'name' | 'service'>): boolean =>
  isProduct(actor) || isWebServer(actor) || /(^|[-_])(frontend|ui|client|www)([-_]|$)/i.test(actor.name);

/** It serves files and makes none. */
export const isWebServer = ({ service: { image = '' } }: Pick<Participant, 'service'>): boolean =>
  /(^|[/_-])(nginx|nginx-unprivileged|caddy|httpd)(:|@|$)/.test(image);
