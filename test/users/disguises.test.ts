import { describe, expect, it } from 'vitest';
import { application, findings, inFull } from './application.ts';

/** The bug that the product is about, in every dress that Compose files can give it, and each time repaired. */

const VOLUME = 'volumes: [recordings_data:/app/server/recordings]';

/** Three services that should share, each built from source of its own; `worker` in the ways given. */
const prosaas = (worker: string, volumes = 'recordings_data: {}') => `services:
  api:
    build: ./api
    ${VOLUME}
  calls:
    build: ./calls
    ${VOLUME}
  worker:
    build: ./worker
    ${worker}
volumes: {${volumes}}
`;
const QUEUES = 'environment: {RQ_QUEUES: "default,recordings"}';
const also = (...lines: string[]) => lines.join('\n    ');
const UNLESS =
  'If it does not use the recordings, say so: x-recordings: false in the service, or --not-recordings worker.';
const ADD = `Add recordings_data:/app/server/recordings to its volumes. ${UNLESS}`;
const INSTEAD = `Mount recordings_data:/app/server/recordings there instead. ${UNLESS}`;
const LOST = 'what it saves there is gone with its container, and nobody else sees it';

describe('the forgotten volume is found', () => {
  it.each<[disguise: string, broken: string, sentence: string, repaired: string]>([
    [
      'in a worker without it, by its queue',
      prosaas(QUEUES),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but it takes jobs from the queue recordings (RQ_QUEUES): ${LOST} → ${ADD}`,
      prosaas(also(QUEUES, VOLUME)),
    ],
    [
      'in a worker without it, by the path in its environment',
      prosaas('environment: [RECORDINGS_DIR=/app/server/recordings]'),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but its RECORDINGS_DIR is /app/server/recordings: ${LOST} → ${ADD}`,
      prosaas(also('environment: [RECORDINGS_DIR=/app/server/recordings]', VOLUME)),
    ],
    [
      'in a worker without it, by the path in its command',
      prosaas('command: npm run worker -- --into=/app/server/recordings/incoming'),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but its command names /app/server/recordings: ${LOST} → ${ADD}`,
      prosaas(also('command: npm run worker -- --into=/app/server/recordings/incoming', VOLUME)),
    ],
    [
      'in a worker whose container is read-only',
      prosaas(also(QUEUES, 'read_only: true')),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but it takes jobs from the queue recordings (RQ_QUEUES): its container is read-only, so it cannot even save there → ${ADD}`,
      prosaas(also(QUEUES, 'read_only: true', VOLUME)),
    ],
    [
      'in a worker that has the program itself mounted instead',
      prosaas(also(QUEUES, 'volumes: [./server:/app/server]')),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but it takes jobs from the queue recordings (RQ_QUEUES): what it saves there goes into the host's directory /srv/prosaas/server at /app/server, where nobody looks for it → ${ADD}`,
      prosaas(also(QUEUES, 'volumes: [./server:/app/server, recordings_data:/app/server/recordings]')),
    ],
    [
      'at another path',
      prosaas('volumes: [recordings_data:/data/recordings]'),
      'fault: Service/worker (compose.yml:10) has the recordings at /data/recordings, where nothing tells it to look: api and calls have them at /app/server/recordings → Mount them at /app/server/recordings, or name /data/recordings in its environment, as in RECORDINGS_DIR: /data/recordings.',
      prosaas(also('volumes: [recordings_data:/data/recordings]', 'environment: {RECORDINGS_DIR: /data/recordings}')),
    ],
    [
      'at the path of the others, while the environment names another',
      prosaas(also(VOLUME, 'environment: {RECORDINGS_DIR: /data}')),
      'fault: Service/worker (compose.yml:11) has the recordings at /app/server/recordings, but its RECORDINGS_DIR is /data: it looks where they are not → Mount them at /data, or set RECORDINGS_DIR to /app/server/recordings.',
      prosaas(also(VOLUME, 'environment: {RECORDINGS_DIR: /app/server/recordings}')),
    ],
    [
      'under a tmpfs, in short',
      prosaas('tmpfs: [/tmp, "/app/server/recordings/:size=1g"]'),
      `fault: Service/worker (compose.yml:10) has a tmpfs at /app/server/recordings: ${LOST} → ${INSTEAD}`,
      prosaas(also('tmpfs: /tmp', VOLUME)),
    ],
    [
      'under a tmpfs, at length',
      prosaas('volumes: [{type: tmpfs, target: /app/server/recordings}]'),
      `fault: Service/worker (compose.yml:10) has a tmpfs at /app/server/recordings: ${LOST} → ${INSTEAD}`,
      prosaas('volumes: [{type: volume, source: recordings_data, target: /app/server/recordings}]'),
    ],
    [
      'under a tmpfs within it',
      prosaas(also(VOLUME, 'tmpfs: /app/server/recordings/incoming')),
      `fault: Service/worker (compose.yml:11) has a tmpfs at /app/server/recordings/incoming, within the recordings: ${LOST} → Move that mount to a path outside the recordings directory.`,
      prosaas(also(VOLUME, 'tmpfs: /incoming')),
    ],
    [
      'under an anonymous volume',
      prosaas('volumes: [/app/server/recordings]'),
      `fault: Service/worker (compose.yml:10) has an anonymous volume at /app/server/recordings: what it saves there, nobody else sees → ${INSTEAD}`,
      prosaas(VOLUME),
    ],
    [
      'under a volume of another name',
      prosaas('volumes: [recordings:/app/server/recordings]', 'recordings_data: {}, recordings: {}'),
      `fault: Service/worker (compose.yml:10) has volume "recordings" at /app/server/recordings, and api and calls have volume "recordings_data" there: neither sees what the other saves → ${INSTEAD}`,
      prosaas(
        'volumes: [recordings:/app/server/recordings]',
        'recordings_data: {name: tapes}, recordings: {name: tapes}',
      ),
    ],
    [
      'under a directory of the host',
      prosaas('volumes: [./recordings:/app/server/recordings]'),
      `fault: Service/worker (compose.yml:10) has the host's directory /srv/prosaas/recordings at /app/server/recordings, and api and calls have volume "recordings_data" there: neither sees what the other saves → ${INSTEAD}`,
      prosaas(
        'volumes: [./recordings:/app/server/recordings]',
        'recordings_data: {driver: local, driver_opts: {type: none, o: bind, device: ./recordings}}',
      ),
    ],
    [
      'in another part of the volume',
      prosaas(
        'volumes: [{type: volume, source: recordings_data, target: /app/server/recordings, volume: {subpath: worker}}]',
      ),
      `fault: Service/worker (compose.yml:10) has the part worker of volume "recordings_data" at /app/server/recordings, and api and calls have volume "recordings_data" there: neither sees what the other saves → ${INSTEAD}`,
      prosaas(VOLUME),
    ],
    [
      'in a writer that may only read',
      prosaas(also(QUEUES, 'volumes: [recordings_data:/app/server/recordings:ro]')),
      'fault: Service/worker (compose.yml:11) mounts the recordings read-only, but it takes jobs from the queue recordings (RQ_QUEUES): it cannot save what it makes → Drop :ro (read_only) from the mount. If it only reads them, say so: x-recordings: ReadOnly in the service.',
      prosaas(also(QUEUES, VOLUME)),
    ],
    [
      'in a queue worker of a profile that is not active',
      prosaas(also('profiles: [queues]', 'command: rq worker --with-scheduler recordings')),
      `fault: Service/worker (compose.yml:8) belongs to the profile queues and does not mount the recordings, but it takes jobs from the queue recordings (command): ${LOST} → ${ADD}`,
      prosaas(also('profiles: [queues]', 'command: rq worker --with-scheduler recordings', VOLUME)),
    ],
    [
      'in a worker that is settled as needing it',
      prosaas('x-recordings: true'),
      `fault: Service/worker (compose.yml:8) does not mount the recordings, but x-recordings says that it needs them: ${LOST} → ${ADD}`,
      prosaas(also('x-recordings: true', VOLUME)),
    ],
    [
      'where nobody mounts anything',
      `services:
  worker: {image: a, environment: {RECORDINGS_DIR: /app/server/recordings}}
`,
      `fault: Service/worker (compose.yml:2) does not mount the recordings, but its RECORDINGS_DIR is /app/server/recordings: ${LOST} → Add a volume that all of them share, like recordings:/app/server/recordings, to its volumes. ${UNLESS}`,
      `services:
  worker: {image: a, environment: {RECORDINGS_DIR: /app/server/recordings}, volumes: ["data:/app/server/recordings"]}
volumes: {data: {}}
`,
    ],
    [
      'where all may only read',
      `services:
  calls: {image: a, volumes: ["recordings_data:/app/server/recordings:ro"]}
volumes:
  recordings_data:
`,
      'fault: Volume/recordings_data (compose.yml:4) is mounted read-only by all who mount it, calls: nobody can save a recording → Drop :ro (read_only) from the mount of the service that makes the recordings, or mount them in it.',
      `services:
  calls: {image: a, volumes: ["recordings_data:/app/server/recordings"]}
volumes:
  recordings_data:
`,
    ],
  ])('%s', (_, broken, sentence, repaired) => {
    expect(inFull(findings(application(broken)))).toEqual([sentence]);
    expect(inFull(findings(application(repaired)))).toEqual([]);
  });
});
