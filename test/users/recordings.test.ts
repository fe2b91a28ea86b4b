import { describe, expect, it } from 'vitest';
import { recordingsOf } from '../../src/users/recordings.ts';
import { application } from './application.ts';

const services = (...lines: string[]) =>
  application(
    `services:\n${lines.map((line, index) => `  s${index}: {${line.startsWith('image') ? '' : 'image: a, '}${line}}\n`).join('')}volumes: {tapes: , recordings: , calls_data: , logs: }\n`,
  );

/** `source at path: who mounts it`. */
function found(project: ReturnType<typeof application>, wanted?: string): string | undefined {
  const recordings = recordingsOf(project, wanted);
  if (recordings === undefined) return undefined;
  const { source, path, mounts } = recordings;
  return `${source === undefined ? 'nothing' : `${source.type} ${source.name}`} at ${path}: ${[...mounts.keys()].join()}`;
}

describe('the directory of recordings', () => {
  it.each<[string, string[], string | undefined]>([
    ['is a volume of that name', ['volumes: ["recordings:/data"]'], 'volume recordings at /data: s0'],
    [
      'is what is mounted at a path of that name',
      ['volumes: ["tapes:/app/call-recordings"]'],
      'volume tapes at /app/call-recordings: s0',
    ],
    ['is a directory of the host', ['volumes: ["./recordings:/data"]'], 'bind /srv/prosaas/recordings at /data: s0'],
    [
      'is what more services mount',
      ['volumes: ["recordings:/a"]', 'volumes: ["tapes:/recordings"]', 'volumes: ["tapes:/recordings"]'],
      'volume tapes at /recordings: s1,s2',
    ],
    [
      'is what the environment names, of two',
      ['volumes: ["recordings:/a"]', 'volumes: ["tapes:/recordings"], environment: {DIR: /recordings/in}'],
      'volume tapes at /recordings: s1',
    ],
    [
      'lies where most see it',
      ['volumes: ["recordings:/a"]', 'volumes: ["recordings:/b"]', 'volumes: ["recordings:/b"], profiles: [x]'],
      'volume recordings at /b: s0,s1,s2',
    ],
    [
      'is in the volume that holds the path of a variable',
      ['volumes: ["calls_data:/data"], environment: {RECORDINGS_DIR: /data/rec}'],
      'volume calls_data at /data: s0',
    ],
    [
      'is not what a proxy and a backup have, where the program has another',
      [
        'volumes: ["recordings:/a"]',
        'image: nginx:1, volumes: ["tapes:/recordings"]',
        'image: restic/restic:1, volumes: ["tapes:/recordings"]',
      ],
      'volume recordings at /a: s0',
    ],
    ['is only named by a variable', ['environment: {CALL_RECORDINGS_PATH: /data/rec/}'], 'nothing at /data/rec: '],
    ['is only hidden by a tmpfs', ['tmpfs: /recordings'], 'nothing at /recordings: '],
    ['is no file', ['volumes: ["./recordings.conf:/etc/recordings.conf"]'], undefined],
    ['is no route', ['environment: {RECORDINGS_PATH: /api/recordings, RECORDINGS_URL: /recordings}'], undefined],
    ['is not there', ['volumes: ["logs:/logs"]'], undefined],
  ])('%s', (_, lines, expected) => {
    expect(found(services(...lines))).toBe(expected);
  });

  const project = services(
    'volumes: ["tapes:/app/tapes", "recordings:/old", "./calls:/calls"], environment: {A: "x,/named/only"}',
  );

  it.each<[string, string]>([
    ['tapes', 'volume tapes at /app/tapes: s0'],
    ['prosaas_tapes', 'volume tapes at /app/tapes: s0'],
    ['/app/tapes/', 'volume tapes at /app/tapes: s0'],
    ['/srv/prosaas/calls', 'bind /srv/prosaas/calls at /calls: s0'],
    ['/named/only', 'nothing at /named/only: '],
  ])('is what --recordings %s names', (wanted, expected) => {
    expect(found(project, wanted)).toBe(expected);
  });

  it.each<[string, string]>([
    ['taps', 'there is no volume taps'],
    ['logs', 'no service mounts the volume logs'],
    ['/nowhere', 'no service mounts or names /nowhere'],
  ])('is not what --recordings %s names', (wanted, sentence) => {
    expect(() => recordingsOf(project, wanted)).toThrow(
      `--recordings: ${sentence}: name a volume that a service mounts, or an absolute path (the volumes are tapes, recordings, calls_data, logs)`,
    );
  });
});
