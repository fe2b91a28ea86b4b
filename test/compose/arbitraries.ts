import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Request } from './oracle.ts';

/** Pairs of Compose files, of which the second overrides the first: any attribute in any of its forms. */

type Arbitrary = fc.Arbitrary<unknown>;

const word = fc.constantFrom('a', 'b', 'c', 'app', 'x.y');
const flag = fc.constantFrom<unknown>(true, false, 'true', 'no', '${YES}');
const count = fc.constantFrom<unknown>(0, 1, 2, 3, '2', '${TWO:-2}');
const text = fc.constantFrom(
  'plain',
  '',
  '$A',
  '${A}',
  '${B:-b}',
  '${B-b}',
  '${A:+alt}',
  '${EMPTY:-${A:-x}}',
  '$$A',
  'x=y',
  'a b',
  '1',
  'true',
  '${EMPTY+set}-$A',
);
const scalar = fc.oneof(text, fc.constantFrom<unknown>(1, 0, -5, 1.5, 1000000.5, true, false, null, 12345678901));
const key = fc.constantFrom('A', 'B', 'C', 'D_1', 'a.b/c');
const entry = fc.tuple(key, fc.option(text)).map(([name, value]) => (value === null ? name : `${name}=${value}`));
export const keyValues: Arbitrary = fc.oneof(
  fc.dictionary(key, scalar, { maxKeys: 3 }),
  fc.uniqueArray(entry, { maxLength: 4 }),
);
const duration = fc.constantFrom('5s', '1m30s', '90s', '1.5h', '300ms', '1d', '0s', '${WAIT:-10s}');
const size = fc.constantFrom<unknown>('64m', '1g', 1024, '1.5gb', '512k', '100', '${SIZE:-2m}');
export const listOf = (item: Arbitrary): Arbitrary =>
  fc.uniqueArray(item, { maxLength: 3, selector: (each) => JSON.stringify(each) });
const stringOrList = (item: fc.Arbitrary<string>): Arbitrary => fc.oneof(item, listOf(item));
export const record = (fields: Record<string, Arbitrary>): Arbitrary => fc.record(fields, { requiredKeys: [] });

const port = fc.oneof(
  fc.constantFrom<unknown>(
    80,
    3000,
    '80',
    '8080:80',
    '8080:80/udp',
    '127.0.0.1:81:80',
    '8080-8082:80-82',
    '3000-3001',
    '9000-9010:90',
    '[::1]:7:7',
    '${PORT:-85}:80',
  ),
  record({
    target: fc.constantFrom(80, 90),
    published: fc.constantFrom<unknown>('8080', 8081, '90-91'),
    protocol: fc.constantFrom('tcp', 'udp'),
    mode: fc.constant('host'),
  }).filter((each) => Object.hasOwn(each as object, 'target')),
);
const target = fc.constantFrom('/a', '/b', '/b/', '/c/../d');
const volume = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('data', 'other', './x', '../y', '/abs', '~/h', '.'),
      target,
      fc.constantFrom('', ':ro', ':rw,z', ':nocopy'),
    )
    .map((parts) => `${parts[0]}:${parts[1]}${parts[2]}`),
  target,
  fc.record(
    { type: fc.constant('volume'), source: fc.constantFrom('data', 'other'), target, read_only: flag },
    { requiredKeys: ['type', 'target'] },
  ),
  fc.record(
    {
      type: fc.constant('bind'),
      source: fc.constantFrom('./x', '/abs'),
      target,
      bind: record({ create_host_path: fc.boolean(), propagation: fc.constant('shared') }),
    },
    { requiredKeys: ['type', 'source', 'target'] },
  ),
  fc.record({ type: fc.constant('tmpfs'), target, tmpfs: record({ size }) }, { requiredKeys: ['type', 'target'] }),
);
const mount = fc.oneof(
  fc.constantFrom('one', 'two'),
  fc.record(
    {
      source: fc.constantFrom('one', 'two'),
      target: fc.constantFrom('/t', 'u'),
      mode: fc.constantFrom<unknown>(0o440, '0400'),
      uid: fc.constant('5'),
    },
    { requiredKeys: ['source'] },
  ),
);
const command = fc.oneof(
  fc.constantFrom('', 'echo a b', `sh -c 'a "b" c'`, 'echo "$A"', 'a && b', 'run $$(x)', 'a\\ b'),
  fc.array(text, { maxLength: 3 }),
  fc.constant(null),
);
const ulimit = fc.oneof(
  fc.constantFrom<unknown>(5, 0),
  fc.record({ soft: fc.constantFrom(1, 2), hard: fc.constantFrom(3, 4) }),
);
const condition = fc.constantFrom('service_started', 'service_healthy', 'service_completed_successfully');

const attributes: Record<string, Arbitrary> = {
  image: fc.constantFrom('nginx', 'a:${TAG:-1}', 'b@sha256:0'),
  build: fc.oneof(
    fc.constantFrom<unknown>('.', './dir', 'https://example.com/a.git'),
    record({
      context: fc.constantFrom('.', '../d'),
      dockerfile: fc.constant('D'),
      target: word,
      args: keyValues,
      labels: keyValues,
      tags: listOf(word),
      extra_hosts: fc.constantFrom<unknown>(['h=1.1.1.1'], { h: '2.2.2.2' }),
      shm_size: size,
    }),
  ),
  command,
  entrypoint: command,
  environment: keyValues,
  env_file: fc.oneof(
    fc.constantFrom('one.env', 'two.env'),
    listOf(
      fc.oneof(
        fc.constantFrom('one.env', 'two.env'),
        fc.record({ path: fc.constantFrom('one.env', 'none.env'), required: fc.constant(false) }),
      ),
    ),
  ),
  labels: keyValues,
  annotations: keyValues,
  sysctls: fc.oneof(
    fc.dictionary(key, fc.constantFrom(1, '2'), { maxKeys: 2 }),
    fc.uniqueArray(key.map((name) => `${name}=1`)),
  ),
  ports: listOf(port),
  expose: listOf(fc.constantFrom(80, '81', '90-91')),
  volumes: listOf(volume),
  tmpfs: stringOrList(fc.constantFrom('/t1', '/t2:size=1m')),
  secrets: listOf(mount),
  configs: listOf(mount),
  networks: fc.oneof(
    listOf(fc.constantFrom('front', 'back')),
    fc.dictionary(
      fc.constantFrom('front', 'back'),
      fc.option(record({ aliases: listOf(word), priority: count, ipv4_address: fc.constant('10.0.0.2') })),
      { maxKeys: 2 },
    ),
  ),
  healthcheck: record({
    test: fc.oneof(text, fc.constantFrom<unknown>(['CMD', 'a', 'b'], ['CMD-SHELL', 'a || b'], ['NONE'])),
    interval: duration,
    timeout: duration,
    retries: count,
    start_period: duration,
    disable: flag,
  }),
  ulimits: fc.dictionary(fc.constantFrom('nofile', 'nproc'), ulimit, { maxKeys: 2 }),
  extra_hosts: fc.oneof(
    listOf(fc.constantFrom('h=1.1.1.1', 'i:2.2.2.2', 'h=::1')),
    fc.dictionary(fc.constantFrom('h', 'i'), fc.constantFrom<unknown>('1.1.1.1', ['1.1.1.1', '3.3.3.3']), {
      minKeys: 1,
    }),
  ),
  dns: stringOrList(fc.constantFrom('1.1.1.1', '8.8.8.8')),
  dns_search: stringOrList(word),
  dns_opt: listOf(word),
  cap_add: listOf(word),
  cap_drop: listOf(word),
  security_opt: listOf(word),
  devices: listOf(fc.constantFrom('/dev/a', '/dev/a:/dev/b', '/dev/c:/dev/b:r')),
  group_add: listOf(fc.constantFrom<unknown>('mail', 33)),
  logging: record({
    driver: fc.constantFrom('json-file', 'syslog'),
    options: fc.dictionary(word, fc.constantFrom(1, '2', null), { maxKeys: 2 }),
  }),
  deploy: record({
    replicas: count,
    mode: fc.constant('replicated'),
    labels: keyValues,
    resources: record({
      limits: record({ cpus: fc.constantFrom<unknown>('0.5', 1, 0.25), memory: size }),
      reservations: record({ memory: size }),
    }),
    restart_policy: record({ condition: fc.constant('any'), delay: duration, max_attempts: count }),
    placement: record({ constraints: listOf(word) }),
  }),
  profiles: listOf(fc.constantFrom('p', 'q')),
  restart: fc.constantFrom('always', 'no', 'on-failure:3'),
  init: flag,
  read_only: flag,
  privileged: flag,
  tty: flag,
  stop_grace_period: duration,
  user: fc.constantFrom('1000:1000', '${UID:-5}'),
  working_dir: fc.constant('/app'),
  hostname: text,
  mem_limit: size,
  shm_size: size,
  cpus: fc.constantFrom<unknown>(0.5, '1.5', 2),
  scale: count,
  pull_policy: fc.constantFrom('always', 'if_not_present'),
  'x-note': fc
    .anything({ values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)], maxDepth: 2, maxKeys: 2 })
    .map((value) => JSON.parse(JSON.stringify(value ?? null)) as unknown),
};
const NAMES = [...Object.keys(attributes), 'depends_on'];

/**
 * Whom a service waits for: neither itself nor one that extends it. Of a service that waits for itself and for one that is neither active nor required,
 * compose-go forgets the one or the other, as the order of a Go map has it.
 */
const OTHERS: Readonly<Record<string, readonly string[]>> = { web: ['db', 'cache'], db: ['web'], cache: ['web', 'db'] };

function dependsOn(self: string): Arbitrary {
  const service = fc.constantFrom(...OTHERS[self]!);
  const dependency = fc.record({ condition, required: fc.boolean(), restart: flag }, { requiredKeys: ['condition'] });
  return fc.oneof(listOf(service), fc.dictionary(service, dependency, { maxKeys: 2 }));
}

/** A handful of attributes: with all at once, hardly a pair would load. */
const serviceOf = (self: string, must: Record<string, Arbitrary>, most: number): Arbitrary =>
  fc
    .uniqueArray(fc.constantFrom(...NAMES), { maxLength: most })
    .chain((names) =>
      fc.record({ ...must, ...Object.fromEntries(names.map((name) => [name, attributes[name] ?? dependsOn(self)])) }),
    );

const base = fc.record(
  {
    services: fc.record({
      web: serviceOf('web', { image: attributes.image! }, 6),
      db: serviceOf('db', { image: attributes.image! }, 3),
      cache: fc.oneof(
        serviceOf('cache', { image: attributes.image! }, 2),
        fc.record({ extends: fc.constantFrom<unknown>('db', { service: 'db' }), hostname: text }),
      ),
    }),
    volumes: fc.constantFrom<unknown>(
      { data: null, other: {} },
      { data: { labels: ['a=1'] }, other: { external: true } },
    ),
    networks: fc.constantFrom<unknown>({ front: null, back: { internal: true } }),
    secrets: fc.constantFrom<unknown>({ one: { file: './one' }, two: { environment: 'A' } }),
    configs: fc.constantFrom<unknown>({ one: { content: 'x' }, two: { file: './two' } }),
    'x-top': fc.constantFrom<unknown>({ a: [1, 'b', null] }),
  },
  { requiredKeys: ['services', 'volumes', 'networks', 'secrets', 'configs'] },
);

const over = fc.record(
  {
    services: fc.record({ web: serviceOf('web', {}, 6), db: serviceOf('db', {}, 2) }, { requiredKeys: ['web'] }),
    volumes: fc.constantFrom<unknown>({ data: { labels: { b: 2 } } }, {}),
    networks: fc.constantFrom<unknown>({ front: { driver: 'bridge' } }),
  },
  { requiredKeys: ['services'] },
);

/** The second file, with a tag at some attributes of its first service. */
const tagged = fc
  .tuple(over, fc.constantFrom('', '', '', '!reset', '!override'), fc.nat())
  .map(([file, tag, which]) => {
    const written = stringify(file, { aliasDuplicateObjects: false });
    if (tag === '') return written;
    const lines = written.split('\n');
    const fields = lines.flatMap((line, index) => (/^ {4}[a-z_]+:/.test(line) ? [index] : []));
    const at = fields[which % Math.max(1, fields.length)];
    return lines.map((line, index) => (index === at ? line.replace(/^( {4}[a-z_]+:)/, `$1 ${tag}`) : line)).join('\n');
  });

export const pair: fc.Arbitrary<Request> = fc
  .record({
    first: base.map((file) => stringify(file, { aliasDuplicateObjects: false })),
    second: tagged,
    profiles: fc.constantFrom([], [], ['p'], ['*']),
    env: fc.constantFrom({ A: 'env', EMPTY: '', YES: 'yes' }, { B: 'surroundings', YES: 'false', PORT: '99' }),
  })
  .map(({ first, second, profiles, env }) => ({
    compose: ['compose.yml', 'over.yml'],
    files: {
      'compose.yml': first,
      'over.yml': second,
      'one.env': 'A=file\nONE="x $A"\nC=${B:-c}\n',
      'two.env': "export A=2\nB='$A' # c\n",
    },
    profiles,
    env,
  }));
