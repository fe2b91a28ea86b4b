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
  const block = 'A_URL: http://a, A_MODE: x, A_LIMIT: "3", LOG: info';
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
    ['a copied block', '', `{${block}}`, 'shared'],
    ['a copied block of one kind', '', '{SMTP_HOST: mail, SMTP_PORT: "25", SMTP_FROM: a@b}', 'smtp'],
  ])('are one environment: %s', (_, head, environment, name) => {
    const { application, variables } = of(anchored(head, environment));
    expect(Object.keys(application.environments ?? {})).toEqual([name]);
    expect(variables('calls')).toEqual(application.environments?.[name]?.env);
  });

  it('stay in the services where a name would spare nothing', () => {
    expect(of(anchored('', '{LOG: info}')).application).not.toHaveProperty('environments');
  });
});
