import { expect, it } from 'vitest';
import { recordingsOf } from '../../src/users/recordings.ts';
import { sceneOf } from '../../src/users/scene.ts';
import { usersOf } from '../../src/users/users.ts';
import { application } from './application.ts';

const project = application(`services:
  api: {image: prosaas:1, volumes: ["recordings:/rec:ro"]}
  worker: {image: prosaas:1, environment: {QUEUES: recordings}, volumes: ["recordings:/rec"]}
  exporter: {image: exporter:1, command: export --from /rec, profiles: [month, year]}
  scheduler: {image: prosaas:1}
  billing: {image: prosaas:1}
  legacy: {image: prosaas:1, x-recordings: false}
  importer: {image: importer:1, volumes: ["recordings:/rec"], x-recordings: ReadOnly}
  redis: {image: redis:7}
volumes: {recordings: }
`);

it('users are those who mount the recordings, surely use them, or look like it', () => {
  const users = usersOf(sceneOf(project, recordingsOf(project)!, { needs: [], doesNot: [] }));
  expect(
    users.map(({ service, confidence, access, writer, profiles = [], evidence }) => [
      service,
      confidence,
      access,
      writer,
      profiles,
      evidence.map(({ sentence }) => sentence),
    ]),
  ).toEqual([
    ['api', 'mounts', 'ReadOnly', false, [], ['it runs the image of worker']],
    [
      'worker',
      'mounts',
      'ReadWrite',
      true,
      [],
      ['it takes jobs from the queue recordings (QUEUES)', 'it runs the image of api'],
    ],
    ['billing', 'likely', undefined, false, [], ['it runs the image of api and worker']],
    ['importer', 'mounts', 'ReadOnly', false, [], ['x-recordings says that it needs them']],
    ['exporter', 'sure', undefined, false, ['month', 'year'], ['its command names /rec']],
  ]);
});

it('no password of a variable is repeated', () => {
  const other = application(`services:
  calls: {image: a, volumes: ["recordings:/rec"]}
  worker: {image: b, environment: {STORES: "s3://key:secret@s3, file:///rec"}}
volumes: {recordings: }
`);
  const users = usersOf(sceneOf(other, recordingsOf(other)!, { needs: [], doesNot: [] }));
  expect(users[1]?.evidence[0]?.sentence).toBe('its STORES names /rec');
});
