import { describe, expect, it } from 'vitest';
import { about, imported } from './imported.ts';

const compose = (services: string, volumes = 'recordings_data: ') => `name: prosaas
services:
${services.replace(/^/gm, '  ')}
volumes: {${volumes}}
`;
const CALLS = "calls: {image: calls, user: '1000', volumes: ['recordings_data:/app/recordings:ro']}";
const WORKER = "worker: {image: worker, user: '1000', volumes: ['recordings_data:/app/recordings']}";

describe('the recordings', () => {
  it('are the store, with a role for each who mounts them, as it mounts them', () => {
    const { application } = imported(compose(`${CALLS}\n${WORKER}\nredis: {image: redis}`));
    expect(application.store).toEqual({
      mountPath: '/app/recordings',
      claim: {
        name: 'recordings-data',
        size: '10Gi',
        storage: { local: { node: 'node-1', path: '/srv/data/recordings-data' } },
      },
      roles: { calls: { access: 'ReadOnly' }, worker: { access: 'ReadWrite' } },
    });
    expect(application.services).toMatchObject({ calls: { role: 'calls' }, worker: { role: 'worker' } });
    expect(application.services.redis).not.toHaveProperty('role');
    expect(application.services.worker).not.toHaveProperty('volumes');
  });

  it('in a directory of the host are the store, too', () => {
    const calls = "calls: {image: c, user: '1000', volumes: ['./recordings:/app/recordings']}";
    const { application, findings } = imported(compose(calls, ''), { beside: { 'recordings/': '' } });
    expect(application.store.claim.name).toBe('recordings-data');
    expect(about(findings, 'Store/recordings')).toEqual([
      'Rewritten: begins empty: what lies in the directory ./recordings of the host stays there → Copy the recordings before the services start. The claim asks for 10Gi; set store.claim.size in the model. If this machine is a node of the cluster, do not copy them: the store can have them where they are.',
    ]);
    expect(findings.flatMap(({ lines = [] }) => lines)).toContain('sudo recordings adopt ./recordings');
  });

  it('at another path are a role with a path of its own', () => {
    const archive =
      "archive: {image: a, user: '1000', environment: {DIR: /srv/calls}, volumes: ['recordings_data:/srv/calls:ro']}";
    const { application } = imported(compose(`${CALLS}\n${WORKER}\n${archive}`));
    expect(application.store.roles).toMatchObject({ archive: { access: 'ReadOnly', mountPath: '/srv/calls' } });
  });

  it('are given to who surely needs them and did not mount them, and that is said', () => {
    const worker =
      "worker: {image: worker, user: '1000', environment: {RQ_QUEUES: 'default,recordings'}, tmpfs: [/app/recordings]}";
    const { application, findings } = imported(compose(`${CALLS}\n${worker}`));
    expect(application.store.roles).toMatchObject({ worker: { access: 'ReadWrite' } });
    expect(application.services.worker).toMatchObject({ role: 'worker' });
    expect(application.services.worker).not.toHaveProperty('volumes');
    expect(about(findings, 'Service/worker')).toContain(
      'Rewritten: did not mount the recordings and now gets role worker (ReadWrite), because it takes jobs from the queue recordings (RQ_QUEUES) → If it does not use them, import again with --not-recordings worker.',
    );
  });

  it('are given to who is said to need them, and not to who is said not to', () => {
    const two = "api: {image: calls, user: '1000'}\nmail: {image: calls, user: '1000', x-recordings: false}";
    const { application } = imported(compose(`${CALLS}\n${WORKER}\n${two}`), { settled: { needs: ['api'] } });
    expect(application.store.roles).toMatchObject({ api: { access: 'ReadWrite' } });
    expect(application.services.mail).toMatchObject({ usesRecordings: false });
  });

  it('are not given to who only looks as if: that is a finding', () => {
    const { application, findings } = imported(compose(`${CALLS}\n${WORKER}\napi: {image: calls, user: '1000'}`));
    expect(Object.keys(application.store.roles)).toEqual(['calls', 'worker']);
    expect(findings.filter(({ reason }) => reason === 'LooksLikeUser').map(({ object }) => object)).toEqual([
      'Service/api',
    ]);
  });

  it('of what runs once are an optional role: it has ended when others run', () => {
    const backfill = "backfill: {image: b, user: '1000', restart: 'no', volumes: ['recordings_data:/app/recordings']}";
    const { application } = imported(compose(`${CALLS}\n${WORKER}\n${backfill}`));
    expect(application.store.roles).toMatchObject({ backfill: { access: 'ReadWrite', optional: true } });
  });

  it('belong to the user that their writers name, whoever reads them', () => {
    const as = (user: string) => (service: string) => service.replace("'1000'", `'${user}'`);
    expect(imported(compose([CALLS, WORKER].map(as('2000:2001')).join('\n'))).application.store).toMatchObject({
      runAsUser: 2000,
      fsGroup: 2001,
    });
    const { application } = imported(compose(`${CALLS}\n${as('2000')(WORKER)}`));
    expect(application.store).toMatchObject({ runAsUser: 2000, fsGroup: 2000 });
    expect(application.services.calls).toMatchObject({ runAsUser: 1000 });
  });

  it('mounted a second time by the same service are lost there, and that is said', () => {
    const worker =
      "worker: {image: w, user: '1000', volumes: ['recordings_data:/app/recordings', 'recordings_data:/backup:ro']}";
    const { application, findings } = imported(compose(`${CALLS}\n${worker}`));
    expect(application.services.worker).not.toHaveProperty('volumes');
    expect(about(findings, 'Service/worker')).toEqual([
      'NotCarried: has the recordings, or a part of them, at /backup as well; a role is one mount of the whole store, so this mount is left out → Let the service use the one path.',
    ]);
  });

  it('can be written by a worker that nobody had given them: it may well be the one that saves them', () => {
    const worker =
      "worker: {image: worker, user: '1000', command: python worker.py, environment: {RECORDINGS_DIR: /app/recordings}}";
    const { application } = imported(compose(`${CALLS}\n${worker}`));
    expect(application.store.roles).toEqual({ calls: { access: 'ReadOnly' }, worker: { access: 'ReadWrite' } });
  });

  it('under /root are moved to where their user can look, with the variables that name them', () => {
    const worker =
      "worker: {image: w, user: root, environment: {DIR: /root/recordings/in}, volumes: ['recordings_data:/root/recordings']}";
    const { application, findings } = imported(compose(worker));
    expect(application.store.mountPath).toBe('/srv/recordings');
    expect(application.services.worker?.env).toEqual({ DIR: '/srv/recordings/in' });
    expect(about(findings, 'Service/worker')).toContain(
      'Rewritten: /root/recordings is at /srv/recordings now, because only root may enter /root; DIR is rewritten → Nothing to do if the program takes the path from there.',
    );
  });

  it('are not the only volume that is spoken of: of all others it is said once that they begin empty', () => {
    const others =
      "db: {image: a, user: '1000', volumes: ['data:/a']}\nmail: {image: b, user: '1000', volumes: ['box:/b']}";
    const { findings } = imported(compose(`${WORKER}\n${others}`, 'recordings_data: , data: , box: '));
    expect(about(findings, 'Volume/data, box')).toEqual([
      'Rewritten: begins empty: neither what lies in its Docker volume nor what the image has there is copied into it → Copy the data before the services start. The claim asks for 1Gi; set the size in the model.',
    ]);
  });

  it('have a claim of another name than those of services', () => {
    const services =
      "db-main: {image: a, user: '1000', volumes: ['data:/a']}\ndb: {image: b, user: '1000', volumes: ['main-data:/b']}";
    const { application } = imported(compose(`${WORKER}\n${services}`, 'recordings_data: , data: , main-data: '));
    expect(Object.keys(application.services['db-main']?.volumes ?? {})).toEqual(['data']);
    expect(Object.keys(application.services.db?.volumes ?? {})).toEqual(['main-data-2']);
  });

  it('on storage that nobody has chosen wait for a person', () => {
    const { application, findings } = imported(compose(WORKER), { choices: {} });
    expect(application.store.claim.storage).toEqual({ local: { node: 'FILL_IN', path: 'FILL_IN' } });
    expect(about(findings, 'Store/recordings')[0]).toBe(
      'ToFillIn: does not say where the recordings (/app/recordings) are to lie → Import again with --storage local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT, or replace FILL_IN in the model.',
    );
  });

  it('where Docker is told to put them, on NFS for one, are said to lie elsewhere', () => {
    const nfs = 'recordings_data: {driver_opts: {type: nfs, o: "addr=nas", device: ":/calls"}}';
    const { findings } = imported(compose(WORKER, nfs));
    expect(about(findings, 'Volume/recordings_data')).toEqual([
      'NotCarried: lies elsewhere in Docker (type: nfs, o: addr=nas, device: :/calls); the claim does not → Write into the model where it should lie: class, or nfs for an export.',
    ]);
  });
});
