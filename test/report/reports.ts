import { say } from '../../src/api/say.ts';
import { fault, warning } from '../../src/api/finding.ts';
import { answered, reportOf, type Proof, type Report, type User } from '../../src/report/report.ts';

const user = (service: string, index: number, role: string): User => ({
  place: `${service}-7c9f6d5b8-x${index}zkq/${service}`,
  service: `Deployment/${service}`,
  role,
  access: role === 'worker' ? 'ReadWrite' : 'ReadOnly',
  path: '/app/server/recordings',
});

/** A proof among so many pods of api, calls and worker; one reader of calls misses what the first worker wrote. */
export function proofAmong(pods: number): Proof {
  const of = (service: string) => Array.from({ length: pods }, (_, index) => user(service, index, service));
  const users = [...of('api'), ...of('calls'), ...of('worker')];
  const writers = users.filter(({ access }) => access === 'ReadWrite');
  return {
    store: 'recordings',
    users,
    sightings: writers.flatMap(({ place: writer }, index) =>
      users
        .filter(({ place }) => place !== writer)
        .map(({ place: reader, service }, at) =>
          service === 'Deployment/calls' && index === 0 && at === pods
            ? { writer, reader, seen: false, why: say`has not seen it in 15.2 s` }
            : { writer, reader, seen: true, seconds: 0.3 + at / 10 },
        ),
    ),
    spaces: writers.map(({ place: writer }) => ({
      writer,
      bytesFree: 3 * 2 ** 30,
      bytesTotal: 100 * 2 ** 30,
      inodesFree: 5_000,
      inodesTotal: 100_000,
      low: true,
    })),
  };
}

/** A namespace of which there is much to say: faults, a warning, and a proof among so many pods a service. */
export const eventful = (pods: number): Report =>
  reportOf(
    'namespace prosaas',
    [
      answered({ id: 'enabled', question: say`Has the namespace opted in?` }, []),
      answered(
        { id: 'stranded', question: say`Are all recordings in the store?` },
        [
          fault(
            'Pod/worker-7c9f6d5b8-x0zkq',
            {
              reason: 'Stranded',
              message: say`has 12 files (4.2 MiB) under /app/server/recordings that are not in the store`,
            },
            say`Move the files: recordings rescue -n prosaas.`,
          ),
        ],
        'recordings',
      ),
      answered(
        { id: 'users', question: say`Does everybody who looks like a user declare a role?` },
        [
          warning(
            'Deployment/transcoder',
            {
              reason: 'LooksLikeUser',
              message: say`names /app/server/recordings in its command, but declares no role`,
            },
            say`Put the label recordings.prosaas.io/role on its metadata.`,
          ),
        ],
        'recordings',
      ),
    ],
    [proofAmong(pods)],
  );
