import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { synthesise } from '../../charts/main.ts';
import { readApplication } from '../../src/application/read.ts';
import { modelText } from '../../src/import/write.ts';
import { about, imported } from './imported.ts';

describe('the user of the recordings', () => {
  const using = (users: Readonly<Record<string, string>>) =>
    imported(
      `name: prosaas\nvolumes: {recordings: }\nservices:\n${Object.entries(users)
        .map(
          ([name, user]) => `  ${name}: {image: ${name}, user: '${user}', volumes: ['recordings:/app/recordings']}\n`,
        )
        .join('')}`,
    );

  it('is the one that the services name, whoever prepares the directory as root', () => {
    const { application, findings } = using({ worker: '50000:0', calls: '50000', init: '0:0' });
    expect(application.store).toMatchObject({ runAsUser: 50_000, fsGroup: 50_000 });
    expect(about(findings, 'Service/worker')).toEqual([]);
    expect(about(findings, 'Service/init')).toEqual([
      'Rewritten: runs as user 50000, as every service that writes the recordings does, and not as root → If the image only works as another user, set store.runAsUser and store.fsGroup in the model to that user. Whatever it writes besides the recordings must be writable for it: a volume, or /tmp.',
    ]);
  });

  it('is one for all, and who is another is told so', () => {
    const { application, findings } = using({ worker: '1000', calls: '33' });
    expect(application.store.runAsUser).toBeUndefined();
    expect(about(findings, 'Service/calls')).toEqual([
      'Rewritten: runs as user 1000, as every service that writes the recordings does, and not as user 33 → If the image only works as another user, set store.runAsUser and store.fsGroup in the model to that user. Whatever it writes besides the recordings must be writable for it: a volume, or /tmp.',
    ]);
  });
});

describe('who only reads the recordings', () => {
  const WORKER = "  worker: {image: app, user: '1000', volumes: ['recordings:/r']}\n";
  const reader = (attributes: string) =>
    imported(
      `name: prosaas\nservices:\n${WORKER}  web: {${attributes}, volumes: ['recordings:/r:ro']}\nvolumes: {recordings: }\n`,
    );

  it('keeps the user of its image: 12-nginx-reader', () => {
    const { application, findings } = reader('image: nginx:1.27');
    expect(application.services.web).toMatchObject({ role: 'web', security: 'baseline' });
    expect(application.services.web).not.toHaveProperty('runAsUser');
    expect(about(findings, 'Service/web')).toEqual([
      'NeedsRoot: gets security: baseline, because its image may run as root → If the image runs as another user, remove security: baseline from the service.',
    ]);
    const text = modelText(application, ['compose.yml']);
    const [, , , services] = synthesise(readApplication(text, 'a.yaml').application);
    const pod = parseAllDocuments(services?.content ?? '')
      .map(
        (document) =>
          document.toJS() as { kind: string; metadata: { name: string }; spec: { template: { spec: object } } },
      )
      .find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web')?.spec.template.spec;
    expect(pod).toMatchObject({ securityContext: { fsGroup: 1000 } });
    expect(JSON.stringify(pod)).not.toContain('runAsUser');
  });

  it('keeps the user that it names', () => {
    expect(reader("image: php, user: '33:33'").application.services.web).toMatchObject({
      role: 'web',
      runAsUser: 33,
      runAsGroup: 33,
    });
    expect(reader('image: nginx, user: root').application.services.web).toMatchObject({
      security: 'baseline',
      runAsUser: 0,
    });
  });

  it('runs as those who write where it is the same program', () => {
    const { fields } = { fields: reader('image: app').application.services.web };
    expect(fields).not.toHaveProperty('security');
    expect(fields).not.toHaveProperty('runAsUser');
  });
});

describe('the user of the store comes from the files', () => {
  const store = (worker: string, beside: Readonly<Record<string, string>> = {}) =>
    imported(`name: prosaas\nservices: {worker: {${worker}, volumes: ['recordings:/r']}}\nvolumes: {recordings: }\n`, {
      beside,
    }).application.store;

  it.each([
    ['user:', "image: w, user: '2000:2001'", 2000, 2001],
    ['a user that images define', 'image: w, user: www-data', 33, 33],
    ['the group alone', "image: w, user: '1000:2001'", 1000, 2001],
    ['a group that is no group of the recordings', "image: w, user: '2000:0'", 2000, 2000],
    ['a chown in its command', 'image: w, command: [sh, -c, "chown -R 991:992 /r && run"]', 991, 992],
    ['what images of linuxserver.io are told', "image: w, environment: {PUID: '911', PGID: '912'}", 911, 912],
    ['what paperless is told', "image: w, environment: {USERMAP_UID: '1500'}", 1500, 1500],
    ['an image that is known: nextcloud', 'image: nextcloud:30', 33, 33],
    ['an image that is known: nextcloud on Alpine', 'image: nextcloud:30-fpm-alpine', 82, 82],
    ['an image that is known: mastodon', 'image: ghcr.io/mastodon/mastodon:v4.3', 991, 991],
    ['an image that is known: opencast', 'image: quay.io/opencast/worker:16', 800, 800],
  ])('by %s', (_, worker, runAsUser, fsGroup) => {
    const { runAsUser: user = 1000, fsGroup: group = 1000 } = store(worker);
    expect({ user, group }).toEqual({ user: runAsUser, group: fsGroup });
  });

  it('by USER in a Dockerfile', () => {
    expect(store('build: .', { Dockerfile: 'FROM python\nUSER 1234:1235\n' })).toMatchObject({
      runAsUser: 1234,
      fsGroup: 1235,
    });
  });

  it('by most of those who write', () => {
    const { application } = imported(
      "name: prosaas\nservices:\n  a: {image: a, user: '5', volumes: ['recordings:/r']}\n  b: {image: b, user: '7', volumes: ['recordings:/r']}\n  c: {image: c, user: '7', volumes: ['recordings:/r']}\nvolumes: {recordings: }\n",
    );
    expect(application.store).toMatchObject({ runAsUser: 7, fsGroup: 7 });
  });

  it('and where none says it the remedy names what to set: 13-all-root', () => {
    const { application, findings } = imported(
      "name: prosaas\nservices:\n  web: {image: s, user: '0:0', volumes: ['recordings:/r']}\n  worker: {image: s, user: root, command: work, volumes: ['recordings:/r']}\nvolumes: {recordings: }\n",
    );
    expect(application.store).not.toHaveProperty('runAsUser');
    expect(about(findings, 'Service/web, worker').join()).toContain(
      'If the image only works as another user, set store.runAsUser and store.fsGroup in the model to that user.',
    );
  });
});
