import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, type Report } from '../../src/report/report.ts';
import { PATH, PROJECT, raiseApplication, raiseService, record, seenBy, VOLUME } from '../docker/application.ts';
import { engine, type TestEngine } from '../docker/engine.ts';
import { recordings } from '../recordings.ts';

/** The proof on a running Compose set-up, through the API of a real Docker Engine. */

let docker: TestEngine;
beforeAll(async () => {
  docker = await engine();
  await raiseApplication(docker);
  await record(docker, 'calls', ['shared.wav']);
});
afterAll(() => docker.stop());

const verify = async (...flags: string[]) => {
  const args = ['verify', '--compose', PROJECT, '--output', 'json', ...flags];
  const { code, stdout, stderr } = await recordings(args, undefined, undefined, { DOCKER_HOST: docker.host });
  return { code, stderr, report: (stdout === '' ? undefined : JSON.parse(stdout)) as Report };
};

const faults = (report: Report) =>
  findingsOf(report)
    .filter(({ severity }) => severity === 'fault')
    .map(({ reason, object }) => `${reason} ${object}`);

describe('recordings verify --compose', () => {
  it('names the service that should have the volume, and what is stranded in its container, with the command that saves it', async () => {
    await record(docker, 'worker', ['stranded.wav', '2026/other.wav']);
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(faults(report)).toEqual(
      expect.arrayContaining(['LooksLikeUser Service/worker', `Stranded Container/${PROJECT}-worker-1`]),
    );
    const stranded = findingsOf(report).find(({ reason }) => reason === 'Stranded')!;
    expect(stranded.message).toContain(`has 2 files (250.0 KiB) under ${PATH}`);
    expect(stranded.message).toContain('docker compose down would destroy them');
    expect(stranded.remedy).toBe(`Move the files: recordings rescue --compose ${PROJECT} --recordings ${VOLUME}.`);
  });

  it('the command that it names saves them, also out of a container that has stopped', async () => {
    await docker.docker('stop', '--time', '5', `${PROJECT}-worker-1`);
    const { report } = await verify('--no-proof');
    expect(report.proofs).toEqual([]);
    const stopped = await verify();
    const { remedy, message } = findingsOf(stopped.report).find(({ reason }) => reason === 'Stranded')!;
    expect(message).toContain('which has stopped');
    const [, command = ''] = /: recordings (.*)\.$/.exec(remedy) ?? [];
    const { code } = await recordings(command.split(' '), undefined, undefined, { DOCKER_HOST: docker.host });
    expect(code).toBe(0);
    expect(Object.keys(await seenBy(docker, 'api')).toSorted()).toEqual([
      '2026/other.wav',
      'shared.wav',
      'stranded.wav',
    ]);
  });

  it('is well where every service has the volume: each reads what each writer wrote, and a reader cannot write', async () => {
    await docker.docker('rm', '--force', `${PROJECT}-worker-1`);
    await raiseService(docker, 'worker', '--volume', `${VOLUME}:${PATH}`);
    const { code, report } = await verify();
    expect(faults(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.subject).toBe(`Compose project ${PROJECT}`);
    const [proof] = report.proofs;
    expect(proof?.sightings.map(({ writer, reader, seen }) => `${writer} ${reader} ${seen}`).toSorted()).toEqual([
      'prosaas-calls-1/calls prosaas-api-1/api true',
      'prosaas-calls-1/calls prosaas-worker-1/worker true',
      'prosaas-worker-1/worker prosaas-api-1/api true',
      'prosaas-worker-1/worker prosaas-calls-1/calls true',
    ]);
    expect(Object.keys(await seenBy(docker, 'calls'))).toHaveLength(3);
  });

  it('is unproven while a service that has the volume does not run', async () => {
    await docker.docker('stop', '--time', '5', `${PROJECT}-api-1`);
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(faults(report)).toEqual([`Unproven Container/${PROJECT}-api-1`]);
    expect(findingsOf(report)[0]!.remedy).toContain(`docker compose -p ${PROJECT} start`);
  });

  it('ends with one sentence where nothing can be asked', async () => {
    const args = ['verify', '--compose', PROJECT];
    const none = await recordings(args, undefined, undefined, { DOCKER_HOST: 'unix:///nowhere.sock' });
    expect(none).toMatchObject({ code: 3, stdout: '' });
    expect(none.stderr).toContain('no Docker Engine listens at /nowhere.sock');
    const remote = await recordings(args, undefined, undefined, { DOCKER_HOST: 'tcp://10.0.0.1:2375' });
    expect(remote.code).toBe(3);
    expect(remote.stderr).toContain('only sockets of this machine serve');
  });
});
