import type { Request } from './oracle.ts';

/** A named question to both loaders; `fails` where there is no project to be had. */
export interface Case extends Request {
  readonly name: string;
  readonly fails?: true;
}

type Rest = Partial<Omit<Request, 'files'>> & { readonly files?: Record<string, string>; readonly fails?: true };

/** One file. */
const one = (name: string, yaml: string, rest: Rest = {}): Case => ({
  ...rest,
  name,
  files: { 'compose.yml': yaml, ...rest.files },
});

/** One service called web in one file: its attributes, indented by nothing. */
const web = (name: string, attributes: string, rest: Rest = {}, top = ''): Case =>
  one(name, `services:\n  web:\n    image: nginx\n${indent(attributes)}\n${top}`, rest);

/** Two files, the second over the first. */
const two = (name: string, base: string, over: string, rest: Rest = {}): Case => ({
  compose: ['compose.yml', 'over.yml'],
  ...rest,
  name,
  files: { 'compose.yml': base, 'over.yml': over, ...rest.files },
});

/** The attributes of a service in two files. */
const merged = (name: string, base: string, over: string, top = '', rest: Rest = {}): Case =>
  two(
    name,
    `services:\n  web:\n    image: nginx\n${indent(base)}\n${top}`,
    `services:\n  web:\n${indent(over)}\n`,
    rest,
  );

const indent = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

const DATA = 'volumes: {data: {}, other: {}}';

const merging: Case[] = [
  merged('merge: a scalar is replaced', 'hostname: a', 'hostname: b'),
  merged('merge: mappings by key', 'logging: {driver: json-file, options: {a: "1"}}', 'logging: {options: {b: "2"}}'),
  merged(
    'merge: another logging driver takes its options with it',
    'logging: {driver: json-file, options: {a: "1"}}',
    'logging: {driver: syslog, options: {b: "2"}}',
  ),
  merged('merge: sequences are appended', 'cap_add: [A, B]', 'cap_add: [C, A]'),
  merged(
    'merge: security_opt is appended without repeating',
    'security_opt: ["a:b", "c:d"]',
    'security_opt: ["c:d", "e:f"]',
  ),
  merged('merge: command is replaced', 'command: echo one', 'command: [echo, two]'),
  merged('merge: entrypoint is replaced', 'entrypoint: [a, b]', 'entrypoint: c'),
  merged('merge: an empty command is kept as empty', 'command: echo one', 'command: []'),
  merged('merge: a null command clears what was there', 'command: echo one', 'command: null'),
  merged(
    'merge: healthcheck.test is replaced, the rest merged',
    'healthcheck: {test: [CMD, a], interval: 5s}',
    'healthcheck: {test: b, retries: 3}',
  ),
  merged('merge: environment, list over mapping', 'environment: {A: 1, B: two}', 'environment: [B=three, C=4]'),
  merged('merge: environment, mapping over list', 'environment: [A=1, B=2]', 'environment: {B: null, C: true}'),
  merged('merge: environment with equal signs in values', 'environment: [A=b=c]', 'environment: [A=d=e, B==]'),
  merged('merge: labels in both forms', 'labels: {a.b: x}', 'labels: [a.b=y, c]'),
  merged('merge: annotations', 'annotations: {a: x}', 'annotations: [a=y, b=z]'),
  merged(
    'merge: sysctls',
    'sysctls: {net.core.somaxconn: 1024}',
    'sysctls: [net.core.somaxconn=2048, net.ipv4.ip_forward=1]',
  ),
  merged('merge: deploy.labels', 'deploy: {labels: {a: x}}', 'deploy: {labels: [b=y]}'),
  merged(
    'merge: deploy by key',
    'deploy: {replicas: 2, resources: {limits: {cpus: "0.5"}}}',
    'deploy: {replicas: 3, resources: {limits: {memory: 1g}}}',
  ),
  merged('merge: ports that differ are all kept', 'ports: ["80:80"]', 'ports: ["8080:80", "443:443"]'),
  merged(
    'merge: the same port in short and long form',
    'ports: ["8080:80"]',
    'ports: [{target: 80, published: "8080"}]',
  ),
  merged('merge: the same port with another protocol', 'ports: ["53:53"]', 'ports: ["53:53/udp", "53:53"]'),
  merged('merge: a port of a range, again', 'ports: ["8080-8082:80-82"]', 'ports: ["8081:81", "9000:81"]'),
  merged('merge: empty ports change nothing', 'ports: ["80:80"]', 'ports: []'),
  merged('merge: volumes by target', 'volumes: ["data:/a", "data:/b"]', 'volumes: ["./x:/a", "other:/c"]', DATA),
  merged(
    'merge: a long volume over a short one',
    'volumes: ["data:/a:ro"]',
    'volumes: [{type: volume, source: other, target: /a}]',
    DATA,
  ),
  merged(
    'merge: secrets by target',
    'secrets: [s]',
    'secrets: [{source: s, target: t}, {source: s, mode: 0440}]',
    'secrets: {s: {file: ./s}}',
  ),
  merged(
    'merge: configs by target',
    'configs: [c]',
    'configs: [{source: c, target: /etc/c}, c]',
    'configs: {c: {file: ./c}}',
  ),
  merged('merge: devices by target', 'devices: ["/dev/a:/dev/x"]', 'devices: ["/dev/b:/dev/x:r", "/dev/c"]'),
  merged('merge: dns as string and list', 'dns: 1.1.1.1', 'dns: [8.8.8.8, 1.1.1.1]'),
  merged(
    'merge: dns_search and dns_opt',
    'dns_search: a.example\ndns_opt: [use-vc]',
    'dns_search: [b.example]\ndns_opt: [no-tld-query, use-vc]',
  ),
  merged('merge: tmpfs as string and list', 'tmpfs: /run', 'tmpfs: [/tmp, /run]'),
  merged(
    'merge: env_file as string, list and long form',
    'env_file: a.env',
    'env_file: [b.env, {path: a.env, required: true}]',
    '',
    { files: { 'a.env': 'A=1\nB=1', 'b.env': 'B=2' } },
  ),
  merged('merge: extra_hosts in both forms', 'extra_hosts: {a: 1.1.1.1}', 'extra_hosts: ["a=2.2.2.2", "b:3.3.3.3"]'),
  merged('merge: expose', 'expose: [80]', 'expose: ["80", "443"]'),
  merged('merge: profiles are appended', 'profiles: [a]', 'profiles: [b, a]', '', { profiles: ['b'] }),
  merged(
    'merge: depends_on as list over mapping',
    'depends_on: {db: {condition: service_healthy}}',
    'depends_on: [cache, db]',
    '  db: {image: db}\n  cache: {image: cache}',
  ),
  merged(
    'merge: an empty list of dependencies changes nothing',
    'depends_on: [db]',
    'depends_on: []',
    '  db: {image: db}',
  ),
  merged(
    'merge: depends_on as mapping over list',
    'depends_on: [db]',
    'depends_on: {db: {condition: service_healthy, restart: true}}',
    '  db: {image: db}',
  ),
  merged(
    'merge: networks as list over mapping',
    'networks: {front: {aliases: [a]}}',
    'networks: [back, front]',
    'networks: {front: {}, back: {}}',
  ),
  merged(
    'merge: aliases of a network',
    'networks: {front: {aliases: [a]}}',
    'networks: {front: {aliases: [b, a]}}',
    'networks: {front: {}}',
  ),
  merged(
    'merge: ulimits',
    'ulimits: {nofile: {soft: 1, hard: 2}, nproc: 5}',
    'ulimits: {nofile: {soft: 3}, nproc: {soft: 6, hard: 7}}',
  ),
  merged(
    'merge: a number over an ulimit in two parts',
    'ulimits: {nofile: {soft: 1, hard: 2}}',
    'ulimits: {nofile: 9}',
  ),
  merged('merge: build, a mapping over a path', 'build: ./dir', 'build: {args: {A: 1}, dockerfile: D}'),
  merged('merge: build, a path over a mapping', 'build: {context: a, target: t}', 'build: b'),
  merged(
    'merge: build args, labels, tags and extra hosts',
    'build: {context: ., args: [A=1, B=2], labels: {x: "1"}, tags: [a], extra_hosts: ["h=1.1.1.1"]}',
    'build: {args: {B: 3}, labels: [x=2, y=3], tags: [b, a], extra_hosts: {h: 2.2.2.2}}',
  ),
  merged(
    'merge: additional contexts',
    'build: {context: ., additional_contexts: [a=./a]}',
    'build: {additional_contexts: {b: ./b, a: https://example.com/a.git}}',
  ),
  merged('merge: x- fields do no harm', 'x-a: {b: 1}', 'x-a: {c: 2}'),
  two('merge: a service of the second file only', 'services: {a: {image: a}}', 'services: {b: {image: b}}'),
  two(
    'merge: top-level volumes and networks',
    'services: {a: {image: a}}\nvolumes: {v: {driver: local, labels: [x=1]}}\nnetworks: {n: {}}',
    'volumes: {v: {labels: {x: 2, y: 3}}, w: {}}\nnetworks: {n: {internal: true}}',
  ),
  two(
    'merge: address pools by subnet',
    'services: {a: {image: a}}\nnetworks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}',
    'networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.1}, {subnet: 10.1.0.0/24}]}}}',
  ),
  two('merge: x- at the top', 'x-a: {b: [1, 2.5, true, null]}\nservices: {a: {image: a}}', 'x-a: {c: "2"}\nx-d: text'),
  two('merge: the last name counts', 'name: one\nservices: {a: {image: a}}', 'name: two'),
  two('merge: an empty second file', 'services: {a: {image: a}}', '# nothing'),
  two('merge: a service that is null in the second file', 'services: {a: {image: a}}', 'services: {a: }'),
  merged('merge: a mapping over a list', 'cap_add: [A]', 'cap_add: {B: 1}', '', { fails: true }),
  merged('merge: a string over a mapping', 'healthcheck: {interval: 1s}', 'healthcheck: nothing', '', { fails: true }),
  one(
    'merge: two documents in one file',
    'services: {a: {image: a, ports: ["80:80"]}}\n---\nservices: {a: {ports: ["81:81"]}, b: {image: b}}',
  ),
  {
    name: 'merge: three files in order',
    compose: ['compose.yml', 'b.yml', 'c.yml'],
    files: {
      'compose.yml': 'services: {a: {image: "1", environment: {A: 1}}}',
      'b.yml': 'services: {a: {image: "2", environment: [B=2]}}',
      'c.yml': 'services: {a: {image: "3", environment: {A: 3}}}',
    },
  },
];

const resetting: Case[] = [
  merged('!reset: a list', 'ports: ["80:80"]', 'ports: !reset []'),
  merged('!reset: a scalar', 'hostname: a', 'hostname: !reset null'),
  merged('!reset: a key of a mapping', 'environment: {A: 1, B: 2}', 'environment: {A: !reset null}'),
  merged('!reset: a key that nobody set', 'hostname: a', 'domainname: !reset ""'),
  two('!reset: a service', 'services: {a: {image: a}, b: {image: b}}', 'services: {b: !reset {}}'),
  two('!reset: a volume', 'services: {a: {image: a}}\nvolumes: {v: {}, w: {}}', 'volumes: {v: !reset null}'),
  merged('!override: a list', 'ports: ["80:80"]', 'ports: !override ["8443:443"]'),
  merged('!override: a mapping', 'environment: {A: 1, B: 2}', 'environment: !override {C: 3}'),
  merged(
    '!override: depends_on',
    'depends_on: [db]',
    'depends_on: !override [cache]',
    '  db: {image: db}\n  cache: {image: c}',
  ),
  two(
    '!override: a whole service',
    'services: {a: {image: a, ports: ["80:80"]}}',
    'services: {a: !override {image: b}}',
  ),
  merged('!reset: an item of a list only drops itself', 'cap_add: [A]', 'cap_add: [B, !reset C, D]'),
  merged('!reset: then set anew by a third file', 'ports: ["80:80"]', 'ports: !reset []', '', {
    compose: ['compose.yml', 'over.yml', 'third.yml'],
    files: { 'third.yml': 'services: {web: {ports: ["90:90"]}}' },
  }),
  merged('!reset: through a merge key', 'hostname: a\ndomainname: b', '<<: {domainname: !reset null}\nhostname: c'),
  one(
    '!reset: in a service that extends',
    'services:\n  base: {image: a, ports: ["80:80"], environment: {A: 1}}\n  web: {extends: {service: base}, ports: !reset []}',
  ),
  one(
    '!override: in a service that extends',
    'services:\n  base: {image: a, ports: ["80:80"]}\n  web: {extends: {service: base}, ports: !override ["81:81"]}',
  ),
];

const E = { A: 'a', EMPTY: '', NAME: 'x' };
const interpolated = (name: string, value: string, fails = false): Case =>
  web(`interpolation: ${name}`, `hostname: "${value}"`, { env: E, ...(fails ? { fails: true as const } : {}) });

const interpolation: Case[] = [
  interpolated('$VAR', '$A'),
  interpolated('${VAR}', 'x${A}y'),
  interpolated('$VAR ends at what cannot be in a name', '$A-$A.$A'),
  interpolated('unset is empty', 'x${UNSET}y$UNSET'),
  interpolated(':- set', '${A:-d}'),
  interpolated(':- unset', '${UNSET:-d}'),
  interpolated(':- empty', '${EMPTY:-d}'),
  interpolated('- set', '${A-d}'),
  interpolated('- unset', '${UNSET-d}'),
  interpolated('- empty', 'x${EMPTY-d}'),
  interpolated(':+ set', '${A:+d}'),
  interpolated(':+ unset', 'x${UNSET:+d}'),
  interpolated(':+ empty', 'x${EMPTY:+d}'),
  interpolated('+ set', '${A+d}'),
  interpolated('+ unset', 'x${UNSET+d}'),
  interpolated('+ empty', '${EMPTY+d}'),
  interpolated(':? set', '${A:?why}'),
  interpolated(':? unset', '${UNSET:?why}', true),
  interpolated(':? empty', '${EMPTY:?why}', true),
  interpolated('? set', '${A?why}'),
  interpolated('? unset', '${UNSET?why}', true),
  interpolated('? empty', 'x${EMPTY?why}'),
  interpolated('nested defaults', '${UNSET:-${EMPTY:-${A}}}'),
  interpolated('nested in an alternative', '${A:+${NAME}-b}'),
  interpolated('nested, with a rest', '${UNSET:-${A}}-${NAME:-n}-$A'),
  interpolated('nested required inside a default that is not wanted', '${A:-${UNSET:?why}}'),
  interpolated('nested required inside a default that is wanted', '${UNSET:-${UNSET:?why}}', true),
  interpolated('empty braces as a default', 'x${UNSET:-{}}'),
  interpolated('text with empty braces as a default', '${UNSET:-@json {}}y'),
  interpolated('empty braces as a default that is not wanted', '${A:-{}}'),
  interpolated('empty braces as a default, and a rest in braces', '${UNSET:-{}}-${A}', true),
  interpolated('$$ is a dollar', '$$A $${A} $$$A'),
  interpolated('a dollar before what is no name', 'a$ b$1 c$-'),
  interpolated('a dollar at the end', 'a$'),
  interpolated('a brace that is not closed', '${A', true),
  interpolated('a brace without a name', '${}', true),
  interpolated('a name that begins with a digit', '${1A}', true),
  interpolated('a bad operator', '${A!b}', true),
  interpolated('an empty default', 'x${UNSET:-}'),
  interpolated('a default with operators in it', '${UNSET:-a:?b+c-d}'),
  interpolated('a default with a colon and slashes', '${UNSET:-http://h:80/p}'),
  interpolated('a default with braces', '${UNSET:-{a:1}}'),
  interpolated('lower case and underscores', '${a_b1:-d}'),
  web('interpolation: not in keys', 'labels: {"$A": "$A"}', { env: E }),
  web('interpolation: in lists', 'command: ["$A", "${NAME}"]', { env: E }),
  web(
    'interpolation: of numbers and booleans',
    'privileged: "${P}"\ncpu_count: "${N}"\nhealthcheck: {retries: "${N}"}\ncpus: "${F}"\ninit: "$P"',
    { env: { P: 'yes', N: '3', F: '0.5' } },
  ),
  web('interpolation: a number that is none', 'cpu_count: "${A}"', { env: E, fails: true }),
  web('interpolation: a boolean that is none', 'tty: "${A}"', { env: E, fails: true }),
  web('interpolation: over several lines', 'command: |\n  echo ${A}\n  echo ${UNSET:-d}', { env: E }),
  web(
    'interpolation: ports and volumes',
    'ports: ["${PORT:-80}:${PORT:-80}"]\nvolumes: ["${SRC:-./x}:/y", "${V:-data}:/z"]',
    {},
    DATA,
  ),
  one('interpolation: of the name', 'name: "${NAME}-app"\nservices: {a: {image: a}}', { env: E }),
  one('interpolation: COMPOSE_PROJECT_NAME is known', 'services: {a: {image: a, hostname: "$COMPOSE_PROJECT_NAME"}}'),
  one('interpolation: COMPOSE_PROJECT_NAME of the surroundings', 'name: other\nservices: {a: {image: a}}', {
    env: { COMPOSE_PROJECT_NAME: 'mine' },
  }),
  one('interpolation: COMPOSE_PROJECT_NAME that is no name', 'services: {a: {image: a}}', {
    env: { COMPOSE_PROJECT_NAME: 'Mine!' },
    fails: true,
  }),
  two(
    'interpolation: an unset variable in the file that is overridden',
    'services: {a: {image: "${X:?}"}}',
    'services: {a: {image: b}}',
    { fails: true },
  ),
];

const dotEnv = (name: string, text: string, more: Rest = {}): Case =>
  one(`.env: ${name}`, 'services: {a: {image: a, command: ["$A", "$B", "$C"]}}', {
    ...more,
    files: { '.env': text, ...more.files },
  });

const envFile = (name: string, text: string, rest: Rest = {}): Case =>
  web(`env_file: ${name}`, 'env_file: a.env', { ...rest, files: { 'a.env': text } });

const environments: Case[] = [
  dotEnv('the surroundings win', 'A=1\nB=2', { env: { A: 'env' } }),
  dotEnv('variables of earlier lines', 'A=1\nB=${A}2\nC=${C:-d}'),
  dotEnv('is not read where another file is given', 'A=1', { envFiles: ['x.env'], files: { 'x.env': 'B=2' } }),
  dotEnv('several files, the last wins', 'A=1', {
    envFiles: ['x.env', 'y.env'],
    files: { 'x.env': 'A=2\nB=2', 'y.env': 'B=3\nC=${A}' },
  }),
  dotEnv('several files, each sees what it says itself before what the others say', '', {
    envFiles: ['x.env', 'y.env'],
    files: { 'x.env': 'A=1', 'y.env': 'A=2\nB=${A}' },
  }),
  dotEnv('a file that is not there', '', { envFiles: ['none.env'], fails: true }),
  dotEnv('COMPOSE_PROFILES', 'COMPOSE_PROFILES=x', {}),
  envFile('plain values', 'A=1\nB=two words\nC=\n D = spaces around \n'),
  envFile('comments', '# one\nA=1 # two\nB=1#three\nC="1 # four" # five\n   # six\n#D=1'),
  envFile('a comment after nothing', 'A= # c\nB=#c\n'),
  envFile('double quotes', 'A="x y"\nB="a\\nb\\tc"\nC="say \\"hi\\""\nD="back\\\\slash"\nE="\\$A"\n'),
  envFile('single quotes', "A='x $B y'\nB='a\\nb'\nC='it\\'s'\nD='\"'\n"),
  envFile('several lines in quotes', 'A="one\ntwo"\nB=\'three\nfour\'\nC=5\n'),
  envFile('export', 'export A=1\nexport   B="2"\nexported=3\n'),
  envFile('variables', 'A=1\nB=$A\nC=${A}b\nD="${A}c"\nE=\'$A\'\nF=${NONE:-d}\nG=$$A\nH="$$A"\n'),
  envFile('variables of the surroundings come first', 'A=1\nB=$A\n', { env: { A: 'env' } }),
  envFile('a required variable', 'A=${NONE:?why}\n', { fails: true }),
  envFile('a name without a value takes it from around', 'A\nB\nC=1\n', { env: { A: 'env' } }),
  envFile('a name at the end of the file', 'A=1\nB', { env: { B: 'env' } }),
  envFile('colons', 'A: 1\nB:2\nC:"x"\n'),
  envFile('dots and dashes in names', 'a.b-c=1\nA_1[0]=2\n'),
  envFile('characters that cannot be in names', 'A=1\nB@=2\n', { fails: true }),
  envFile('a space in a name', 'A B=1\n', { fails: true }),
  envFile('a quote that is not closed', 'A="x\nB=1\n', { fails: true }),
  envFile('windows line ends', 'A=1\r\nB="2"\r\nC=3 # c\r\n'),
  envFile('a byte order mark', '\uFEFFA=1\n'),
  envFile('escapes in octal and others', 'A="\\0101\\012\\a\\b\\f\\r\\v\\c\\q\\0"\n'),
  envFile('text after the quotes', 'A="x"y\nB=2\n', {}),
  envFile('equal signs in values', 'A=b=c\nB==\nC="="\n'),
  envFile('an empty file', ''),
  envFile('unicode', 'A=שלום\nÜ=1\n'),
  web('env_file: the service wins', 'env_file: a.env\nenvironment: {A: service, B: null, D: null}', {
    env: { B: 'env' },
    files: { 'a.env': 'A=file\nB=file\nC=file\nD=file' },
  }),
  web('env_file: the last file wins', 'env_file: [a.env, b.env]', {
    files: { 'a.env': 'A=1\nB=1', 'b.env': 'B=2\nC=$A$B' },
  }),
  web('env_file: variables of the service are known in it', 'env_file: a.env\nenvironment: {S: s}', {
    files: { 'a.env': 'A=$S' },
  }),
  web('env_file: long form, not required', 'env_file: [{path: none.env, required: false}, {path: a.env}]', {
    files: { 'a.env': 'A=1' },
  }),
  web('env_file: one that is not there', 'env_file: none.env', { fails: true }),
  web('env_file: an unknown format', 'env_file: [{path: a.env, format: toml}]', {
    files: { 'a.env': 'A=1' },
    fails: true,
  }),
  web('env_file: in a directory, with a path in a variable', 'env_file: ${DIR:-conf}/a.env', {
    files: { 'conf/a.env': 'A=1' },
  }),
  web('environment: names only', 'environment: [A, B, C=]', { env: { A: 'env' } }),
  web('environment: names only, in a mapping', 'environment: {A: , B: null, C: ""}', { env: { A: 'env' } }),
  web(
    'environment: numbers, booleans, dates and floats',
    'environment: {I: 12, H: 0x1F, O: 0755, O2: 0o17, U: 1_000, F: 1.50, E: 1e3, L: 12345678901234567890, B: true, D: 2024-01-02, T: 2024-01-02T03:04:05.5Z, N: -0, Y: yes, S: "1", X: 12:30, Z: 1e400}',
  ),
  web('environment: a space before the equal sign', 'environment: ["A =1"]', { fails: true }),
  web('label_file', 'label_file: [a.label, b.label]\nlabels: {x: own}', {
    files: { 'a.label': 'x=1\ny=1', 'b.label': 'y=2\nz=$x' },
  }),
];

const profile =
  'services:\n  always: {image: a}\n  one: {image: b, profiles: [x]}\n  two: {image: c, profiles: [y, z]}\n';
const profiles: Case[] = [
  one('profiles: none active', profile),
  one('profiles: one active', profile, { profiles: ['x'] }),
  one('profiles: two active', profile, { profiles: ['x', 'z'] }),
  one('profiles: all', profile, { profiles: ['*'] }),
  one('profiles: an unknown one', profile, { profiles: ['nobody'] }),
  one('profiles: COMPOSE_PROFILES', profile, { env: { COMPOSE_PROFILES: 'x, y' } }),
  one('profiles: COMPOSE_PROFILES is *', profile, { env: { COMPOSE_PROFILES: '*' } }),
  one('profiles: those asked for win over COMPOSE_PROFILES', profile, {
    env: { COMPOSE_PROFILES: 'x' },
    profiles: ['y'],
  }),
  one(
    'profiles: a dependency that is not active',
    'services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, profiles: [x]}',
    { fails: true },
  ),
  one(
    'profiles: a dependency that is not active and not required',
    'services:\n  a: {image: a, depends_on: {b: {condition: service_started, required: false}}}\n  b: {image: b, profiles: [x]}',
  ),
  one('profiles: a service without image that is not active', 'services:\n  a: {image: a}\n  db: {profiles: [x]}'),
  one('profiles: a service without image that is active', 'services:\n  a: {image: a}\n  db: {profiles: [x]}', {
    profiles: ['x'],
    fails: true,
  }),
];

const extending: Case[] = [
  one(
    'extends: same file, short',
    'services:\n  base: {image: a, environment: {A: 1, B: 1}}\n  web: {extends: base, environment: [B=2]}',
  ),
  one(
    'extends: same file, long',
    'services:\n  base: {image: a, ports: ["80:80"], volumes: ["data:/a"]}\n  web: {extends: {service: base}, ports: ["81:81"], volumes: ["other:/a"]}\nvolumes: {data: , other: }',
  ),
  one(
    'extends: a chain',
    'services:\n  a: {image: a, command: one}\n  b: {extends: a, hostname: b}\n  c: {extends: b, command: two}',
  ),
  one('extends: another file', 'services:\n  web: {extends: {file: base.yml, service: base}, environment: {B: 2}}', {
    files: { 'base.yml': 'services: {base: {image: a, environment: {A: $A, B: 1}}}' },
    env: { A: 'env' },
  }),
  one(
    'extends: a file in a directory, with its relative paths',
    'services:\n  web: {extends: {file: sub/base.yml, service: base}}',
    {
      files: {
        'sub/base.yml': 'services: {base: {build: ./ctx, env_file: b.env, volumes: ["./v:/v", "../w:/w"]}}',
        'sub/b.env': 'A=1',
      },
    },
  ),
  one('extends: across three files', 'services:\n  web: {extends: {file: b.yml, service: b}}', {
    files: {
      'b.yml': 'services: {b: {extends: {file: d/c.yml, service: c}, hostname: b}}',
      'd/c.yml': 'services: {c: {image: c, volumes: ["./c:/c"]}}',
    },
  }),
  one('extends: a base that extends in its own file', 'services:\n  web: {extends: {file: b.yml, service: b}}', {
    files: { 'b.yml': 'services: {b: {extends: a, hostname: b}, a: {image: a, labels: {x: "1"}}}' },
  }),
  one(
    'extends: depends_on and networks of the base',
    'services:\n  base: {image: a, depends_on: [db], networks: [n]}\n  web: {extends: base, networks: {n: {aliases: [w]}}}\n  db: {image: db}\nnetworks: {n: }',
  ),
  one('extends: a base that is not there', 'services:\n  web: {extends: none, image: a}', { fails: true }),
  one('extends: a file that is not there', 'services:\n  web: {extends: {file: none.yml, service: a}}', {
    fails: true,
  }),
  one('extends: a service that is not in the file', 'services:\n  web: {extends: {file: b.yml, service: x}}', {
    files: { 'b.yml': 'services: {b: {image: b}}' },
    fails: true,
  }),
  one('extends: a circle', 'services:\n  a: {extends: b, image: a}\n  b: {extends: a, image: b}', { fails: true }),
  one('extends: itself', 'services:\n  a: {extends: a, image: a}', { fails: true }),
  one('extends: a circle through files', 'services:\n  a: {extends: {file: b.yml, service: a}, image: a}', {
    files: { 'b.yml': 'services: {a: {extends: {file: compose.yml, service: a}}}' },
    fails: true,
  }),
  one('extends: the same name in two files is no circle', 'services:\n  a: {extends: {file: b.yml, service: a}}', {
    files: { 'b.yml': 'services: {a: {extends: b}, b: {image: b}}' },
  }),
  two(
    'extends: what the second file adds to the base does not reach who extended it',
    'services:\n  base: {image: a}\n  web: {extends: base}',
    'services: {base: {hostname: b}}',
  ),
  one(
    'extends: a whole service overridden',
    'services:\n  base: {image: a, hostname: b}\n  web: !override {extends: base, labels: [l]}',
  ),
  two(
    'extends: in the second file',
    'services:\n  web: {image: a, ports: ["80:80"]}',
    'services: {web: {extends: {file: b.yml, service: b}}}',
    { files: { 'b.yml': 'services: {b: {image: b, ports: ["90:90"]}}' } },
  ),
];

const including: Case[] = [
  one('include: short', 'include: [inc.yml]\nservices: {a: {image: a, depends_on: [b]}}', {
    files: { 'inc.yml': 'services: {b: {image: b}}\nvolumes: {v: }' },
  }),
  one('include: long', 'include: [{path: inc.yml}]\nservices: {a: {image: a}}', {
    files: { 'inc.yml': 'services: {b: {image: b}}' },
  }),
  one('include: several files as one', 'include: [{path: [one.yml, two.yml]}]\nservices: {a: {image: a}}', {
    files: { 'one.yml': 'services: {b: {image: b, ports: ["80:80"]}}', 'two.yml': 'services: {b: {ports: ["81:81"]}}' },
  }),
  one(
    'include: relative paths start in the directory of the file',
    'include: [sub/inc.yml]\nservices: {a: {image: a}}',
    {
      files: {
        'sub/inc.yml': 'services: {b: {build: ., volumes: ["./v:/v"], env_file: e.env}}\nsecrets: {s: {file: ./s}}',
        'sub/e.env': 'A=1',
      },
    },
  ),
  one(
    'include: with a project directory',
    'include: [{path: sub/inc.yml, project_directory: .}]\nservices: {a: {image: a}}',
    { files: { 'sub/inc.yml': 'services: {b: {build: ./x, volumes: ["./v:/v"]}}' } },
  ),
  one(
    'include: with another project directory',
    'include: [{path: sub/inc.yml, project_directory: other}]\nservices: {a: {image: a}}',
    { files: { 'sub/inc.yml': 'services: {b: {build: ./x}}', 'other/keep': '' } },
  ),
  one('include: its own .env', 'include: [sub/inc.yml]\nservices: {a: {image: "a:$T"}}', {
    files: { 'sub/inc.yml': 'services: {b: {image: "b:$T"}}', 'sub/.env': 'T=sub', '.env': 'U=1' },
  }),
  one('include: the surroundings win over its .env', 'include: [sub/inc.yml]\nservices: {a: {image: a}}', {
    files: { 'sub/inc.yml': 'services: {b: {image: "b:$T"}}', 'sub/.env': 'T=sub', '.env': 'T=top' },
  }),
  one('include: with an env file', 'include: [{path: sub/inc.yml, env_file: x.env}]\nservices: {a: {image: a}}', {
    files: { 'sub/inc.yml': 'services: {b: {image: "b:$T"}}', 'sub/.env': 'T=sub', 'x.env': 'T=x' },
  }),
  one('include: within an included file', 'include: [sub/one.yml]\nservices: {a: {image: a}}', {
    files: {
      'sub/one.yml': 'include: [deep/two.yml]\nservices: {b: {image: b}}',
      'sub/deep/two.yml': 'services: {c: {image: c, volumes: ["./c:/c"]}}',
    },
  }),
  one(
    'include: what both define is merged, ours last',
    'include: [inc.yml]\nservices: {a: {image: mine, environment: {A: 1}}}',
    { files: { 'inc.yml': 'services: {a: {image: theirs, environment: {A: 0, B: 0}, ports: ["80:80"]}}' } },
  ),
  one('include: one file on two ways', 'include: [l.yml, r.yml]\nservices: {a: {image: a}}', {
    files: {
      'l.yml': 'include: [base.yml]',
      'r.yml': 'include: [base.yml]',
      'base.yml': 'services: {b: {image: b, dns: [1.1.1.1]}}',
    },
  }),
  one('include: extending what was included', 'include: [inc.yml]\nservices: {a: {extends: b, hostname: a}}', {
    files: { 'inc.yml': 'services: {b: {image: b, ports: ["80:80"]}}' },
  }),
  one('include: a circle', 'include: [inc.yml]\nservices: {a: {image: a}}', {
    files: { 'inc.yml': 'include: [compose.yml]\nservices: {b: {image: b}}' },
    fails: true,
  }),
  one('include: a file that is not there', 'include: [none.yml]\nservices: {a: {image: a}}', { fails: true }),
  one('include: an interpolated path', 'include: ["${WHICH:-inc}.yml"]\nservices: {a: {image: a}}', {
    files: { 'inc.yml': 'services: {b: {image: b}}' },
  }),
  two('include: overridden by a second file', 'include: [inc.yml]', 'services: {b: {image: c, ports: ["1:1"]}}', {
    files: { 'inc.yml': 'services: {b: {image: b, ports: ["2:2"]}}' },
  }),
  one('include: with profiles', 'include: [inc.yml]\nservices: {a: {image: a}}', {
    profiles: ['p'],
    files: { 'inc.yml': 'services: {b: {image: b, profiles: [p]}, c: {image: c, profiles: [q]}}' },
  }),
  one(
    'include: a whole service overridden in the including file',
    'include: [inc.yml]\nservices: {b: !override {hostname: b}}',
    {
      files: { 'inc.yml': 'services: {b: {image: b, labels: [l]}}' },
    },
  ),
  one(
    'include: with a project directory, extending from there',
    'include: [{path: sub/inc.yml, project_directory: other}]\nservices: {}',
    {
      files: {
        'sub/inc.yml': 'services: {b: {extends: {file: base.yml, service: base}, env_file: b.env}}',
        'other/base.yml': 'services: {base: {image: a, volumes: ["./x:/x"]}}',
        'other/b.env': 'B=1',
      },
    },
  ),
  one('include: an env file named by an included file', 'include: [sub/inc.yml]\nservices: {}', {
    files: {
      'sub/inc.yml': 'include: [{path: deep.yml, env_file: x.env}]\nservices: {}',
      'sub/deep.yml': 'services: {c: {image: "c:$T"}}',
      'sub/x.env': 'T=1',
    },
  }),
  one('include: a config that is a variable', 'include: [inc.yml]\nservices: {a: {image: a}}', {
    files: { 'inc.yml': 'services: {}\nconfigs: {c: {environment: A}}' },
    env: { A: '1' },
    fails: true,
  }),
  one('include: models', 'include: [inc.yml]\nservices: {a: {image: a, models: [m]}}\nmodels: {m: {context_size: 5}}', {
    files: { 'inc.yml': 'models: {m: {model: ai/m}, n: {model: ai/n, runtime_flags: [-a]}}' },
  }),
  one('include: reset within the including file', 'include: [inc.yml]\nservices: {b: {ports: !reset []}}', {
    files: { 'inc.yml': 'services: {b: {image: b, ports: ["2:2"]}}' },
  }),
];

const yaml: Case[] = [
  one(
    'yaml: anchors and aliases',
    'x-env: &env {A: 1}\nservices:\n  a: {image: a, environment: *env}\n  b: {image: b, environment: *env}',
  ),
  one(
    'yaml: merge keys',
    'x-base: &base\n  image: a\n  restart: always\n  environment: {A: 1}\nservices:\n  a: {<<: *base, restart: "no"}\n  b:\n    <<: *base\n    environment: {B: 2}',
  ),
  one(
    'yaml: several merge keys',
    'x-a: &a {image: a, hostname: a}\nx-b: &b {image: b, domainname: b}\nservices: {s: {<<: [*a, *b], hostname: c}}',
  ),
  one('yaml: a merge key of merge keys', 'x-a: &a {image: a}\nx-b: &b {<<: *a, hostname: b}\nservices: {s: {<<: *b}}'),
  one('yaml: a merge key that is quoted is a key', 'services: {s: {image: a, environment: {"<<": x}}}'),
  one('yaml: an anchor that is not defined', 'services: {s: {image: *none}}', { fails: true }),
  one('yaml: an anchor defined twice', 'x-a: &a one\nx-b: {c: *a}\nx-d: &a two\nservices: {s: {image: *a}}'),
  one('yaml: a merge of what is no mapping', 'x-a: &a [1]\nservices: {s: {image: a, <<: *a}}', { fails: true }),
  one('yaml: a key twice', 'services: {s: {image: a, image: b}}', { fails: true }),
  one('yaml: a number as a key', 'services: {s: {image: a, labels: {1: a}}}', { fails: true }),
  one('yaml: yes is a string', 'services: {s: {image: a, hostname: yes, environment: {A: on, B: No, C: True, D: y}}}'),
  one(
    'yaml: folded and literal text',
    'services:\n  s:\n    image: a\n    command: >\n      echo a\n      b\n    labels:\n      x: |\n        one\n        two',
  ),
  one('yaml: broken', 'services: {s: {image: a}', { fails: true }),
  one('yaml: a tab', 'services:\n\ts:\n', { fails: true }),
  one('yaml: a list at the top', '- a', { fails: true }),
  one('yaml: empty', '', { fails: true }),
  one('yaml: only a comment', '# x', { fails: true }),
  one('yaml: only a document marker', '---', { fails: true }),
  one(
    'yaml: explicit tags',
    'services: {s: {image: !!str a, environment: {A: !!str 1, B: !!int "2", C: !!float 1, D: ! 3}}}',
  ),
  one('yaml: version is ignored', 'version: "3.8"\nservices: {s: {image: a}}'),
  one(
    'yaml: x- fields everywhere',
    'x-t: {a: [1]}\nservices: {s: {image: a, x-s: 1, build: {context: ., x-b: 1}, healthcheck: {test: a, x-h: 1}, deploy: {x-d: 1}}}\nvolumes: {v: {x-v: 1}}\nnetworks: {n: {x-n: {}}}',
  ),
  one('yaml: an unknown field', 'services: {s: {image: a, imgae: b}}', { fails: true }),
  one('yaml: an unknown field at the top', 'service: {s: {image: a}}', { fails: true }),
];

const ports: Case[] = [
  web('ports: a number', 'ports: [3000, "3001"]'),
  web('ports: a range', 'ports: ["3000-3005"]'),
  web('ports: published', 'ports: ["8000:8000", "8001:80"]'),
  web('ports: ranges on both sides', 'ports: ["9090-9091:8080-8081"]'),
  web('ports: a range for one port', 'ports: ["8000-9000:80"]'),
  web('ports: with an address', 'ports: ["127.0.0.1:8001:8001", "127.0.0.1:5000-5010:5000-5010", "127.0.0.1::80"]'),
  web('ports: with an IPv6 address', 'ports: ["[::1]:6000:6001"]'),
  web('ports: protocols', 'ports: ["6060:6060/udp", "7000:7000/SCTP"]'),
  web(
    'ports: long',
    'ports: [{name: web, target: 80, host_ip: 127.0.0.1, published: "8080", protocol: tcp, app_protocol: http, mode: host}, {target: 90}]',
  ),
  web('ports: long, published as a number', 'ports: [{target: 80, published: 8080}]'),
  web('ports: ranges of different lengths', 'ports: ["8000-8002:80-81"]', { fails: true }),
  web('ports: no number', 'ports: ["http"]', { fails: true }),
  web('ports: too large', 'ports: ["70000:80"]', { fails: true }),
  web('ports: an unknown protocol', 'ports: ["80:80/icmp"]', { fails: true }),
  web('ports: an address that is none', 'ports: ["localhost:80:80"]', { fails: true }),
  web('ports: a long address that is none', 'ports: [{target: 80, host_ip: here}]', { fails: true }),
  web('ports: long without a target', 'ports: [{published: "80"}]', { fails: true }),
  web('ports: nothing before the colon', 'ports: [":80"]'),
  web('ports: backwards', 'ports: ["90-80:80"]', { fails: true }),
  web('expose', 'expose: [3000, "8000", "9000-9010", "53/udp"]'),
];

const volumes: Case[] = [
  web('volumes: anonymous', 'volumes: [/data, /x/../y/]'),
  web('volumes: named', 'volumes: ["data:/data", "other:/other:ro", "data:/n:nocopy", "data:/m:rw,nocopy"]', {}, DATA),
  web('volumes: relative and absolute paths', 'volumes: ["./a:/a", "../b:/b", "/c:/c", ".:/d", "./e/../f:/f/"]'),
  web('volumes: a home directory', 'volumes: ["~/a:/a", "~:/b"]'),
  web('volumes: modes', 'volumes: ["./a:/a:ro,z", "./b:/b:rshared", "./c:/c:Z,ro,cached"]'),
  web('volumes: an option of binds for a named volume', 'volumes: ["data:/a:z"]', {}, DATA),
  web(
    'volumes: long bind',
    'volumes: [{type: bind, source: ./a, target: /a, read_only: true, bind: {propagation: shared, create_host_path: false, selinux: z}}, {type: bind, source: /b, target: /b}]',
  ),
  web(
    'volumes: long volume',
    'volumes: [{type: volume, source: data, target: /a, volume: {nocopy: true, subpath: s}, consistency: cached}, {type: volume, target: /anon}]',
    {},
    DATA,
  ),
  web(
    'volumes: long tmpfs',
    'volumes: [{type: tmpfs, target: /a, tmpfs: {size: 10485760, mode: 0755}}, {type: tmpfs, target: /b, tmpfs: {size: 64m}}]',
  ),
  web(
    'volumes: image, npipe and cluster',
    "volumes: [{type: image, source: a, target: /a, image: {subpath: s}}, {type: npipe, source: '\\\\.\\pipe\\x', target: '\\\\.\\pipe\\x'}]",
  ),
  web('volumes: a bind without a source', 'volumes: [{type: bind, target: /a}]', { fails: true }),
  web('volumes: not defined', 'volumes: ["nope:/a"]', { fails: true }),
  web('volumes: the same target as a tmpfs', 'tmpfs: /a\nvolumes: ["./a:/a"]', { fails: true }),
  web('volumes: too many colons', 'volumes: ["aa:bb:cc:dd"]', { fails: true }),
  web('volumes: an empty part', 'volumes: ["aa::ro"]', { fails: true }),
  web('volumes: of Windows, to be converted where Compose runs on Windows', "volumes: ['C:\\a:/a']", {
    env: { COMPOSE_CONVERT_WINDOWS_PATHS: '1' },
  }),
  web('volumes: of Windows', "volumes: ['C:\\a:/a', 'D:\\b:C:\\c']"),
  one(
    'volumes: top level',
    'services: {a: {image: a}}\nvolumes: {v: , w: {driver: local, driver_opts: {type: none, o: bind, device: ./d}}, e: {external: true}, n: {external: true, name: real}, l: {labels: {a: 1}}, m: {name: named}}',
  ),
  one('volumes: external with more', 'services: {a: {image: a}}\nvolumes: {e: {external: true, driver: local}}', {
    fails: true,
  }),
  one('volumes: external.name as it was', 'services: {a: {image: a}}\nvolumes: {e: {external: {name: x}}}'),
  web('tmpfs', 'tmpfs: [/run, "/tmp:size=64m,mode=1777"]'),
];

const attributes: Case[] = [
  web('command: shell splitting', `command: sh -c "echo 'a b' && echo \\"c\\"" d\\ e 'f g'`),
  web('command: an empty string', 'command: ""'),
  web('command: empty words', `command: a "" '' b`),
  web('command: what a shell would redirect is cut', 'command: echo a > b 2>&1'),
  web('command: an operator ends it', 'command: echo a && echo b'),
  web('command: dollars and brackets', 'command: echo $$(date) $$HOME'),
  web('command: backticks', 'command: echo `a b` c'),
  web('command: a quote not closed', `command: echo 'a`, { fails: true }),
  web('command: a bracket', 'command: echo (a)', { fails: true }),
  web('entrypoint: both forms', 'entrypoint: /bin/sh -c\ncommand: ["a b", c]'),
  web(
    'healthcheck: a string',
    'healthcheck: {test: curl -f http://localhost || exit 1, interval: 1m30s, timeout: 10s, retries: 3, start_period: 40s, start_interval: 5s}',
  ),
  web('healthcheck: CMD', 'healthcheck: {test: [CMD, curl, -f, http://localhost]}'),
  web('healthcheck: CMD-SHELL', 'healthcheck: {test: [CMD-SHELL, "curl || exit 1"]}'),
  web('healthcheck: NONE', 'healthcheck: {test: [NONE]}'),
  web('healthcheck: disabled', 'healthcheck: {disable: true}'),
  web('healthcheck: a list that begins otherwise', 'healthcheck: {test: [curl, x]}', { fails: true }),
  web(
    'durations',
    'stop_grace_period: 1d2h\nhealthcheck: {test: a, interval: 1.5s, timeout: 300ms, start_period: 2h45m, start_interval: 1w}',
  ),
  web(
    'durations: small ones',
    'healthcheck: {test: a, interval: 1us, timeout: 10ns, start_period: 1500us, start_interval: 0s}',
  ),
  web('durations: without a unit', 'stop_grace_period: "10"', { fails: true }),
  web('durations: nonsense', 'healthcheck: {test: a, interval: soon}', { fails: true }),
  web('sizes', 'mem_limit: 512m\nmem_reservation: 1gb\nmemswap_limit: -1\nshm_size: "1.5g"\nmem_swappiness: 10'),
  web('sizes: more of them', 'mem_limit: 1024\nshm_size: 2 KiB\nmem_reservation: 1024b\nmemswap_limit: "2GB"'),
  web('sizes: nonsense', 'mem_limit: lots', { fails: true }),
  web('ulimits', 'ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}}'),
  web('extra_hosts: all forms', 'extra_hosts: ["a=1.1.1.1", "b:2.2.2.2", "c=::1", "d=[::1]", "a=3.3.3.3"]'),
  web('extra_hosts: a mapping', 'extra_hosts: {a: 1.1.1.1, b: [2.2.2.2, 3.3.3.3], c: "::1"}'),
  web('extra_hosts: without an address', 'extra_hosts: [a]', { fails: true }),
  web('dns, dns_opt and dns_search', 'dns: [8.8.8.8, ""]\ndns_opt: [ndots:1]\ndns_search: [a, b]'),
  web(
    'networks: list and aliases',
    'networks: {front: {aliases: [a, b], ipv4_address: 172.16.238.10, priority: 100, driver_opts: {a: 1}}, back: }',
    {},
    'networks: {front: {ipam: {driver: default, config: [{subnet: 172.16.238.0/24, aux_addresses: {h: 172.16.238.5}}]}, driver_opts: {x: 1}, enable_ipv6: true, attachable: true}, back: {external: true}}',
  ),
  web('networks: not defined', 'networks: [nope]', { fails: true }),
  web('networks: network_mode', 'network_mode: host'),
  web('networks: network_mode and networks', 'network_mode: host\nnetworks: [default]', { fails: true }),
  web('networks: network_mode of a service', 'network_mode: service:db', {}, '  db: {image: db}'),
  web('networks: the default named', 'networks: [default, front]', {}, 'networks: {front: , default: {name: own}}'),
  web('depends_on: short', 'depends_on: [db, cache]', {}, '  db: {image: db}\n  cache: {image: c}'),
  web(
    'depends_on: conditions',
    'depends_on: {db: {condition: service_healthy, restart: true}, m: {condition: service_completed_successfully, required: false}}',
    {},
    '  db: {image: db}\n  m: {image: m}',
  ),
  web('depends_on: not defined', 'depends_on: [nope]', { fails: true }),
  web('depends_on: not defined and not required', 'depends_on: {nope: {condition: service_started, required: false}}', {
    fails: true,
  }),
  one(
    'depends_on: a circle',
    'services:\n  a: {image: a, depends_on: [b]}\n  b: {image: b, depends_on: [c]}\n  c: {image: c, depends_on: [a]}',
    { fails: true },
  ),
  one('depends_on: itself', 'services: {a: {image: a, depends_on: [a]}}', { fails: true }),
  web(
    'depends_on: implied by links, volumes_from and namespaces',
    'links: ["db:database", cache]\nvolumes_from: ["db:ro", "container:x"]\npid: service:cache',
    {},
    '  db: {image: db}\n  cache: {image: c}',
  ),
  web(
    'secrets and configs: short and long',
    'secrets: [s, {source: t, target: tt, uid: "103", gid: "103", mode: 0o440}]\nconfigs: [c, {source: d, target: /d, mode: 292}]',
    {},
    'secrets: {s: {file: ./s.txt}, t: {environment: T}}\nconfigs: {c: {content: "a $${b}"}, d: {external: true, name: dd}}',
  ),
  web('secrets: a mode as a string', 'secrets: [{source: s, mode: "0440"}]', {}, 'secrets: {s: {file: /s}}'),
  web('secrets: not defined', 'secrets: [nope]', { fails: true }),
  web('configs: not defined', 'configs: [nope]', { fails: true }),
  one('secrets: without a source', 'services: {a: {image: a}}\nsecrets: {s: {}}', { fails: true }),
  one('configs: a variable', 'services: {a: {image: a, configs: [c]}}\nconfigs: {c: {environment: C}}', {
    env: { C: 'x' },
  }),
  one('configs: two sources', 'services: {a: {image: a}}\nconfigs: {c: {file: a, content: b}}', { fails: true }),
  one('build: a path', 'services: {a: {build: ./dir}}'),
  one(
    'build: long',
    'services: {a: {build: {context: ../x, dockerfile: D, args: [A=1, B], target: t, cache_from: [c], network: host, shm_size: 1m, platforms: [linux/amd64], labels: [l=1], secrets: [s], pull: true, extra_hosts: ["h=1.1.1.1"], ulimits: {nofile: 5}}}}\nsecrets: {s: {file: s}}',
    { env: { B: 'b' } },
  ),
  one(
    'build: elsewhere',
    'services: {a: {build: https://github.com/a/b.git#main}, b: {build: git@github.com:a/b}, c: {build: {context: ., additional_contexts: {r: ./r, i: docker-image://x, s: service:a}}}}',
  ),
  one('build: inline', 'services: {a: {build: {context: ., dockerfile_inline: "FROM x"}}}'),
  one('build: without a context', 'services: {a: {build: {target: t}}}'),
  one('build: with an image', 'services: {a: {image: a, build: ~/x}}'),
  one('service: without image or build', 'services: {a: {command: x}}', { fails: true }),
  one('service: null', 'services: {a: }', { fails: true }),
  one('services: empty', 'services: {}'),
  web(
    'deploy',
    'deploy: {mode: replicated, replicas: 2, endpoint_mode: vip, labels: {a: b}, resources: {limits: {cpus: "0.50", memory: 50M, pids: 1}, reservations: {cpus: "0.25", memory: 20M, devices: [{capabilities: [gpu], count: 1}]}}, restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 120s}, update_config: {parallelism: 2, delay: 10s, order: start-first, max_failure_ratio: 0.1}, rollback_config: {parallelism: 0}, placement: {constraints: [node.role==manager], preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}}',
  ),
  web('deploy: scale and replicas that differ', 'scale: 2\ndeploy: {replicas: 3}', { fails: true }),
  web('deploy: a limit twice, the same', 'mem_limit: 1g\ndeploy: {resources: {limits: {memory: 1g}}}'),
  web('deploy: a limit twice, not the same', 'mem_limit: 1g\ndeploy: {resources: {limits: {memory: 2g}}}', {
    fails: true,
  }),
  web('deploy: a name for two containers', 'container_name: x1\nscale: 2', { fails: true }),
  web('gpus', 'gpus: all'),
  web(
    'devices',
    'devices: ["/dev/a", "/dev/a:/dev/b", "/dev/a:/dev/c:r", {source: /dev/d, target: /dev/e, permissions: rw}]',
  ),
  web('logging', 'logging: {driver: json-file, options: {max-size: 10m, max-file: 3}}'),
  web(
    'the rest of the specification',
    'init: true\nread_only: true\nprivileged: false\nuser: "1000:1000"\nworking_dir: /app\nrestart: unless-stopped\nstop_signal: SIGINT\ncap_add: [ALL]\ncap_drop: [NET_ADMIN]\ncgroup: host\ncgroup_parent: m\nsecurity_opt: ["no-new-privileges:true"]\nshm_size: 64m\nipc: host\nuserns_mode: host\nuts: host\nruntime: runc\nplatform: linux/amd64\npids_limit: 10\noom_score_adj: 5\noom_kill_disable: true\nstdin_open: true\ntty: true\nhostname: h\ndomainname: d\nmac_address: "02:42:ac:11:65:43"\nisolation: default\ngroup_add: [mail, 33]\nlabels: [a, b=c, "d=e=f"]\ncpus: 1.5\ncpuset: "0,1"\ncpu_shares: 73\ncpu_period: 100000\ncpu_quota: 50000\nexternal_links: [r]\npull_policy: if_not_present\nattach: false\nstorage_opt: {size: 1G}\nsysctls: {a.b: 1}\nannotations: {a: b}\ncredential_spec: {file: x.json}\nscale: 1\ndevice_cgroup_rules: ["c 1:3 mr"]\ncpu_percent: 10\nblkio_config: {weight: 300, weight_device: [{path: /dev/sda, weight: 400}], device_read_bps: [{path: /dev/sdb, rate: 12mb}]}',
  ),
  web(
    'develop',
    'develop: {watch: [{path: ./src, action: sync, target: /src, ignore: node_modules/}, {path: p, action: rebuild}]}',
  ),
  merged(
    'develop: as it was called before',
    'x-develop: {watch: [{path: a, action: sync, target: /a, x-initialSync: true}]}\ndevelop: {watch: [{path: b, action: rebuild}]}',
    'x-develop: {watch: [{path: c, action: rebuild}]}',
  ),
  merged(
    'develop: reset under the name it had before',
    'develop: {watch: [{path: a, action: rebuild}]}',
    'x-develop: !reset null',
  ),
  web('hooks', 'post_start: [{command: ./x.sh, user: root}]\npre_stop: [{command: [a, b], environment: {A: 1}}]'),
  web(
    'hooks: before the start, with what the service has',
    'environment: {A: 1}\nnetworks: [n]\npre_start: [{command: migrate, environment: {B: 2}}, {image: other}]',
    {},
    'networks: {n: }',
  ),
  one(
    'jobs',
    'services: {db: {image: db}}\njobs: {m: {image: m, command: run it, depends_on: [db], triggers: {schedule: ["0 3 * * *"]}}}',
  ),
  one(
    'jobs: what a job resets, its base still says',
    'services: {}\njobs: {m: {extends: b, environment: !reset {}, triggers: {schedule: ["0 3 * * *"]}}, b: {image: m, environment: {A: 1}, triggers: {schedule: ["0 4 * * *"]}}}',
  ),
  one(
    'jobs: a volume without a target',
    'services: {}\njobs: {m: {image: m, volumes: [{type: tmpfs}], triggers: {schedule: ["0 3 * * *"]}}}',
    { fails: true },
  ),
  one('provider', 'services: {a: {provider: {type: x, options: {a: 1, b: [c, d]}}}}'),
  one('models', 'services: {a: {image: a, models: [m]}}\nmodels: {m: {model: ai/m}}'),
  two(
    'models: merged',
    'services: {a: {image: a, models: {m: {endpoint_var: U}}}}\nmodels: {m: {model: ai/m, runtime_flags: [-a], x-a: 1}}',
    'services: {a: {models: {m: {model_var: M}}}}\nmodels: {m: {name: n, model: ai/n, context_size: 4096, runtime_flags: [-a, -b]}}',
  ),
  one('models: without a model', 'services: {a: {image: a}}\nmodels: {m: {context_size: 5}}', { fails: true }),
  one('models: not defined', 'services: {a: {image: a, models: [m]}}', { fails: true }),
  web('a string where a list is wanted', 'cap_add: ALL', { fails: true }),
  web('a number where a string is wanted', 'hostname: 5', { fails: true }),
  web('restart: false is not a string', 'restart: no\nhostname: x'),
  web('labels: values of all kinds', 'labels: {a: 1, b: true, c: null, d: 1.5, e: ""}'),
  one('name: with what cannot be in it', 'name: My App!\nservices: {a: {image: a}}'),
  one('name: nothing left of it', 'name: "!!!"\nservices: {a: {image: a}}', { fails: true }),
];

export const cases: readonly Case[] = [
  ...merging,
  ...resetting,
  ...interpolation,
  ...environments,
  ...profiles,
  ...extending,
  ...including,
  ...yaml,
  ...ports,
  ...volumes,
  ...attributes,
];
