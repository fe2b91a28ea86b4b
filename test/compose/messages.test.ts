import { expect, it } from 'vitest';
import { ComposeError } from '../../src/compose/error.ts';
import { loadCompose } from '../../src/compose/load.ts';
import { ours, type Request } from './oracle.ts';

/** A refusal names file, line and column, what is wrong, and what to do: all of it in one line. */

const refusal = (files: Request['files'], rest: Partial<Request> = {}): string | undefined =>
  ours({ files, ...rest }, '/srv/app').error;

const web = (attributes: string): Request['files'] => ({
  'compose.yml': `services:\n  web:\n    image: a\n    ${attributes}\n`,
});

it.each<[string, Request['files'], string, Partial<Request>?]>([
  [
    'a required variable that is not set',
    web('hostname: ${HOST:?the name of the host}'),
    'compose.yml:4:5: services.web.hostname: the variable HOST must be set (the name of the host): set the variable in the environment or in an env file',
  ],
  [
    'an empty part of a volume, because a variable is not set (15-empty-volume-source)',
    web('volumes: ["${RECORDINGS_DIR}:/recordings"]'),
    'compose.yml:4:15: ":/recordings" has an empty part, because RECORDINGS_DIR is not set: set RECORDINGS_DIR (in .env, or with --env-file), or write source:target or source:target:ro',
  ],
  [
    'a port that is none, because a variable is not set',
    web("ports: ['$HTTP_PORT:80:x:$HTTP_PORT']"),
    'compose.yml:4:13: services.web.ports: ":80" in ":80:x:" is not an IP address, because HTTP_PORT is not set: set HTTP_PORT (in .env, or with --env-file), or write published:target, as in "8080:80"',
  ],
  [
    'a number that is none, because two variables are not set',
    web('scale: ${FEW}x$MANY'),
    'compose.yml:4:5: services.web.scale: "x" is not a number, because FEW, MANY are not set: set FEW, MANY (in .env, or with --env-file), or write a number',
  ],
  [
    'an entry that is there twice, in a list that could be a mapping',
    web('extra_hosts: ["a:10.0.0.1", "a:10.0.0.1"]'),
    'compose.yml:4:5: services.web.extra_hosts contains the same entry twice: remove one of the two',
  ],
  [
    'a volume that is not defined',
    web('volumes:\n      - ./x:/x\n      - recordings_data:/app/server/recordings'),
    'compose.yml:6:9: services.web.volumes[1] names recordings_data, which is not a volume of this application: define recordings_data under volumes:, or write ./recordings_data for a directory',
  ],
  [
    'a network that is not defined',
    web('networks: [back]'),
    'compose.yml:4:16: services.web.networks.back is not a network of this application: define back under networks:',
  ],
  [
    'a secret that is not defined',
    web('secrets: [key]'),
    'compose.yml:4:15: services.web.secrets[0] names key, which is not one of the secrets of this application: define key under secrets:',
  ],
  [
    'a config that is not defined',
    web('configs: [nginx]'),
    'compose.yml:4:15: services.web.configs[0] names nginx, which is not one of the configs of this application: define nginx under configs:',
  ],
  [
    'a dependency that is not defined',
    web('depends_on:\n      db: {condition: service_healthy}'),
    'compose.yml:5:7: services.web.depends_on.db is not a service of this application: correct the name, or define the service',
  ],
  [
    'a dependency whose profile is not active',
    { 'compose.yml': 'services:\n  web: {image: a, depends_on: [db]}\n  db: {image: b, profiles: [local]}\n' },
    'compose.yml:2:32: services.web.depends_on.db is not active, because none of its profiles is active (local): activate one with --profile, or add required: false',
  ],
  [
    'a service without image or build',
    { 'compose.yml': 'services:\n  web:\n    command: x\n' },
    'compose.yml:2:3: services.web has neither an image nor a build: add image: or build:',
  ],
  [
    'services that wait for each other',
    { 'compose.yml': 'services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, depends_on: [a]}\n' },
    'compose.yml:3:30: services.b.depends_on.a makes services wait for each other in a circle, a → b → a: remove one dependency',
  ],
  [
    'services that extend each other',
    { 'compose.yml': 'services:\n  a: {extends: b}\n  b: {extends: a}\n' },
    'compose.yml:2:7: the services extend each other in a circle, a extends b extends a: remove one extends',
  ],
  [
    'files that include each other',
    { 'compose.yml': 'include: [sub/b.yml]\n', 'sub/b.yml': 'include:\n  - ../compose.yml\n' },
    'sub/b.yml:2:5: the files include each other in a circle, compose.yml → sub/b.yml → compose.yml: remove one include',
  ],
  [
    'a file that is not there',
    { 'compose.yml': 'include:\n  - gone.yml\n' },
    'compose.yml:2:5: gone.yml: there is no such file: correct the path',
  ],
  ['the file itself is not there', {}, 'compose.yml: there is no such file: correct the path'],
  [
    'an env file that is not there',
    web('env_file:\n      - gone.env'),
    'compose.yml:5:9: gone.env: there is no such file: correct the path',
  ],
  [
    'a line of an env file',
    { ...web('env_file: a.env'), 'a.env': 'A=1\nB@=2\n' },
    'a.env:2:2: "@" cannot be part of a name: write KEY=value',
  ],
  [
    'YAML that is none',
    { 'compose.yml': 'services:\n  web: {image: a\n  db: {image: b}\n' },
    'compose.yml:3:3: this is not YAML: Flow map in block collection must be sufficiently indented and end with a }: correct the syntax',
  ],
  ['a field twice', web('image: b'), 'compose.yml:4:5: the field image is here twice: remove one of the two'],
  [
    'a field that Compose does not know',
    web('volume: ["./x:/x"]'),
    'compose.yml:4:5: services.web.volume is not a Compose field at this place: correct the name, move the field, or begin the name with x-',
  ],
  [
    'a value of another kind',
    web('read_only: [yes]'),
    'compose.yml:4:5: services.web.read_only is a list: write true or false or a string',
  ],
  [
    'a value in the second of two files',
    { ...web('hostname: h'), 'prod.yml': 'services:\n  web:\n    ports:\n      - "80:80"\n      - "http:80"\n' },
    'prod.yml:5:9: services.web.ports: "http" in "http:80" is not a port or a range of ports: write published:target, as in "8080:80"',
    { compose: ['compose.yml', 'prod.yml'] },
  ],
  [
    'a value of a base in another file',
    {
      'compose.yml': 'services:\n  web: {extends: {file: sub/base.yml, service: base}}\n',
      'sub/base.yml': 'services:\n  base:\n    image: a\n    stop_grace_period: soon\n',
    },
    'sub/base.yml:4:5: services.web.stop_grace_period: "soon" is not a duration: write a number with its unit, as in 30s or 1m30s',
  ],
  [
    'an included file that lies in a repository',
    { 'compose.yml': 'include:\n  - https://github.com/a/b.git#main:compose.yml\nservices: {}\n' },
    'compose.yml:2:5: https://github.com/a/b.git#main:compose.yml is not on this machine, and only local files are read: download the file, and name the copy',
  ],
  [
    'a base that lies in a registry',
    { 'compose.yml': 'services:\n  web:\n    extends: {file: "oci://example.com/a:1", service: web}\n' },
    'compose.yml:3:5: oci://example.com/a:1 is not on this machine, and only local files are read: download the file, and name the copy',
  ],
  [
    'an env file without a name',
    web('env_file: ""'),
    'compose.yml:4:5: services.web.env_file[0] names no file: write the path, or remove the entry',
  ],
  [
    'an anchor that is not defined',
    web('labels: *common'),
    'compose.yml:4:13: there is no anchor &common above: define the anchor, or write the value here',
  ],
  [
    'an anchor that contains itself',
    { 'compose.yml': 'x-a: &a\n  b: *a\n' },
    'compose.yml:2:6: the anchor &a contains itself: write the value instead of the alias',
  ],
])('%s', (_, files, message, rest) => {
  expect(refusal(files, rest)).toBe(message);
});

it('a billion laughs are refused at once', () => {
  const laughs = Array.from({ length: 10 }, (_, n) => `x-${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]`);
  // Expanded, these are 10^10 values: a reader that expands them does not come to an answer.
  expect(refusal({ 'compose.yml': ['x-0: &l0 [ha]', ...laughs, 'services: {web: {image: a}}'].join('\n') })).toBe(
    'compose.yml:6:10: there are more than 100000 values here: use fewer aliases, or split the file',
  );
});

it.each(['[', '{a: ', '- ', '? '])('ten thousand levels of %j are refused', (level) => {
  const error = refusal({ 'compose.yml': `x-a: ${level.repeat(10_000)}` });
  expect(error).toMatch(
    /^compose\.yml(:\d+:\d+)?: (the file is nested too deeply|there are more than 200 levels|this is not YAML)/,
  );
});

it('a thousand services that extend each other in a chain, and lists of thousands of items, are no trouble', () => {
  const chain = Array.from({ length: 1000 }, (_, n) => `  s${n + 1}: {extends: {file: base.yml, service: s${n}}}`);
  const items = Array.from({ length: 8000 }, (_, n) => `\n      - ${n}`).join('');
  const files = {
    'compose.yml': `services:\n  s0: {image: a}\n${chain.join('\n')}\n`,
    'base.yml': `services:\n  s0: {image: a}\n${chain.join('\n').replaceAll('{file: base.yml, service: ', '').replaceAll('}}', '}')}\n`,
    'over.yml': `services:\n  s0:\n    x-items:${items}\n`,
    'again.yml': `services:\n  s0:\n    x-items:${items.replaceAll('- ', '- x')}\n`,
  };
  expect(refusal(files, { compose: ['compose.yml', 'over.yml', 'again.yml'] })).toBeUndefined();
});

it('every field can be found again in the file that said it last', () => {
  const files: Record<string, string> = {
    '/srv/app/compose.yml':
      'services:\n  web:\n    image: a\n    environment:\n      - A=1\n      - B=2\n    volumes:\n      - ./x:/x\n',
    '/srv/app/prod.yml':
      'services:\n  web:\n    environment:\n      B: "3"\n    volumes:\n      - ./y:/y\n    x-role: worker\n',
  };
  const project = loadCompose({
    files: ['compose.yml', 'prod.yml'],
    cwd: '/srv/app',
    read: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
  });
  const at = (...path: string[]) => {
    const { file, line } = project.locate(path);
    return `${file}:${line}`;
  };
  expect(at('services', 'web')).toBe('compose.yml:2');
  expect(at('services', 'web', 'environment', 'A')).toBe('compose.yml:5');
  expect(at('services', 'web', 'environment', 'B')).toBe('prod.yml:4');
  expect(at('services', 'web', 'volumes', '0')).toBe('compose.yml:8');
  expect(at('services', 'web', 'volumes', '1', 'target')).toBe('prod.yml:6');
  expect(at('services', 'web', 'healthcheck', 'test')).toBe('compose.yml:2');
  expect(project.extension(['services', 'web', 'x-role'])).toBe('worker');
  expect(project.extension(['services', 'web', 'x-none'])).toBeUndefined();
});

it('an error says where, what and what to do, each by itself, too', () => {
  const error = new ComposeError({ file: 'a.yml', line: 3, column: 5 }, 'it is so', 'do that');
  expect(error.message).toBe('a.yml:3:5: it is so: do that');
  expect(error).toMatchObject({ sentence: 'it is so', remedy: 'do that', position: { line: 3 } });
});
