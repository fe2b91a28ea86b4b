import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import { isHostBehind, rewritten, type Rewrite } from './rewrite.ts';
import { referencesIn, withReferences, type Reference } from './pieces.ts';
import type { Secrets } from './secrets.ts';

/** Entrypoint and command, without the secrets in them: these become references to variables, which the service gets. */
export function command(scene: Scene, subject: Subject, secrets: Secrets, rewrite: Rewrite): Carried {
  const hidden: Reference[] = [];
  const written = (list: readonly string[] | null): string[] | undefined => {
    if (list === null || list.length === 0) return undefined;
    return list.map((each, index) => {
      const isHost = isHostBehind(list[index - 1]);
      const pieces = rewritten(secrets.split(subject.name, each), rewrite, isHost);
      hidden.push(...referencesIn(pieces));
      return withReferences(pieces);
    });
  };
  const { entrypoint, command } = subject.service;
  const [own, args] = [written(entrypoint), written(command)];
  const clears = entrypoint !== null && entrypoint.length === 0;
  // Docker forgets the image's entrypoint, which Kubernetes does only for another one.
  const fields: Fields =
    clears && args !== undefined ? { command: args } : { ...given('command', own), ...given('args', args) };
  const { working_dir: directory } = subject.service;
  return {
    fields: {
      ...fields,
      ...(directory === undefined || directory === '/' ? {} : { workingDirectory: rewrite(directory) }),
      ...(hidden.length === 0 ? {} : { secretEnv: secrets.written(hidden) }),
    },
    findings: [
      ...(hidden.length === 0
        ? []
        : [
            about(scene, subject, ['command'], {
              reason: 'Rewritten',
              message: `has ${[...new Set(hidden.map(({ variable }) => variable))].join(', ')} in its command; there is a reference there now, and the variable comes from Secret ${secrets.name}`,
            }),
          ]),
      ...(clears && args === undefined
        ? [
            about(
              scene,
              subject,
              ['entrypoint'],
              { reason: 'NotCarried', message: "has its entrypoint cleared, and no command: the image's own is run" },
              'Write the command into the model.',
            ),
          ]
        : []),
      ...(!clears && own === undefined && command !== null && command.length === 0
        ? [
            about(
              scene,
              subject,
              ['command'],
              { reason: 'NotCarried', message: "has its command cleared: the image's own is run" },
              'Write the command into the model.',
            ),
          ]
        : []),
      ...(directory === '/'
        ? [
            about(
              scene,
              subject,
              ['working_dir'],
              { reason: 'NotCarried', message: 'working_dir is /' },
              'Set it in the image.',
            ),
          ]
        : []),
    ],
  };
}

const given = (field: 'command' | 'args', list: string[] | undefined): Fields =>
  list === undefined ? {} : { [field]: list };
