import { describe, expect, it } from 'vitest';
import { onlyPrepares, ownerIn, withoutOwnership } from '../../src/import/script.ts';
import { imported, web } from './imported.ts';

/** Issue 10, A5: Jobs that cannot succeed, or come too early. */

const DB = '  db: {image: "postgres:16", environment: {POSTGRES_HOST_AUTH_METHOD: trust}}\n';

describe('a Job that needs another service', () => {
  const migrate = (attributes: string) => imported(web('', `${DB}  migrate: {image: app, ${attributes}}`)).application;

  it.each([
    ['07-job-before-its-database', 'restart: "no", depends_on: [db]'],
    ['with a condition', 'restart: "no", depends_on: {db: {condition: service_started}}'],
    ['of deploy', 'deploy: {restart_policy: {condition: none}}, depends_on: [db]'],
  ])('waits for it, and is patient: %s', (_, attributes) => {
    expect(migrate(attributes).services.migrate).toMatchObject({ once: true, waitsFor: ['db'], retries: 10 });
  });

  it.each([
    ['names it in its environment', 'restart: "no", environment: {DATABASE_URL: "postgres://db:5432/x"}'],
    ['names it in its command', 'restart: "no", command: [psql, -h, db]'],
    ['is tried again by Compose until it succeeds', 'restart: on-failure, command: run'],
  ])('is patient, where it only %s', (_, attributes) => {
    const rest = `${DB}  after: {image: a, depends_on: {migrate: {condition: service_completed_successfully}}}\n`;
    const { application } = imported(web('', `${rest}  migrate: {image: app, ${attributes}}`));
    expect(application.services.migrate).toMatchObject({ once: true, retries: 10 });
  });

  it('is tried as often as it says', () => {
    const { application } = imported(
      web(
        '',
        `${DB}  migrate: {image: app, restart: "on-failure:2", depends_on: [db]}\n  after: {image: a, depends_on: {migrate: {condition: service_completed_successfully}}}`,
      ),
    );
    expect(application.services.migrate).toMatchObject({ retries: 2, waitsFor: ['db'] });
  });
});

describe('a service that only hands the recordings to a user', () => {
  const RECORDINGS = "volumes: ['recordings:/app/recordings']";
  const api = `  api: {image: api, depends_on: {prepare: {condition: service_completed_successfully}}, ${RECORDINGS}}\n`;
  const prepared = (command: string, more = '') =>
    imported(
      `name: prosaas\nservices:\n${api}  prepare: {image: busybox, command: ${command}, ${RECORDINGS}${more}}\nvolumes: {recordings: }\n`,
    );

  it.each([
    ['18-init-chown-job', 'sh -c "chown -R 1001:1001 /app/recordings"'],
    [
      'a list',
      '[sh, -c, "mkdir -p /app/recordings && chown -R 1001:1001 /app/recordings && chmod -R 775 /app/recordings"]',
    ],
    ['without a shell', '[chown, -R, "1001:1001", /app/recordings]'],
    ['with words about it', 'sh -c "echo fixing; chown 1001:1001 /app/recordings; exit 0"'],
    ['by find', `[sh, -c, "find /app/recordings -exec chown 1001:1001 {} +"]`],
    ['by install', 'install -d -o 1001 -g 1001 /app/recordings'],
    ['by a variable', 'sh -c "chown -R $$PUID:$$PUID /app/recordings", environment: {PUID: "1001"}'],
  ])('is taken out, nobody waits for it, and the store takes its user: %s', (_, command) => {
    const { application, findings } = prepared(command, ', restart: "no"');
    expect(Object.keys(application.services)).toEqual(['api']);
    expect(application.services.api).not.toHaveProperty('waitsFor');
    expect(application.store).toMatchObject({ runAsUser: 1001, fsGroup: 1001, roles: { api: {} } });
    expect(findings.find(({ object }) => object === 'Service/prepare')).toMatchObject({
      harm: 'nothing',
      message:
        'is left out, and nobody waits for it: all it does is set the owner of the recordings, which is the business of the store (runAsUser 1001, fsGroup 1001)',
    });
  });

  it('stays where it does something else, too, without what only root may', () => {
    const { application } = prepared('sh -c "mkdir -p /app/recordings/in && chown -R 1001 /app/recordings && migrate"');
    expect(application.services.prepare?.args).toEqual(['sh', '-c', 'mkdir -p /app/recordings/in && true && migrate']);
    expect(application.store).toMatchObject({ runAsUser: 1001, fsGroup: 1001 });
    expect(application.services.api?.waitsFor).toEqual(['prepare']);
  });

  it('is told what else needs root', () => {
    const { findings } = prepared('sh -c "apk add curl && migrate"');
    expect(findings.filter(({ harm }) => harm === 'stops').map(({ message }) => message)).toContain(
      'runs apk in its command, which needs root; it runs as user 1000',
    );
  });

  it('of another volume stays as it is: it runs as root there', () => {
    const own =
      "  fix: {image: busybox, restart: 'no', command: chown -R 472 /var/lib/x, volumes: ['data:/var/lib/x']}";
    const { application } = imported(web("volumes: ['data:/data']", own));
    expect(application.services.fix).toMatchObject({
      once: true,
      security: 'baseline',
      args: ['chown', '-R', '472', '/var/lib/x'],
    });
  });
});

describe('a script', () => {
  it.each([
    ['chown 5 /r; true', true],
    ['if [ -d /r ]; then chown -R 5 /r; fi', true],
    ['chown 5 /r && exec node server.js', false],
    ['echo hello', false],
    ['mkdir /r', false],
    ['chown 5 /r && mkdir /r/in', false],
    ['chown -R 5 "/r/in"; sleep infinity', true],
    ['chown -R $UID $DIR', true],
    ['cd /r && chown -R 5 .', true],
    // A container to develop in: it hands over other directories, and then waits for people.
    ['chown -R 5 /src/cache && while sleep 1000; do :; done', false],
  ])('%s only prepares: %s', (script, is) => {
    expect(onlyPrepares(script, ['/r'])).toBe(is);
  });

  it.each([
    ['chown app /r && run', 'true && run'],
    ['chown -R "a b" /r; chmod 700 /r; run "x; chown y"', 'true; true; run "x; chown y"'],
    ['run', undefined],
    ['chmod +x /start.sh && /start.sh', undefined],
  ])('%s without ownership is %s', (script, rest) => {
    expect(withoutOwnership(script)).toBe(rest);
  });

  it.each([
    ['chown -R 33:34 /r', { uid: 33, gid: 34 }],
    ['chown --recursive node /r', { uid: 1000, gid: undefined }],
    ['chown :34 /r', { uid: undefined, gid: 34 }],
    ['chown ${U:-7}:${G} /r', { uid: 7, gid: 8 }],
    ['chown 1 /other && chown 2 /r/in', { uid: 2, gid: undefined }],
    ['chown somebody /r', undefined],
  ])('%s hands files to %j', (script, owner) => {
    expect(ownerIn(script, ['/r'], { G: '8' })).toEqual(owner);
  });
});
