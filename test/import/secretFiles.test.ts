import { describe, expect, it } from 'vitest';
import { secretsTemplate } from '../../src/import/write.ts';
import { about, imported, web, webIn } from './imported.ts';

/** Issue 10, A1: a key must not end up in a ConfigMap. */

const key = '/root/secrets/gcp-stt-sa.json:/root/secrets/gcp-stt-sa.json:ro';

describe('23-key-that-is-not-here: a key that only the server has', () => {
  const compose = `name: prosaas
services:
  worker:
    image: worker
    environment: {GOOGLE_APPLICATION_CREDENTIALS: /root/secrets/gcp-stt-sa.json}
    volumes: ['recordings:/app/recordings', '${key}']
  calls: {image: calls, volumes: ['recordings:/app/recordings', '${key}']}
volumes: {recordings: }
`;
  const { application, findings } = imported(compose);
  const reference = { '/run/files/gcp-stt-sa.json': { secret: 'gcp-stt-sa', key: 'gcp-stt-sa.json' } };

  it('is a reference to one Secret in both services', () => {
    expect(application.services.worker?.files).toEqual(reference);
    expect(application.services.calls?.files).toEqual(reference);
  });

  it('is one entry of the template, and one finding with the line that creates it', () => {
    expect(secretsTemplate(application)?.match(/gcp-stt-sa\.json: ""/g)).toHaveLength(1);
    const said = findings.filter(({ reason }) => reason === 'SecretToCreate');
    expect(said.map(({ object, lines }) => ({ object, lines }))).toEqual([
      {
        object: 'Service/worker, calls',
        lines: [
          'kubectl -n prosaas create secret generic gcp-stt-sa --from-file=gcp-stt-sa.json=/root/secrets/gcp-stt-sa.json',
        ],
      },
    ]);
  });
});

describe('a file that is mounted is a Secret', () => {
  it.each([
    ['is not on this machine', './app.conf:/etc/app.conf:ro', {}],
    ['is not text', './logo.png:/srv/logo.png:ro', { 'logo.png': '\0' }],
    ['lies in a directory of secrets', './secrets/app.json:/etc/app.json:ro', { 'secrets/app.json': '{}' }],
    ['is mounted into a directory of secrets', './app.json:/run/secrets/app.json:ro', { 'app.json': '{}' }],
    ['lies in .ssh', './.ssh/config:/home/app/.ssh/config:ro', { '.ssh/config': 'Host x' }],
    ['is called by a word for a key', './gcp-sa.json:/etc/x.json:ro', { 'gcp-sa.json': '{}' }],
    ['is called so in the container', './x.json:/etc/service-token.json:ro', { 'x.json': '{}' }],
    ['is called acme.json', './acme.json:/x/acme.json:ro', { 'acme.json': '{}' }],
    ['is an .env', './.env:/app/.env:ro', { '.env': 'A=1' }],
    ['is a store of passwords', './app.kdbx:/x/app.kdbx:ro', { 'app.kdbx': 'x' }],
    ['is an htpasswd', './.htpasswd:/etc/nginx/users:ro', { '.htpasswd': 'x' }],
    ['has the hash of a password', './users:/etc/nginx/users:ro', { users: 'bob:$2y$05$abcdefghijkl\n' }],
    ['has a password in one line of JSON', './a.json:/a.json:ro', { 'a.json': '{"user": "a", "password": "b1"}' }],
    ['has the key of WireGuard', './net.conf:/net.conf:ro', { 'net.conf': '[Interface]\nPrivateKey = aGVsbG8=\n' }],
    ['has a key of AWS', './aws.ini:/aws.ini:ro', { 'aws.ini': 'aws_secret_access_key = abcd/efgh\n' }],
  ])('that %s', (_, mount, beside) => {
    const { fields } = webIn(web(`volumes: ['${mount}']`), { beside });
    const [file] = Object.values(fields.files ?? {});
    expect(file).toMatchObject({ secret: expect.any(String) as unknown, key: expect.any(String) as unknown });
  });

  it.each([
    ['a variable', 'environment: {SSL_CERT: /etc/app/one.dat}', {}],
    ['a variable of its directory', 'environment: {KEY_DIR: /etc/app}', {}],
    ['an option', 'command: [serve, --tls-key, /etc/app/one.dat]', {}],
    ['an option with =', 'command: serve --credentials-file=/etc/app/one.dat', {}],
    ['a file that it mounts, too', '', { 'app.conf': 'password_file /etc/app/one.dat;\n' }],
  ])('of which %s says that it is one', (_, attributes, files) => {
    const mounts = `volumes: ['./one.dat:/etc/app/one.dat:ro', './app.conf:/etc/nginx/app.conf:ro']`;
    const beside = { 'one.dat': 'harmless', 'app.conf': 'x', ...files };
    const { fields } = webIn(web(`${mounts}\n${attributes}`), { beside });
    expect(fields.files?.['/etc/app/one.dat']).toEqual({ secret: 'one', key: 'one.dat' });
  });

  it('for all who mount it, where one of them is told so', () => {
    const mount = './one.dat:/one.dat:ro';
    const rest = `  api: {image: api, user: '1000', environment: {API_KEY_FILE: /one.dat}, volumes: ['${mount}']}`;
    const { application } = imported(web(`volumes: ['${mount}']`, rest), { beside: { 'one.dat': 'x' } });
    expect(application.services.web?.files).toEqual({ '/one.dat': { secret: 'one', key: 'one.dat' } });
  });

  it('that is a config of Compose and cannot be read', () => {
    const { fields } = webIn(web('configs: [{source: c, target: /etc/c}]', 'configs: {c: {file: ./missing.yml}}'));
    expect(fields.files).toEqual({ '/etc/c': { secret: 'c', key: 'c' } });
  });
});

describe('a file that was read and found harmless is content', () => {
  it.each([
    ['nginx.conf', 'listen 80;'],
    ['tokenizer.json', '{"vocab": {}}'],
    ['keyboard.yml', 'layout: he'],
    ['app.ini', 'password_min_length = 8\nrequire_password = true\n'],
    ['app.yml', 'password: ${DB_PASSWORD}\n'],
  ])('%s', (name, content) => {
    const { fields } = webIn(web(`volumes: ['./${name}:/etc/x/${name}:ro']`), { beside: { [name]: content } });
    expect(fields.files).toEqual({ [`/etc/x/${name}`]: { content } });
  });
});

describe('a directory of secrets that is not on this machine', () => {
  it('is the file that a variable names in it', () => {
    const { fields } = webIn(
      web("volumes: ['/srv/keys:/keys']\nenvironment: {GOOGLE_APPLICATION_CREDENTIALS: /keys/sa.json}"),
    );
    expect(fields.files).toEqual({ '/keys/sa.json': { secret: 'sa', key: 'sa.json' } });
    expect(fields).not.toHaveProperty('volumes');
  });

  it('is no empty volume, and is not sent into the image', () => {
    const { fields, said } = webIn(web("volumes: ['./secrets:/etc/app/secrets']"));
    expect(fields).not.toHaveProperty('volumes');
    expect(said).toEqual([
      'NotCarried: ./secrets, a directory of secrets mounted at /etc/app/secrets, cannot be read here → For each file that the service reads, create a Secret and add to its files in the model: /etc/app/secrets/NAME: {secret: SECRET, key: NAME}. Do not put it into the image.',
    ]);
  });

  it('is one Secret for each of its files, where it can be read, whatever is in them', () => {
    const beside = { 'secrets/db_password': 'x', 'secrets/store.bin': '\0' };
    const { fields } = webIn(web("volumes: ['./secrets:/run/secrets:ro']"), { beside });
    expect(fields.files).toEqual({
      '/run/secrets/db_password': { secret: 'db-password', key: 'db_password' },
      '/run/secrets/store.bin': { secret: 'store', key: 'store.bin' },
    });
  });
});

it.each(['./db_password:/run/db_password:ro', './id_rsa:/home/app/id_rsa:ro', './conf/app:/etc/app.yml:ro'])(
  'what is not here and mounted as %s is a file, not a directory',
  (mount) => {
    const { fields } = webIn(web(`volumes: ['${mount}']`));
    expect(Object.values(fields.files ?? {})[0]).toMatchObject({ secret: expect.any(String) as unknown });
  },
);

it('of a Secret nothing is said twice', () => {
  const { findings } = imported(web("volumes: ['./a.pem:/a.pem:ro', './a.pem:/b.pem:ro']"));
  expect(about(findings, 'Service/web').filter((line) => line.startsWith('SecretToCreate'))).toHaveLength(1);
});
