import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engine, type TestEngine } from '../docker/engine.ts';
import { PATH, PROJECT, raiseApplication, record, seenBy, VOLUME } from '../docker/application.ts';
import { digests } from '../files/place.ts';
import { recordings } from '../recordings.ts';

/** The seed's illness under a real Docker Engine: the worker has no volume, and what it records is stranded in its container. */

const shared = Array.from({ length: 8 }, (_, index) => `2026/03/shared-${index}.wav`);
const stranded = [
  ...Array.from({ length: 9 }, (_, index) => `2026/03/stranded-${index}.wav`),
  Buffer.from('שיחה.wav').toString('latin1'),
  `${'x'.repeat(251)}.wav`,
  'a b\nc.wav',
];
const all = [...shared, ...stranded].toSorted();

const digestOf = (name: string): string =>
  createHash('sha256').update(createHash('sha512').update(name).digest('hex').repeat(1000)).digest('hex');
const expected = Object.fromEntries(all.map((name) => [name, digestOf(name)]));

let docker: TestEngine;
beforeAll(async () => {
  docker = await engine();
  await raiseApplication(docker);
  await record(docker, 'calls', shared);
  await record(docker, 'worker', stranded);
});
afterAll(() => docker.stop());

const run = (args: string[], host = docker.host) => recordings(args, undefined, undefined, { DOCKER_HOST: host });

const rescue = (...flags: string[]) => run(['rescue', '--compose', PROJECT, ...flags]);

describe('recordings rescue --compose', () => {
  it('changes nothing if it cannot begin, and says what to do', async () => {
    const none = await run(['rescue', '--compose', PROJECT], 'unix:///nowhere.sock');
    expect(none).toMatchObject({ code: 3, stdout: '' });
    expect(none.stderr).toBe(
      'no Docker Engine listens at /nowhere.sock: start Docker, or name its socket: DOCKER_HOST=unix:///PATH\n',
    );
    const other = await run(['rescue', '--compose', 'other']);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('has no containers of the project other: its projects are prosaas');
    const volume = await rescue('--recordings', 'no_such_volume');
    expect(volume.code).toBe(2);
    expect(volume.stderr).toContain('there is no volume no_such_volume');
    const directory = await rescue('--to', '/no/such/directory');
    expect(directory.code).toBe(3);
    expect(directory.stderr).toContain('/no/such/directory: the target does not exist: make the directory');
    expect(Object.keys(await seenBy(docker, 'calls')).toSorted()).toEqual(shared);
  });

  it('moves what is stranded in a running container into the volume, where the others can read it', async () => {
    const before = await seenBy(docker, 'worker');
    const { code, stdout } = await rescue();
    expect(stdout).toContain(`${PROJECT}-worker-1:${PATH}  12 found = 12 moved`);
    expect(code).toBe(0);
    for (const service of ['calls', 'api']) expect(await seenBy(docker, service)).toEqual(expected);
    expect(await seenBy(docker, 'worker')).toEqual(before);
  });

  it('moves nothing twice, also out of a container that has stopped, and then what came later', async () => {
    await record(docker, 'worker', ['later.wav']);
    await docker.docker('stop', '--time', '5', `${PROJECT}-worker-1`);
    const { code, stdout } = await rescue();
    expect(stdout).toContain('13 found = 1 moved');
    expect(code).toBe(0);
    expect(await seenBy(docker, 'calls')).toEqual({ ...expected, 'later.wav': digestOf('later.wav') });
    expect((await rescue()).stdout).toContain('13 found = 0 moved (0 bytes) + 13 already there');
  });

  it('leaves both files where the volume has other content under the name, and exits with 1', async () => {
    await docker.docker('start', `${PROJECT}-worker-1`);
    await record(docker, 'worker', ['conflict.wav']);
    await docker.docker(
      'exec',
      `${PROJECT}-calls-1`,
      'node',
      '-e',
      `fs.writeFileSync('${PATH}/conflict.wav', 'other')`,
    );
    const { code, stdout } = await rescue();
    expect(code).toBe(1);
    expect(stdout).toMatch(/conflict {2}conflict\.wav\n {10}source {2}.*\n {10}target {2}5 bytes/);
    const both = await rescue('--keep-both');
    expect(both.code).toBe(0);
    const seen = digests(docker.volume(VOLUME));
    expect(Object.values(seen)).toContain(digestOf('conflict.wav'));
    expect(seen['conflict.wav']).toBe(createHash('sha256').update('other').digest('hex'));
  });
});

it('what is stranded is lost with the container, as `docker compose down` removes it, and import has warned', async () => {
  await record(docker, 'worker', ['lost.wav']);
  const compose = join(mkdtempSync(join(tmpdir(), 'recordings-import-')), 'compose.yaml');
  const services = { worker: undefined, calls: [`recordings_data:${PATH}`], api: [`recordings_data:${PATH}:ro`] };
  const project = {
    name: PROJECT,
    services: Object.fromEntries(
      Object.entries(services).map(([name, volumes]) => [
        name,
        { image: 'prosaas:dev', environment: { RECORDINGS_DIR: PATH }, ...(volumes === undefined ? {} : { volumes }) },
      ]),
    ),
    volumes: { recordings_data: {} },
  };
  writeFileSync(compose, JSON.stringify(project));
  const said = await run(['import', '-f', compose]);
  rmSync(dirname(compose), { recursive: true });
  expect(said.stderr).toMatch(/worker .*has \d+ files .*docker compose down would destroy them/);
  expect(said.stderr).toContain(`recordings rescue --compose ${PROJECT} --recordings ${VOLUME}`);
  await docker.docker('rm', '--force', `${PROJECT}-worker-1`);
  const { code, stdout } = await rescue();
  expect([code, stdout]).toEqual([0, 'nothing is stranded in the containers of prosaas\n']);
  expect(await seenBy(docker, 'calls')).not.toHaveProperty('lost.wav');
});
