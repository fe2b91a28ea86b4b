import { describe, expect, it } from 'vitest';
import { web, webIn } from './imported.ts';

/** Issue 10, A6: a mount that is not carried over may hold what runs. */

/** Too many files for a model. */
const code = (directory: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`${directory}/${index}.py`, 'x = 1']));

describe('a command in a directory that is not carried over', () => {
  const stops = (attributes: string, beside: Readonly<Record<string, string>> = {}) =>
    webIn(web(attributes), { beside: { ...code('docker'), ...beside } }).said.filter((line) =>
      line.includes('cannot start'),
    );
  const mount = "volumes: ['./docker:/opt/app/docker']";

  it.each([
    ['08-entrypoint-in-uncarried-mount', `build: .\ncommand: [/opt/app/docker/start.sh, web]\n${mount}`],
    ['as entrypoint', `entrypoint: /opt/app/docker/start.sh\n${mount}`],
    ['run by a shell', `command: sh /opt/app/docker/start.sh\n${mount}`],
    ['in a script', `command: [bash, -c, "cd / && /opt/app/docker/start.sh web"]\n${mount}`],
    ['from the directory where it works', `working_dir: /opt/app/docker\ncommand: ./start.sh\n${mount}`],
    ['by an interpreter', `working_dir: /opt/app/docker\ncommand: python main.py\n${mount}`],
  ])('cannot start, unless the image has it, and that is said: %s', (_, attributes) => {
    expect(stops(attributes, { Dockerfile: 'FROM alpine\n' })).toHaveLength(1);
  });

  it('says what to write, and how to look', () => {
    expect(stops(`command: [/opt/app/docker/start.sh, web]\n${mount}`)).toEqual([
      'NotCarried: runs /opt/app/docker/start.sh, which lies in ./docker (mounted at /opt/app/docker); that directory is not in the cluster, so the container cannot start unless its image has the file → Put it into the image: COPY ./docker /opt/app/docker in the Dockerfile. To look: docker run --rm --entrypoint ls web -l /opt/app/docker/start.sh',
    ]);
  });

  it.each([
    ['copies the directory', 'FROM alpine\nCOPY docker /opt/app/docker\n'],
    ['copies all where it works', 'FROM alpine\nWORKDIR /opt/app\nCOPY . .\n'],
    ['copies the script', 'FROM alpine\nCOPY --chmod=755 docker/start.sh /opt/app/docker/start.sh\n'],
    ['copies it into a stage that it is based on', 'FROM alpine AS base\nADD [".", "/opt/app"]\nFROM base\n'],
  ])('starts where the Dockerfile %s', (_, Dockerfile) => {
    expect(stops(`build: .\ncommand: [/opt/app/docker/start.sh]\n${mount}`, { Dockerfile })).toEqual([]);
  });

  it('does not where the Dockerfile copies something else', () => {
    const Dockerfile = 'FROM alpine\nWORKDIR /opt/app/docker\nCOPY requirements.txt .\n';
    expect(stops(`build: .\ncommand: [/opt/app/docker/start.sh]\n${mount}`, { Dockerfile })).toHaveLength(1);
  });
});

describe('source code that is mounted over the image', () => {
  const said = (Dockerfile: string) =>
    webIn(web("build: .\nvolumes: ['.:/app']"), { beside: { ...code('src'), Dockerfile } }).said.filter((line) =>
      line.startsWith('NotCarried'),
    );

  it('is missing where the Dockerfile copies nothing there, and that is said', () => {
    expect(said('FROM node\nWORKDIR /app\nCOPY package.json .\nCMD npm start\n')).toEqual([
      'NotCarried: the source code is mounted at /app; the cluster has only the image, and its Dockerfile copies nothing to /app: the container cannot start without its code → Add to the Dockerfile: COPY . /app',
    ]);
  });

  it('is there where it does', () => {
    expect(said('FROM node\nWORKDIR /app\nCOPY . .\nCMD npm start\n')).toEqual([
      'NotCarried: the source code is mounted at /app; the cluster has only the image → If the service writes there, make that a named volume.',
    ]);
  });

  it('is missing where the Dockerfile runs it from there', () => {
    expect(said('FROM node\nWORKDIR /app\nCMD ["node", "server.js"]\n').join()).toContain(
      'runs /app/server.js, which lies in /srv/prosaas',
    );
  });
});
