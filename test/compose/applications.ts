import { posix } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { keyValues, listOf, record } from './arbitraries.ts';
import type { Request } from './oracle.ts';

/**
 * Applications across files and directories: up to three files merged, any of which includes files and extends services of others, with env files here
 * and there. Every directory has the same layout, so that a relative path means something wherever it starts.
 */

type Arbitrary = fc.Arbitrary<unknown>;
type Texts = Readonly<Record<string, string>>;

const DIRECTORIES = ['', 'inc/', 'deep/', 'inc/deep/'];
/** Wherever a service can name an env file. */
const WITH_ENV_FILES = DIRECTORIES.flatMap((directory) => [directory, `${directory}lib/`, `${directory}lib/deep/`]);

const place = fc.constantFrom('.', './x', 'x/y', '../up', './a/../b', '${DIR:-d}', '~/h', '/abs');
const said = fc.constantFrom(
  'plain',
  '',
  '$WHERE',
  '$$WHERE',
  '${TAG:-t}',
  '${WHERE:-${TAG}}',
  '${ONLY-none}',
  '${ONLY:+only}',
);
const environment = fc.oneof(
  fc.dictionary(fc.constantFrom('WHERE', 'TAG', 'ONLY', 'OWN'), fc.option(said), { maxKeys: 3 }),
  fc.uniqueArray(fc.constantFrom('WHERE', 'TAG=$TAG', 'ONLY', 'OWN=${WHERE:-w}', 'TAG=', 'OWN'), { maxLength: 3 }),
);
const envFile = fc.oneof(
  fc.constantFrom('app.env', './app.env', 'x/../app.env'),
  fc.record({
    path: fc.constantFrom('app.env', 'none.env', '../app.env', '${WHERE}.env'),
    required: fc.constant(false),
  }),
);
const target = fc.constantFrom('/a', '/b', '/c/');
const mount = fc.oneof(
  fc
    .tuple(fc.constantFrom('.', './x', '../up', '${DIR:-./d}', '~/h', '/abs'), target, fc.constantFrom('', ':ro'))
    .map(([source, path, mode]) => `${source}:${path}${mode}`),
  target.map((path) => `data:${path}`),
  fc.record({ type: fc.constant('bind'), source: place, target }),
  fc.record({ type: fc.constant('tmpfs'), target }),
);
const reference = fc.oneof(
  fc.constant('key'),
  fc.record({ source: fc.constant('key'), target: fc.constantFrom('k', '/k') }),
);
const build = fc.oneof(
  place,
  record({
    context: place,
    dockerfile: fc.constant('D'),
    args: environment,
    additional_contexts: fc.constantFrom<unknown>({ r: './r', i: 'docker-image://i' }, ['r=../r']),
  }),
);
const labelFile = fc.constantFrom('labels.env', './labels.env');

/** What containers of all kinds have. */
const container: Readonly<Record<string, Arbitrary>> = {
  command: fc.oneof(said, fc.array(said, { maxLength: 2 })),
  environment,
  env_file: fc.oneof(fc.constantFrom('app.env', './app.env'), listOf(envFile)),
  label_file: fc.oneof(labelFile, listOf(labelFile)),
  labels: keyValues,
  volumes: listOf(mount),
  secrets: listOf(reference),
  configs: listOf(reference),
  cap_add: listOf(fc.constantFrom('A', 'B', 'C')),
  'x-own': said,
};
const attributes: Readonly<Record<string, Arbitrary>> = {
  ...container,
  build,
  networks: fc.oneof(
    listOf(fc.constantFrom('front', 'default')),
    fc.constantFrom<unknown>({ front: null }, { front: { aliases: ['x', '${TAG:-y}'] } }),
  ),
  ports: listOf(fc.constantFrom<unknown>('80', '8080:80', '${PORT:-81}:81', { target: 80, published: '8080' })),
  healthcheck: record({ test: fc.constantFrom<unknown>('a $WHERE', ['CMD', 'b']), disable: fc.boolean() }),
  develop: fc.record({ watch: fc.array(fc.record({ action: fc.constant('rebuild'), path: place }), { maxLength: 2 }) }),
  pre_start: fc.array(record({ ...container, 'x-own': fc.constant(1) }), { maxLength: 1 }),
  deploy: record({
    replicas: fc.constantFrom<unknown>(1, '${COUNT:-2}'),
    labels: keyValues,
    resources: fc.constantFrom<unknown>({ limits: { cpus: '0.5' } }, { limits: { memory: '1g' } }, {}),
  }),
  logging: fc.constantFrom<unknown>(
    { driver: 'syslog' },
    { driver: 'a', options: { b: '1' } },
    { options: { c: '2' } },
  ),
  models: fc.constantFrom<unknown>(['llm'], { llm: { model_var: '${TAG:-M}' } }),
  profiles: listOf(fc.constantFrom('p', 'q')),
  tmpfs: fc.oneof(fc.constant('/t'), listOf(fc.constantFrom('/t', '/u'))),
  hostname: said,
};

/**
 * Whom a service waits for: neither itself nor one that extends it. Of a service that waits for itself and for one that is neither active nor required,
 * compose-go forgets the one or the other, as the order of a Go map has it.
 */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  web: ['db', 'one', 'two'],
  two: ['db', 'one'],
  db: ['one'],
};
function waiting(self: string): Readonly<Record<string, Arbitrary>> {
  const others = OTHERS[self] ?? ['db'];
  const dependency = fc.record(
    {
      condition: fc.constantFrom('service_started', 'service_healthy'),
      required: fc.constantFrom<unknown>(false, false, true, '${NEEDED:-false}'),
      restart: fc.boolean(),
    },
    { requiredKeys: ['condition', 'required'] },
  );
  return {
    depends_on: fc.oneof(
      { arbitrary: fc.dictionary(fc.constantFrom(...others), dependency, { maxKeys: 2 }), weight: 3 },
      { arbitrary: listOf(fc.constantFrom(...others)), weight: 1 },
    ),
    links: listOf(fc.constantFrom(...others.map((other) => `${other}:x`))),
    pid: fc.constantFrom('host', `service:${others[0]!}`),
  };
}

/** What an alias in a file stands for. */
const ANCHORED = {
  'x-service': { hostname: 'h', labels: { merged: '$WHERE' }, environment: { MERGED: '1', TAG: null } },
  'x-more': { hostname: 'other', cap_add: ['M'], volumes: ['./merged:/m'] },
  'x-variables': { TAG: 'anchored', VARIABLE: '${WHERE}' },
};
const aliases = fc.constantFrom<object>(
  {},
  {},
  {},
  { '<<': '*service' },
  { '<<': ['*service', '*more'] },
  { environment: '*variables' },
  { environment: { '<<': '*variables', OWN: 'own' } },
);

/** A service of the same file, of another file, or none. */
const extending = (own: readonly string[]): fc.Arbitrary<object> =>
  fc.constantFrom<object>(
    {},
    {},
    {},
    ...own
      .flatMap((name) => [name, { service: name }, { file: 'compose.yml', service: name }])
      .map((each) => ({ extends: each })),
    { extends: { file: 'lib/base.yml', service: 'base' } },
    { extends: { file: './lib/base.yml', service: 'web' } },
    { extends: { file: '${LIB:-lib}/deep/../base.yml', service: 'base' } },
    { extends: { file: 'lib/deep/root.yml', service: 'root' } },
  );
const extendingNone = fc.constant({});

function service(
  self: string,
  must: Readonly<Record<string, Arbitrary>>,
  most: number,
  bases = extendingNone,
): Arbitrary {
  const possible: typeof attributes = self === 'job' ? { ...container, build } : { ...attributes, ...waiting(self) };
  return fc
    .tuple(
      fc
        .uniqueArray(fc.constantFrom(...Object.keys(possible)), { maxLength: most })
        .chain((names) => fc.record({ ...must, ...Object.fromEntries(names.map((name) => [name, possible[name]!])) })),
      bases,
      aliases,
    )
    .map(([own, base, merged]) => ({ ...merged, ...own, ...base }));
}
const image = { image: fc.constantFrom('a', 'b:${TAG:-1}', '$WHERE/c') };

const file = { file: './key' };
const resources = {
  volumes: fc.constantFrom<unknown>(
    { data: null },
    { data: { labels: { a: '$WHERE' } } },
    { data: { driver: 'local', driver_opts: { type: 'none', o: 'bind', device: './dev' } } },
  ),
  networks: fc.constantFrom<unknown>(
    { front: null },
    { front: { internal: true } },
    { front: { labels: ['a=$WHERE'] } },
  ),
  secrets: fc.constantFrom<unknown>(
    { key: file },
    { key: { file: '../${WHERE}' } },
    { variable: { environment: 'TAG' } },
  ),
  configs: fc.constantFrom<unknown>({ key: file }, { text: { content: '$WHERE' } }),
  models: fc.constantFrom<unknown>({ llm: { model: 'm:${TAG:-1}' } }, { llm: { model: 'n', context_size: 5 } }),
};

/** @param deeper where a file includes others by a path alone, as compose-go needs it, see the exceptions */
const includes = (paths: readonly string[], most: number, deeper: readonly unknown[] = []): Arbitrary => {
  const path = fc.constantFrom(...paths);
  const long = fc.record(
    {
      path: fc.oneof(path, fc.uniqueArray(path, { minLength: 1, maxLength: 2 })),
      project_directory: fc.constantFrom('.', 'inc', './deep', 'inc/deep', 'lib/..', '${IN:-inc}'),
      env_file: fc.oneof(
        fc.constantFrom('app.env', './labels.env', '/dev/null'),
        fc.uniqueArray(fc.constantFrom('app.env', 'deep/app.env', 'labels.env'), { maxLength: 2 }),
      ),
    },
    { requiredKeys: ['path'] },
  );
  const short: Arbitrary = fc.constantFrom(...paths, ...deeper);
  return fc.array(fc.oneof(short, long), { maxLength: most });
};

const main = fc.record(
  {
    include: includes(['a.yml', 'inc/a.yml', './deep/a.yml', 'inc/deep/a.yml', 'inc/nested.yml'], 2),
    services: fc.record({ web: service('web', image, 4, extending(['db'])), db: service('db', image, 2) }),
    jobs: fc.record({
      job: service(
        'job',
        { ...image, triggers: fc.constant({ schedule: ['0 3 * * *'] }) },
        2,
        fc.constantFrom<object>({}, { extends: { file: 'lib/deep/root.yml', service: 'job' } }),
      ),
    }),
    ...resources,
    secrets: fc.constant({ key: file }),
    configs: fc.constantFrom<unknown>({ key: file }, { key: file, variable: { environment: 'WHERE' } }),
    name: fc.constant('named-${TAG:-x}'),
  },
  { requiredKeys: ['include', 'services', 'volumes', 'networks', 'secrets', 'configs', 'models'] },
);
const over = fc.record(
  {
    include: includes(['inc/a.yml', 'nested.yml'], 1),
    services: fc.record(
      {
        web: service('web', {}, 3, extending([])),
        db: service('db', {}, 2),
        one: service('one', image, 2),
      },
      { requiredKeys: ['web'] },
    ),
    ...resources,
  },
  { requiredKeys: ['services'] },
);
const included = fc.record(
  {
    include: includes(['lib/base.yml'], 1, [
      'nested.yml',
      { path: './nested.yml' },
      { path: ['nested.yml', 'lib/base.yml'] },
    ]),
    services: fc.record(
      {
        one: service('one', image, 3, extending([])),
        db: service('db', image, 2),
        two: service('two', image, 2, extending(['one'])),
      },
      { requiredKeys: ['one'] },
    ),
    ...resources,
  },
  { requiredKeys: ['services'] },
);
const nested = fc.record(
  {
    include: fc.constantFrom<unknown>([], ['lib/base.yml'], [{ path: ['./lib/base.yml'] }]),
    services: fc.record(
      { two: service('two', image, 3, extending([])), web: service('web', {}, 1) },
      { requiredKeys: ['two'] },
    ),
    ...resources,
  },
  { requiredKeys: ['services'] },
);
const further = fc.constantFrom<object>(
  {},
  {},
  { extends: 'web' },
  { extends: { file: 'deep/root.yml', service: 'root' } },
);
const base = fc.record({
  services: fc.record({ base: service('base', image, 3, further), web: service('lib', image, 2) }),
});
const root = fc.record({
  services: fc.record({ root: service('root', image, 3), job: service('job', image, 2) }),
});

const RARELY_TAGGED = ['', '', '', '', '', '', '', '!reset', '!override'];
const OFTEN_TAGGED = ['', '', '', '!reset', '!override'];

/** A file as YAML, with what its aliases name, and a tag at one of its fields, however deep. */
const written = (content: fc.Arbitrary<object>, tags: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(content, fc.constantFrom(...tags), fc.nat()).map(([own, tag, which]) => {
    const names = JSON.stringify(own);
    const anchored = Object.entries(ANCHORED).filter(([key]) => names.includes(key.replace('x-', '*')));
    const lines = stringify({ ...Object.fromEntries(anchored), ...own }, { aliasDuplicateObjects: false })
      .replaceAll(/"(\*\w+)"/g, '$1')
      .replaceAll(/^x-(\w+):/gm, 'x-$1: &$1')
      .split('\n');
    if (tag === '') return lines.join('\n');
    const canBeTagged = (line: string) => /^ *[\w-]+:/.test(line) && !/[*&]|^name/.test(line);
    const fields = lines.flatMap((line, index) => (canBeTagged(line) ? [index] : []));
    const at = fields[which % Math.max(1, fields.length)];
    return lines.map((line, index) => (index === at ? line.replace(':', `: ${tag}`) : line)).join('\n');
  });
const overriding = fc.oneof(
  { arbitrary: written(over, OFTEN_TAGGED), weight: 4 },
  {
    arbitrary: fc.tuple(written(over, RARELY_TAGGED), written(over, OFTEN_TAGGED)).map((two) => two.join('---\n')),
    weight: 1,
  },
);

/** Lines of an env file; HERE becomes the name of its directory. */
const variables = fc
  .array(
    fc.constantFrom(
      'WHERE=HERE',
      'WHERE="HERE $TAG"',
      'WHERE=${TAG:-none}',
      "TAG='$WHERE'",
      'TAG: of-HERE',
      'export TAG=HERE # why',
      'TAG="HERE\\t\\$WHERE"',
      'ONLY="two\nlines" # and a comment',
      "ONLY='it\\'s ${HERE}'",
      'ONLY=${TAG:+$TAG}#HERE',
      'ONLY',
      'DIR=./HERE-d',
      '# WHERE=no\r',
      '  NEEDED = true\r',
      'COMPOSE_PROFILES=p,q',
      'COMPOSE_PROJECT_NAME=HERE',
    ),
    { maxLength: 4 },
  )
  .map((lines) => `${lines.join('\n')}\n`);

/** A file in each of the directories, in two versions. */
const everywhere = (name: string, text: fc.Arbitrary<string>, directories = DIRECTORIES): fc.Arbitrary<Texts> =>
  fc.tuple(text, text, fc.subarray(directories)).map(([one, other, odd]) =>
    Object.fromEntries(
      directories.map((directory) => {
        const here = directory === '' ? 'top' : directory.replaceAll('/', '');
        return [`${directory}${name}`, (odd.includes(directory) ? other : one).replaceAll('HERE', here)];
      }),
    ),
  );
const somewhere = (name: string, text: fc.Arbitrary<string>): fc.Arbitrary<Texts> =>
  fc
    .tuple(everywhere(name, text), fc.subarray(DIRECTORIES))
    .map(([all, absent]) =>
      Object.fromEntries(Object.entries(all).filter(([path]) => !absent.includes(path.slice(0, -name.length)))),
    );

const files: fc.Arbitrary<Texts> = fc
  .tuple(
    fc.record({ 'compose.yml': written(main, RARELY_TAGGED), 'over.yml': overriding, 'sub/third.yml': overriding }),
    everywhere('a.yml', written(included, RARELY_TAGGED)),
    everywhere('nested.yml', written(nested, RARELY_TAGGED)),
    everywhere('lib/base.yml', written(base, RARELY_TAGGED)),
    everywhere('lib/deep/root.yml', written(root, RARELY_TAGGED)),
    everywhere('app.env', variables, WITH_ENV_FILES),
    everywhere('labels.env', variables, WITH_ENV_FILES),
    somewhere('.env', variables),
  )
  .map((parts) => Object.assign({}, ...parts) as Texts);

/** Without what no file names, which would only take time and make counterexamples long. */
function reachable(all: Texts, roots: readonly string[]): Texts {
  const kept: Record<string, string> = {};
  const keep = (paths: readonly string[]) => {
    for (const path of paths) kept[path] = all[path]!;
    const text = Object.values(kept).join('\n');
    const more = Object.keys(all).filter((path) => !(path in kept) && text.includes(posix.basename(path)));
    if (more.length > 0) keep(more);
  };
  keep([...roots, ...Object.keys(all).filter((path) => posix.basename(path) === '.env')]);
  return kept;
}

export const application: fc.Arbitrary<Request> = fc
  .record({
    files,
    compose: fc.constantFrom(
      ['compose.yml'],
      ['compose.yml', 'over.yml'],
      ['compose.yml', 'over.yml', 'sub/third.yml'],
    ),
    envFiles: fc.constantFrom([], [], [], ['app.env'], ['app.env', 'inc/labels.env']),
    profiles: fc.constantFrom([], ['p'], ['p', 'q'], ['*'], ['*']),
    env: fc.constantFrom<Texts>({}, { TAG: 'around' }, { WHERE: 'around', COMPOSE_PROFILES: 'p' }, { NEEDED: 'true' }),
  })
  .map((request) => ({ ...request, files: reachable(request.files, [...request.compose, ...request.envFiles]) }));
