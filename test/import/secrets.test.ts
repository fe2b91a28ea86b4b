import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretFile } from '../../src/import/secretFiles.ts';
import { isSensitive } from '../../src/import/sensitive.ts';
import { modelText, secretsTemplate } from '../../src/import/write.ts';
import { about, imported, web, webIn } from './imported.ts';

describe('a variable', () => {
  it.each([
    ['TWILIO_AUTH_TOKEN', '0123456789abcdef'],
    ['OPENAI_API_KEY', 'sk-something'],
    ['apiKey', 'x1y2z3'],
    ['POSTGRES_PASSWORD', 'prosaas'],
    ['DB_PASS', 'hunter2'],
    ['JWT_SECRET', 'a/b+c='],
    ['SENTRY_DSN', 'https0abc'],
    ['DATABASE_URL', 'postgresql://prosaas:hunter2@db:5432/prosaas'],
    ['REDIS_URL', 'redis://:hunter2@redis:6379'],
    ['EMAIL_HOST_PASSWORD', 'hunter2'],
    ['PAPERLESS_DBPASS', 'paperless'],
    ['WEBPASSWORD', 'changeit'],
    ['WEBHOOK', 'https://hooks.example/x?token=abc'],
    ['CERTIFICATE', '-----BEGIN RSA PRIVATE KEY-----\nMII'],
    ['JWT', 'something-long'],
    ['SENTRY', 'https://0123456789abcdef0123@o1.ingest.example/1'],
    ['ANYTHING', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    // 05-numeric-password: what the name says outweighs what the value looks like.
    ['MYSQL_ROOT_PASSWORD', '12345'],
    ['DB_PASSWORD', '123'],
    ['DB_PASS', '1'],
    ['REDIS_PWD', 'true'],
    ['ADMIN_PASSWD', 'no'],
    ['ROOT_PASSWORD', 'none'],
    ['SIP_SECRET', '1234'],
    ['VOICEMAIL_PIN', '0000'],
    ['API_TOKEN', '98765'],
    ['ENCRYPTION_KEY', '4711'],
    ['DB_PASSWORD', '/x9K2+a='],
    ['dbPassword', 'on'],
  ])('%s that is %j looks sensitive', (name, value) => {
    expect(isSensitive(name, value)).toBe(true);
  });

  it.each([
    ['LOG_LEVEL', 'info'],
    ['TOKEN_TTL', '3600'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['USE_TOKEN', 'true'],
    ['POSTGRES_HOST_AUTH_METHOD', 'trust'],
    ['API_KEY_RATE_LIMIT', '60/minute'],
    ['EMPTY_TOKEN', ''],
    ['TOKEN_URL', 'https://id.example/oauth/token'],
    ['GOOGLE_APPLICATION_CREDENTIALS', '/root/key.json'],
    ['SESSION_SECRET_FILE', '/run/secrets/session'],
    ['DATABASE_URL', 'postgresql://db:5432/prosaas'],
    ['MONKEY', 'business'],
    ['COMPASS', 'north'],
    ['PUBLIC_KEY', 'ssh-ed25519 AAAA'],
    ['MAX_TOKENS', '4096'],
    ['OPENAI_MAX_TOKENS', '512'],
    ['MIN_PASSWORD', '8'],
    ['MYSQL_ALLOW_EMPTY_PASSWORD', 'yes'],
    ['MYSQL_RANDOM_ROOT_PASSWORD', '1'],
    ['REQUIRE_PASSWORD', 'false'],
    ['PASSWORD_RESET', 'true'],
    ['AUTH', 'on'],
    ['SESSION_COOKIE_SECURE', 'true'],
    ['DB_PASSWORD_FILE', '/run/secrets/db'],
    ['FORGOT_PASSWORD_URL', 'https://id.example/forgot'],
  ])('%s that is %j does not', (name, value) => {
    expect(isSensitive(name, value)).toBe(false);
  });
});

describe('a file', () => {
  it.each([
    ['/srv/tls/server.key', undefined],
    ['/srv/id_ed25519', undefined],
    ['/srv/google-service-account.json', undefined],
    ['/srv/.env', undefined],
    ['/srv/htpasswd', undefined],
    ['/srv/config.json', '{"private_key": "x"}'],
    ['/srv/app.conf', 'password = hunter2hunter2'],
    ['/srv/app.ini', 'url = postgresql://a:b@db/x'],
    ['/srv/init.sql', "CREATE ROLE report LOGIN PASSWORD 'report-pw-123';"],
    ['/srv/mysql.sql', "CREATE USER a IDENTIFIED BY 'x1y2z3';"],
    ['/srv/redis.conf', 'requirepass x1y2z3'],
    ['/srv/proxy.conf', 'proxy_set_header Authorization "Basic eDp5eg==";'],
    ['/srv/userlist.txt', '"x" "y"'],
    ['/srv/logging.ini', undefined],
  ])('%s is a Secret', (path, content) => {
    expect(isSecretFile(path, content, new Set(['hunter2hunter2']))).toBe(true);
  });

  it.each([
    ['/srv/nginx.conf', 'listen 80;'],
    ['/srv/monkey.json', '{}'],
  ])('%s is none', (path, content) => {
    expect(isSecretFile(path, content, new Set(['hunter2hunter2']))).toBe(false);
  });
});

describe('what is secret', () => {
  it('is a reference in the environment, and its key is the name of the variable', () => {
    const { fields } = webIn(web('environment: {API_TOKEN: abcdef, A: plain}'));
    expect(fields.secretEnv).toEqual({ API_TOKEN: { secret: 'prosaas-env', key: 'API_TOKEN' } });
    expect(fields.env).toEqual({ A: 'plain' });
  });

  it('has a key of its own where services have different values', () => {
    const rest = '  api: {image: api, user: "1000", environment: {API_TOKEN: ghijkl}}';
    const { application } = imported(web('environment: {API_TOKEN: abcdef}', rest));
    expect(application.services.web?.secretEnv).toEqual({ API_TOKEN: { secret: 'prosaas-env', key: 'web.API_TOKEN' } });
    expect(application.services.api?.secretEnv).toEqual({ API_TOKEN: { secret: 'prosaas-env', key: 'api.API_TOKEN' } });
  });

  it('is a reference in commands and in values that are made of it, too', () => {
    const environment = { DB_PASSWORD: 'correct-horse' };
    const { fields, said } = webIn(
      web('command: [serve, "--db=postgres,${DB_PASSWORD}"]\nenvironment: {PAIR: "user ${DB_PASSWORD}"}'),
      { environment },
    );
    expect(fields.args).toEqual(['serve', '--db=postgres,$(DB_PASSWORD)']);
    expect(fields.env).toEqual({ PAIR: 'user $(DB_PASSWORD)' });
    expect(fields.secretEnv).toEqual({ DB_PASSWORD: { secret: 'prosaas-env', key: 'DB_PASSWORD' } });
    expect(said).toContain(
      'Rewritten: had DB_PASSWORD in its command; the command now refers to the variable, which comes from Secret prosaas-env → Nothing to do once the Secret is there.',
    );
  });

  it('is a reference in a healthcheck, too', () => {
    const { fields } = webIn(web('healthcheck: {test: "curl -u admin:${ADMIN_PASSWORD} localhost"}'), {
      environment: { ADMIN_PASSWORD: 'correct-horse' },
    });
    expect(fields.health?.ready?.command).toEqual(['/bin/sh', '-c', 'curl -u admin:"${ADMIN_PASSWORD}" localhost']);
    expect(fields.secretEnv).toEqual({ ADMIN_PASSWORD: { secret: 'prosaas-env', key: 'ADMIN_PASSWORD' } });
  });

  it('called as something harmless is not looked for elsewhere', () => {
    const { fields } = webIn(
      web('environment: {POSTGRES_PASSWORD: prosaas, POSTGRES_DB: prosaas}\ncommand: [run, prosaas]'),
    );
    expect(fields).toMatchObject({ env: { POSTGRES_DB: 'prosaas' }, args: ['run', 'prosaas'] });
  });

  it.each(['prosaas', 'worker', 'recordings', 'sentry'])(
    'called %s, as something of the application is, is not looked for elsewhere',
    (value) => {
      const rest = '  shop: {image: getsentry/sentry:1, user: "1000"}';
      const { fields } = webIn(web(`environment: {APP_SECRET: ${value}}\ncommand: [/etc/${value}/run.sh]`, rest));
      expect(fields.args).toEqual([`/etc/${value}/run.sh`]);
    },
  );

  it('is said to be the same where two variables have one value', () => {
    const rest = '  db: {image: postgres, environment: {POSTGRES_PASSWORD: hunter2}}';
    const { findings } = imported(web('environment: {DB_PASSWORD: hunter2, API_TOKEN: abcdef}', rest));
    expect(about(findings, 'Secret/prosaas-env')[0]).toContain(
      ': DB_PASSWORD, API_TOKEN, POSTGRES_PASSWORD; these have one value now: DB_PASSWORD, POSTGRES_PASSWORD →',
    );
  });

  it('that is a word is looked for as a word, or behind an option', () => {
    const { fields } = webIn(
      web('environment: {MAIL_PASSWORD: password}\ncommand: [run, password, -ppassword, /run/secrets/db_password]'),
    );
    expect(fields.args).toEqual(['run', '$(MAIL_PASSWORD)', '-p$(MAIL_PASSWORD)', '/run/secrets/db_password']);
  });

  it('is listed in a template, with who uses it and without its value', () => {
    const { application, findings } = imported(web('environment: {API_TOKEN: abcdef}'));
    expect(secretsTemplate(application)).toContain('  #API_TOKEN: "" # of web\n');
    expect(about(findings, 'Secret/prosaas-env')).toEqual([
      'SecretToCreate: takes sensitive variables, whose values are written nowhere: API_TOKEN → Create the Secret from the template. No sensitive value was written into any file.',
    ]);
  });
});

describe('a secret', () => {
  const password = (value: string) => ({ environment: { DB_PASSWORD: value } });

  it('under a name that says nothing is one, too', () => {
    const compose = web(
      'environment: {PGPASS_: "${DB_PASSWORD}", POSTGRES_PASSWORD: "${DB_PASSWORD}", PGPASSWORD: "${DB_PASSWORD}"}',
    );
    const { fields } = webIn(compose, password('correct-horse'));
    expect(Object.keys(fields.secretEnv ?? {}).toSorted()).toEqual(['PGPASSWORD', 'PGPASS_', 'POSTGRES_PASSWORD']);
    expect(fields.secretEnv?.PGPASS_).toEqual({ secret: 'prosaas-env', key: 'POSTGRES_PASSWORD' });
  });

  it('that stands in a command, and in no variable, gets one', () => {
    const { fields } = webIn(
      web('command: [serve, --url, "postgres://app:lit3ralpw@db/x", --requirepass, opensesame]'),
    );
    expect(fields.args).toEqual([
      'serve',
      '--url',
      'postgres://app:$(WEB_SECRET)@db/x',
      '--requirepass',
      '$(WEB_SECRET_2)',
    ]);
    expect(fields.secretEnv).toEqual({
      WEB_SECRET: { secret: 'prosaas-env', key: 'WEB_SECRET' },
      WEB_SECRET_2: { secret: 'prosaas-env', key: 'WEB_SECRET_2' },
    });
  });

  it('behind the options of curl is one, too', () => {
    const { fields } = webIn(web("command: [curl, -u, 'bob:Zx81qwer', -H, 'Authorization: Bearer Yt63poiu']"));
    expect(fields.args).toEqual(['curl', '-u', 'bob:$(WEB_SECRET_2)', '-H', 'Authorization: Bearer $(WEB_SECRET)']);
  });

  it('that is a word does not tear up file names', () => {
    const { fields } = webIn(
      web('command: [serve, --log, admin.log, --pw, admin]\nenvironment: {ADMIN_PASSWORD: admin}'),
    );
    expect(fields.args).toEqual(['serve', '--log', 'admin.log', '--pw', '$(ADMIN_PASSWORD)']);
  });

  it.each([
    ['a list', 'command: [redis-server, --requirepass, "12345"]', ['redis-server', '--requirepass', '$(WEB_SECRET)']],
    ['one text', 'command: serve --db-password=12345', ['serve', '--db-password=$(WEB_SECRET)']],
    [
      'a variable of a shell',
      `command: [sh, -c, "PGPASSWORD=12345 psql"]`,
      ['sh', '-c', 'PGPASSWORD=$(WEB_SECRET) psql'],
    ],
    ['an option of mysql', 'command: [mysql, -uroot, -p12345]', ['mysql', '-uroot', '-p$(WEB_SECRET)']],
  ])('that is a number is one where a password is expected: in a command as %s', (_, attributes, args) => {
    expect(webIn(web(attributes)).fields.args).toEqual(args);
  });

  it('that is a number, or a word like true, is not looked for where none is expected', () => {
    const { fields } = webIn(
      web(
        'command: [serve, --port, "3306", --debug, "true"]\nenvironment: {DB_PASSWORD: "3306", MY_PASSWORD: "true", PRIVATE_KEY: disabled, FORCE_HTTPS: disabled}',
      ),
    );
    expect(fields.args).toEqual(['serve', '--port', '3306', '--debug', 'true']);
    expect(Object.keys(fields.secretEnv ?? {})).toEqual(['DB_PASSWORD', 'MY_PASSWORD', 'PRIVATE_KEY']);
    expect(fields.env).toEqual({ FORCE_HTTPS: 'disabled' });
  });

  it('that is short is looked for in its own service', () => {
    const { fields } = webIn(web('command: redis-server --requirepass hunt2\nenvironment: {REDIS_PASSWORD: hunt2}'));
    expect(fields.args).toEqual(['redis-server', '--requirepass', '$(REDIS_PASSWORD)']);
  });

  it('with dollars in it, or behind one, is a reference that Kubernetes takes for one', () => {
    const environment = { DB_PASSWORD: 'pa$$w(rd99', PRICE: 'x' };
    const { fields } = webIn(web('command: [run, "--pw=${DB_PASSWORD}", "US$$${DB_PASSWORD}", "$$$$"]'), {
      environment,
    });
    expect(fields.args).toEqual(['run', '--pw=$(DB_PASSWORD)', 'US$$$(DB_PASSWORD)', '$$$']);
  });

  it('within single quotes of a script is put in between them', () => {
    const compose = web(`healthcheck: {test: "redis-cli -a '\${DB_PASSWORD}' ping; echo \\"\${DB_PASSWORD}\\" it"}`);
    const { fields } = webIn(compose, password('correct-horse'));
    expect(fields.health?.ready?.command?.[2]).toBe(
      `redis-cli -a ''"\${DB_PASSWORD}"'' ping; echo "\${DB_PASSWORD}" it`,
    );
  });

  it('of another service has its key, and another name where that one is something else', () => {
    const rest = `  a: {image: a, user: '1000', environment: {DB_PASSWORD: value-of-a}}
  b: {image: b, user: '1000', environment: {DB_PASSWORD: value-of-b}}
  c: {image: c, user: '1000', command: [x, value-of-b]}
  d: {image: d, user: '1000', command: [x, value-of-b], environment: {DB_PASSWORD: value-of-a}}`;
    const { application } = imported(web('', rest));
    const { c, d } = application.services;
    expect([c?.args, c?.secretEnv]).toEqual([
      ['x', '$(DB_PASSWORD)'],
      { DB_PASSWORD: { secret: 'prosaas-env', key: 'b.DB_PASSWORD' } },
    ]);
    expect([d?.args, d?.secretEnv]).toEqual([
      ['x', '$(DB_PASSWORD_2)'],
      {
        DB_PASSWORD: { secret: 'prosaas-env', key: 'DB_PASSWORD' },
        DB_PASSWORD_2: { secret: 'prosaas-env', key: 'b.DB_PASSWORD' },
      },
    ]);
  });

  it('in a file of its own has a Secret of its own, also beside another file of that name', () => {
    const compose = web('volumes: ["./a/key.pem:/a.pem:ro", "./b/key.pem:/b.pem:ro"]');
    const { fields } = webIn(compose, { beside: { 'a/key.pem': 'x', 'b/key.pem': 'y' } });
    expect(fields.files).toEqual({
      '/a.pem': { secret: 'key', key: 'key.pem' },
      '/b.pem': { secret: 'key-2', key: 'key.pem' },
    });
  });

  it('in the options of a driver is not repeated', () => {
    const compose = web('volumes: ["share:/share"]').replace(
      'data: }',
      'data: , share: {driver_opts: {type: cifs, o: "username=bob,password=CifsPw777"}}}',
    );
    const { findings } = imported(compose);
    expect(JSON.stringify(findings)).not.toContain('CifsPw777');
    expect(JSON.stringify(findings)).toContain('type: cifs, o)');
  });
});

/** Quotes and dollars, too, as Compose files hold them; a value that Compose itself would take apart proves nothing. */
const secret = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `S3cr${text}`),
  fc.stringMatching(/^[A-Za-z0-9$(){}'`&|;#%~^-]{8,20}$/).map((text) => `S3cr${text}`),
);
const name = fc.constantFrom('DB_PASSWORD', 'API_KEY', 'AUTH_TOKEN', 'APP_SECRET', 'PGPASSWORD');
/** Places of a Compose file in which somebody may have used the variable. */
const places: readonly ((reference: string) => string)[] = [
  (reference) => `environment: {OTHER: "x ${reference} y"}`,
  (reference) => `environment: {INNOCENT: "${reference}"}`,
  (reference) => `environment: {ONE_TOKEN: "${reference}", INNOCENT: "${reference}"}`,
  (reference) => `environment: {URL: "postgresql://user:${reference}@db/x"}`,
  (reference) => `command: ["run", "--with", "${reference}"]`,
  (reference) => `command: ["run", "--with=$$${reference}"]`,
  (reference) => `entrypoint: [run, "${reference}"]`,
  (reference) => `healthcheck: {test: [CMD-SHELL, "check '${reference}' \\"${reference}\\" ${reference}"]}`,
  (reference) => `healthcheck: {test: [CMD, check, "-p${reference}"]}`,
  (reference) => `configs: [{source: c, target: /etc/c}]\nlabels: {token: "${reference}"}`,
  (reference) => `logging: {options: {token: "${reference}"}}`,
  (reference) => `build: {context: ., args: {TOKEN: "${reference}"}}`,
];

it('no value that is secret is written into model, template or findings, wherever a Compose file has it', () => {
  fc.assert(
    fc.property(name, secret, fc.constantFrom(...places), (name, value, place) => {
      const compose = web(place(`\${${name}}`), `configs: {c: {content: "a: \${${name}}"}}`);
      const { application, findings } = imported(compose, { environment: { [name]: value } });
      const written = [modelText(application, ['compose.yml']), secretsTemplate(application), JSON.stringify(findings)];
      expect(written.join('\n')).not.toContain(value);
      expect(written.join('\n')).not.toContain(value.replaceAll('$', '$$$$'));
    }),
    { numRuns: 500 },
  );
});
