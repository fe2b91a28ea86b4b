import { describe, expect, it } from 'vitest';
import { readApplication } from '../../src/application/read.ts';
import { modelText, secretsTemplate } from '../../src/import/write.ts';
import { variablesOf } from '../charts/kubelet.ts';
import { Manifests } from '../charts/manifests.ts';
import { imported } from './imported.ts';

const COMMON = `TZ=UTC
LOG_LEVEL=info
PRICE=5$$
DB_PASSWORD=correct-horse
DB_URL=postgres://app:correct-horse@db/app
`;

const NAMES = ['api', 'worker', 'calls', 'cron'];

/** Services that read the file; the attributes of one of them are added to. */
const sharing = (own: Readonly<Record<string, string>> = {}, file = 'common.env'): string => `name: prosaas
services:
${NAMES.map((name) => `  ${name}:\n    image: ${name}\n    env_file: ${file}\n${own[name] ?? ''}`).join('')}
  recorder: {image: recorder, volumes: ['recordings:/app/recordings']}
volumes: {recordings: }
`;

const of = (compose: string, beside: Readonly<Record<string, string>> = { 'common.env': COMMON }) => {
  const { application, findings } = imported(compose, { beside });
  const manifests = new Manifests(readApplication(modelText(application, []), 'application.yaml').application);
  return {
    application,
    findings,
    template: secretsTemplate(application) ?? '',
    variables: (service: string) => variablesOf(manifests, manifests.pod(service)),
  };
};

describe('an env file that several services read', () => {
  it('is one environment, and its secrets are one Secret with each key once', () => {
    const { application, template, findings } = of(sharing());
    expect(application.environments).toEqual({
      common: {
        env: { TZ: 'UTC', LOG_LEVEL: 'info', PRICE: '5$' },
        secretEnv: {
          DB_PASSWORD: { secret: 'prosaas-common', key: 'DB_PASSWORD' },
          DB_URL: { secret: 'prosaas-common', key: 'DB_URL' },
        },
      },
    });
    for (const name of NAMES) {
      expect(application.services[name]).toMatchObject({ environment: ['common'] });
      expect(application.services[name]).not.toHaveProperty('env');
      expect(application.services[name]).not.toHaveProperty('secretEnv');
    }
    expect(template.match(/kind: Secret/g)).toHaveLength(1);
    expect(template.match(/#DB_PASSWORD: "" # of api, worker, calls, cron/g)).toHaveLength(1);
    expect(findings.filter(({ reason }) => reason === 'SecretToCreate').map(({ object }) => object)).toEqual([
      'Secret/prosaas-common',
    ]);
  });

  it.each([
    ['.env.production', 'production'],
    ['conf/server.env', 'server'],
    ['.env.docker', 'docker'],
    ['env/My Vars', 'my'],
    ['1.env', 'x-1'],
    ['environment', 'common'],
  ])('%s is environment %s', (file, name) => {
    const { application } = of(sharing({}, `"${file}"`), { [file]: COMMON });
    expect(Object.keys(application.environments ?? {})).toEqual([name]);
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['with another value in one service', '    environment: {LOG_LEVEL: debug}\n', { LOG_LEVEL: 'debug', TZ: 'UTC' }],
    ['with an empty value in one service', "    environment: {LOG_LEVEL: ''}\n", { LOG_LEVEL: '', TZ: 'UTC' }],
    [
      'with another secret in one service',
      '    environment: {DB_PASSWORD: battery-staple}\n',
      { DB_PASSWORD: '<prosaas-env/worker.DB_PASSWORD>' },
    ],
    ['with a secret that is plain in one service', "    environment: {DB_PASSWORD: ''}\n", { DB_PASSWORD: '' }],
    [
      'with a second file in one service',
      '    env_file: [common.env, own.env]\n',
      { LOG_LEVEL: 'trace', OWN: 'x', TZ: 'UTC' },
    ],
  ])('%s is written once, and that service has its own', (_, attributes, expected) => {
    const compose = sharing({ worker: attributes });
    const text = attributes.includes('env_file')
      ? compose.replace('worker\n    env_file: common.env\n', 'worker\n')
      : compose;
    const { application, variables } = of(text, { 'common.env': COMMON, 'own.env': 'LOG_LEVEL=trace\nOWN=x\n' });
    expect(Object.keys(application.environments ?? {})).toEqual(['common']);
    expect(variables('worker')).toMatchObject(expected);
    for (const name of ['api', 'calls', 'cron'])
      expect(variables(name)).toEqual({
        TZ: 'UTC',
        LOG_LEVEL: 'info',
        PRICE: '5$',
        DB_PASSWORD: '<prosaas-common/DB_PASSWORD>',
        DB_URL: '<prosaas-common/DB_URL>',
      });
  });

  it('does not give a variable to a service that takes it out: a pod could not', () => {
    const { application, variables } = of(sharing({ worker: '    environment: {LOG_LEVEL: }\n' }));
    expect(application.environments?.common?.env).not.toHaveProperty('LOG_LEVEL');
    expect(variables('worker')).not.toHaveProperty('LOG_LEVEL');
    for (const name of ['api', 'calls', 'cron']) expect(variables(name)).toMatchObject({ LOG_LEVEL: 'info' });
  });

  it('is written once beside another file: the later file counts', () => {
    const { application, variables } = of(
      sharing({}, '[common.env, over.env]').replace('[common.env, over.env]', 'common.env'),
      {
        'common.env': COMMON,
        'over.env': 'LOG_LEVEL=trace\nMODE=live\n',
      },
    );
    expect(Object.keys(application.environments ?? {})).toEqual(['common', 'over']);
    expect(variables('api')).toMatchObject({ LOG_LEVEL: 'info' });
    expect(variables('worker')).toMatchObject({ LOG_LEVEL: 'trace', MODE: 'live', TZ: 'UTC' });
  });

  it('that one service reads stays in that service', () => {
    const compose = sharing()
      .replaceAll('    env_file: common.env\n', '')
      .replace('image: api\n', 'image: api\n    env_file: common.env\n');
    expect(of(compose).application).not.toHaveProperty('environments');
  });

  it('whose value in a command is secret is one key for all', () => {
    const { application, template } = of(
      sharing({ cron: '    command: sync --db postgres://app:correct-horse@db/app\n' }),
    );
    expect(application.services.cron).toMatchObject({ args: ['sync', '--db', '$(DB_URL)'], environment: ['common'] });
    expect(template.match(/DB_URL/g)).toHaveLength(1);
  });
});

describe('variables that are the same in several services without a file', () => {
  const block = 'A_URL: http://a, A_MODE: x, A_LIMIT: "3", LOG: info, PORT: "80", TZ: UTC';
  const anchored = (head: string, environment: string): string => `name: prosaas
${head}
services:
  api: {image: api, environment: ${environment}}
  worker: {image: worker, environment: ${environment}}
  calls: {image: calls, environment: ${environment}}
  recorder: {image: recorder, volumes: ['recordings:/app/recordings']}
volumes: {recordings: }
`;

  it.each([
    ['an extension field', `x-backend-env: &env {${block}}`, '*env', 'backend'],
    ['an extension field of a whole service', `x-app: {environment: &env {${block}}}`, '*env', 'app'],
    ['a copied block', '', `{${block}}`, 'common'],
    [
      'a copied block that is mostly of one kind',
      '',
      '{SMTP_HOST: mail, SMTP_PORT: "25", SMTP_FROM: a@b, SMTP_TLS: "on", SMTP_USER: me, LOG: info}',
      'smtp',
    ],
    [
      'a copied block of one kind, in several words',
      '',
      `{${['HOST', 'PORT', 'FROM', 'TLS', 'USER', 'HELO'].map((name) => `_APP_SMTP_RELAY_${name}: x`).join(', ')}}`,
      'app-smtp-relay',
    ],
  ])('are one environment: %s', (_, head, environment, name) => {
    const { application, variables } = of(anchored(head, environment));
    expect(Object.keys(application.environments ?? {})).toEqual([name]);
    expect(variables('calls')).toEqual(application.environments?.[name]?.env);
  });

  it.each([
    ['one variable', '{LOG: info}'],
    ['three variables of three services', '{SMTP_HOST: mail, SMTP_PORT: "25", SMTP_FROM: a@b}'],
  ])('stay in the services where a name spares next to nothing: %s', (_, environment) => {
    expect(of(anchored('', environment)).application).not.toHaveProperty('environments');
  });

  const listed = (prefix: string, values = 'x'): string =>
    ['HOST', 'PORT', 'USER', 'MODE', 'ZONE', 'TIER'].map((name) => `${prefix}_${name}: "${values}"`).join(', ');
  const services = (environments: Readonly<Record<string, string>>): string => `name: prosaas
services:
${Object.entries(environments)
  .map(([name, environment]) => `  ${name}: {image: ${name}, environment: {${environment}}}\n`)
  .join('')}  recorder: {image: recorder, volumes: ['recordings:/app/recordings']}
volumes: {recordings: }
`;

  it('are called by the words that tell the blocks from each other, and not by those that all have', () => {
    const [app, mail, store] = [listed('_APP_DB'), listed('_APP_SMTP'), listed('_APP_STORAGE_S3')];
    const { application } = of(
      services({
        a: `${app}, ${mail}, ${store}`,
        b: `${app}, ${mail}, ${store}`,
        c: `${app}, ${mail}`,
        d: `${app}, ${store}`,
        e: `${app}, ${mail}, ${store}`,
      }),
    );
    expect(Object.keys(application.environments ?? {})).toEqual(['db', 'smtp', 'storage-s3']);
    expect(application.services.d).toMatchObject({ environment: ['db', 'storage-s3'] });
  });

  it('are called by the words that their services have in common, if the variables have none', () => {
    const mixed = 'LOG: info, TZ: UTC, MODE: live, LIMIT: "3", COLOUR: red, ZONE: north';
    const { application } = of(
      services({
        'worker-a': `${mixed}, ${listed('S3')}`,
        'worker-b': `${mixed}, ${listed('S3')}`,
        'worker-c': `${mixed}, ${listed('S3')}`,
        api: listed('S3'),
      }),
    );
    expect(Object.keys(application.environments ?? {})).toEqual(['s3', 'worker']);
  });

  it('of a part of the services are no block of their own, where the block of all takes them in', () => {
    const { application, variables } = of(
      services({
        a: `${listed('DB')}, ${listed('LOG')}`,
        b: `${listed('DB')}, ${listed('LOG')}`,
        c: `${listed('DB')}, ${listed('LOG')}`,
        d: `${listed('DB')}, ${listed('LOG', 'y')}`,
      }),
    );
    expect(Object.keys(application.environments ?? {})).toEqual(['common']);
    expect(application.services.d?.env).toMatchObject({ LOG_HOST: 'y' });
    expect(variables('c')).toMatchObject({ LOG_HOST: 'x', DB_HOST: 'x' });
    expect(variables('d')).toMatchObject({ LOG_HOST: 'y', DB_HOST: 'x' });
  });
});
