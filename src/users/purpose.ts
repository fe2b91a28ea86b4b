import { posix } from 'node:path';
import type { Project, VolumeMount } from '../compose/project.ts';
import { isWithin } from './mounts.ts';
import { tokensOf } from './paths.ts';

/**
 * What a directory is for, by its names. `files`: what users upload and programs make. `apart`: code, settings, static files, caches and the like,
 * which each service has for a reason of its own. `open`: the names do not tell.
 */
export type Purpose = 'files' | 'apart' | 'open';

/** Names of directories in which programs keep the files of their users, with the documentation that names them. */
const FILES: readonly { readonly names: string; readonly source: string }[] = [
  { names: 'media|medias|mediafiles', source: 'https://docs.djangoproject.com/en/stable/ref/settings/#media-root' },
  { names: 'storage|storages', source: 'https://guides.rubyonrails.org/active_storage_overview.html#disk-service' },
  { names: 'storage|storages', source: 'https://laravel.com/docs/filesystem#the-local-driver' },
  { names: 'system', source: 'https://docs.joinmastodon.org/admin/tootctl/#media (public/system)' },
  {
    names: 'upload|uploads|uploaded|attachment|attachments',
    source: 'https://docs.gitlab.com/administration/uploads/',
  },
  { names: 'sites', source: 'https://docs.frappe.io/framework/user/en/basics/sites' },
  { names: 'filestore', source: 'https://www.odoo.com/documentation/master/administration/on_premise/deploy.html' },
  { names: 'consume', source: 'https://docs.paperless-ngx.com/configuration/#paths' },
  {
    names: 'artifacts|artefacts|mlruns|mlartifacts',
    source: 'https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/',
  },
  {
    names:
      'recording|recordings|files|documents|images|photos|pictures|videos|audio|avatars|exports|results|output|outputs|reports|downloads|scans|thumbnails|archives|shared|spool|incoming|inbox|outbox|userfiles|content',
    source: 'the word itself',
  },
];

/** Names of directories that services have for reasons of their own, and may lack for reasons of their own. */
const APART: readonly { readonly what: string; readonly names: string }[] = [
  {
    what: 'code',
    names:
      'src|source|code|scripts?|plugins?|addons|themes?|templates?|migrations|tests?|fixtures|bin|lib|packages|modules|functions|workflows|docker',
  },
  {
    what: 'dependencies',
    names:
      'node_modules|modules|venv|env|vendor|bundle|gems?|rbenv|cargo|site|yarn|pnpm|npm|pip|poetry|composer|maven|gradle|go|bower',
  },
  {
    what: 'settings',
    names:
      'config|configs|configuration|conf|etc|settings|secrets?|initdb|entrypoint|provisioning|locales?|locale|i18n|translations',
  },
  {
    what: 'static files',
    names: 'static|staticfiles|assets?|packs|dist|build|frontend|client|public|webroot|css|js|fonts|icons|swagger',
  },
  { what: 'caches', names: 'cache|caches|cached|tmp|temp|huggingface|hf|next|nltk|torch|sessions?' },
  { what: 'logs', names: 'log|logs|logging|metrics|coverage' },
  {
    what: 'certificates',
    names: 'certs?|certificates?|ssl|tls|letsencrypt|certbot|acme|keys?|jwt|gnupg|ssh|pki|ca|challenge',
  },
  { what: 'sockets', names: 'sock|socks|socket|sockets|run|ipc' },
  {
    what: 'databases',
    names:
      'db|dbdata|database|databases|sqlite|pg|pgdata|postgres|postgresql|pgsql|mysql|mariadb|mongo|mongodb|redis|valkey|elastic|elasticsearch|opensearch|es|esdata|solr|kafka|rabbitmq|clickhouse|minio|qdrant|weaviate|milvus|chroma|influxdb|prometheus|grafana|neo|meilisearch|typesense|zookeeper|etcd|rdb|search|index|indexes|beat|schedule|celerybeat|geoip',
  },
  { what: 'backups', names: 'backups?|dumps?|restore' },
];

const oneOf = (names: readonly string[]) => new RegExp(`^(${names.join('|')})$`);
const isFiles = oneOf(FILES.map(({ names }) => names));
const isApart = oneOf(APART.map(({ names }) => names));

const isReadOnly = oneOf(
  APART.flatMap(({ what, names }) =>
    ['dependencies', 'settings', 'logs', 'certificates', 'sockets'].includes(what) ? [names] : [],
  ),
);

/** The names say settings, logs or the like, in which nobody leaves files for another, whoever may write there. */
export const isForReading = (mount: VolumeMount, target: string): boolean =>
  [nameOf(mount), posix.basename(target)].some((name) => tokensOf(name).some((token) => isReadOnly.test(token)));

/** Paths whose names say something else than the words do. */
const PATHS: readonly { readonly path: RegExp; readonly purpose: Purpose; readonly source: string }[] = [
  {
    path: /\/airflow\/(logs|dags)$/,
    purpose: 'files',
    source: 'https://airflow.apache.org/docs/apache-airflow/stable/howto/docker-compose/index.html',
  },
  {
    path: /\/openproject\/assets$/,
    purpose: 'files',
    source: 'https://www.openproject.org/docs/installation-and-operations/installation/docker/#data-persistence',
  },
  {
    path: /\/node_modules(\/|$)|\/site-packages(\/|$)|^\/usr\/local\/(bundle|lib)(\/|$)|\/\.[^/]+$/,
    purpose: 'apart',
    source: 'dependencies and caches',
  },
  {
    path: /\/\.(config|cache)(\/|$)/,
    purpose: 'apart',
    source: 'https://specifications.freedesktop.org/basedir-spec/latest/',
  },
  {
    path: /^\/(etc|proc|sys|dev|run|boot|root|lib|bin)(\/|$)|^\/tmp$|^\/var\/(run|log|cache|tmp|lib\/docker|lib\/(postgresql|mysql))(\/|$)|^\/usr\/share\/(zoneinfo|ca-certificates|nginx\/html)$/,
    purpose: 'apart',
    source: 'of the machine or the image',
  },
  { path: /\.sock$/, purpose: 'apart', source: 'a socket' },
];

/** What is of the machine, and not of the application. */
const MACHINE = /^\/$|^\/(etc|proc|sys|dev|run|boot|usr)(\/|$)|^\/var\/(run|log|lib\/docker)(\/|$)|\.sock$/;

/** Of a path the purpose that its last name tells; a name of the kind `media_data` is told by what is telling in it. */
export function purposeOfName(text: string): Purpose {
  const tokens = tokensOf(text);
  if (
    tokens.some((token) => isFiles.test(token)) &&
    !tokens.some((token) => /^(static|cache|db|config|log)s?$/.test(token))
  )
    return 'files';
  return tokens.some((token) => isApart.test(token)) ? 'apart' : 'open';
}

/** What is mounted, by where it is mounted first, and then by what it is called outside. */
export function purposeOf(mount: VolumeMount, target: string, project: Project): Purpose {
  const { type, source = '' } = mount;
  if (type === 'bind' && (isFile(source) || isCodeMount(mount, target, project))) return 'apart';
  const known = PATHS.find(({ path }) => path.test(target));
  if (type === 'bind' && MACHINE.test(source)) return 'apart';
  if (known !== undefined) return known.purpose;
  const inside = purposeOfName(posix.basename(target));
  const outside = purposeOfName(nameOf(mount));
  // `uploads:/app/public`: the public directory of a program holds pages and uploads alike.
  if (inside === 'open' || (isOfUploads(nameOf(mount)) && PUBLIC.test(posix.basename(target)))) return outside;
  return inside;
}

const PUBLIC = /^(public|assets)$/;
/** Called after what users upload. */
export const isOfUploads = (name: string): boolean =>
  tokensOf(name).some((token) => /^(media|mediafiles|uploads?|attachments?|photos|avatars|userfiles)$/.test(token));

/** The public directory of a program, kept in a volume: pages and uploads alike. */
export const isPublicVolume = ({ type }: VolumeMount, target: string): boolean =>
  type === 'volume' && posix.basename(target) === 'public';

/** What a mount is called outside: the name of the volume, or the last name of the directory of the host. */
export const nameOf = ({ type, source = '' }: VolumeMount): string =>
  type === 'bind' ? posix.basename(source) : source;

/** Names that say that a service keeps something, and not what. */
const KEPT =
  /^(data|appdata|app|www|html|home|shared?|work|workspace|sandbox|volumes?|vol|persist|persistent|persistence)$/;

/** Whether a directory is called after keeping at large: `data`, `www`. What it holds its name does not tell. */
export const isKept = (mount: VolumeMount, target: string): boolean =>
  tokensOf(`${nameOf(mount)} ${posix.basename(target)}`).some((token) => KEPT.test(token));

/** A file that is mounted alone is no directory. */
export const isFileMount = ({ type, source = '' }: VolumeMount): boolean => type === 'bind' && isFile(source);

const isFile = (source: string): boolean => /[^/]\.[a-z0-9]{1,10}$/i.test(source) && !source.endsWith('.d');

/** The source of the program, mounted while it is developed: what is built, or what everything else lies in. */
export function isCodeMount({ type, source = '' }: VolumeMount, target: string, { model }: Project): boolean {
  if (type !== 'bind' || isFile(source)) return false;
  const contexts = Object.values(model.services).flatMap(({ build }) => build?.context ?? []);
  if (contexts.some((context) => isWithin(context, source))) return true;
  // What lies within what is built, and is called neither after files nor after keeping, is a part of the source.
  if (
    contexts.some((context) => isWithin(source, context)) &&
    !isKept({ type, source }, target) &&
    [source, target].every((path) => purposeOfName(posix.basename(path)) === 'open')
  )
    return true;
  const isHome =
    /^\/(app|code|src|srv|workspace|usr\/src(\/app)?|var\/www(\/html)?|opt\/app|home\/[^/]+(\/app)?)$/.test(target);
  return isHome && purposeOfName(posix.basename(source)) !== 'files';
}
