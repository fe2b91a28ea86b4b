import { say, type Sentence } from '../api/say.ts';
import type { Carried, Fields, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import { keepsUser, ownerOf } from './owner.ts';
import { referencesIn, withReferences, type Reference } from './pieces.ts';
import { isHostBehind, rewritten, type Rewrite } from './rewrite.ts';
import type { Said } from './said.ts';
import { scriptOf, withoutOwnership } from './script.ts';
import type { Secrets } from './secrets.ts';

/** Entrypoint and command, without the secrets in them: these become references to variables, which the service gets. */
export function command(scene: Scene, subject: Subject, secrets: Secrets, rewrite: Rewrite): Carried {
  const { entrypoint, command, workingDirectory, script } = ownedByStore(scene, subject);
  const hidden: Reference[] = [];
  const written = (list: readonly string[] | null): string[] | undefined => {
    if (list === null || list.length === 0) return undefined;
    return list.map((each, index) => {
      const isHost = isHostBehind(list[index - 1]);
      const pieces = rewritten(secrets.split(subject.name, each, list[index - 1]), rewrite, isHost);
      hidden.push(...referencesIn(pieces));
      return withReferences(pieces);
    });
  };
  const [own, args] = [written(entrypoint), written(command)];
  const clears = entrypoint !== null && entrypoint.length === 0;
  // Docker forgets the image's entrypoint, which Kubernetes does only for another one.
  const fields: Fields =
    clears && args !== undefined ? { command: args } : { ...given('command', own), ...given('args', args) };
  const variables = [...new Set(hidden.map(({ variable }) => variable))].join(', ');
  const said = (
    field: string,
    reason: 'NotCarried' | 'Rewritten',
    message: Sentence,
    remedy: Sentence,
    harm?: 'nothing',
  ) => about(scene, subject, [field], { reason, message, ...(harm === undefined ? {} : { harm }) }, remedy);
  const findings: Said[] = [
    ...(variables === ''
      ? []
      : [
          said(
            'command',
            'Rewritten',
            say`had ${variables} in its command; the command now refers to the variable, which comes from Secret ${secrets.name}`,
            say`Nothing to do once the Secret is there.`,
            'nothing',
          ),
        ]),
    ...(script === undefined
      ? []
      : [
          said(
            'command',
            'Rewritten',
            say`set the owner of files in its command, which only root may; that part is replaced by true, and the store sets the owner (runAsUser ${ownerOf(scene).runAsUser})`,
            say`Look at its command in the model.`,
          ),
        ]),
    ...(clears && args === undefined
      ? [
          said(
            'entrypoint',
            'NotCarried',
            say`clears its entrypoint and has no command: the entrypoint of the image runs`,
            say`Write the command into the model.`,
          ),
        ]
      : []),
    ...(!clears && own === undefined && command !== null && command.length === 0
      ? [
          said(
            'command',
            'NotCarried',
            say`clears its command: the command of the image runs`,
            say`Write the command into the model.`,
          ),
        ]
      : []),
    ...(workingDirectory === '/'
      ? [said('working_dir', 'NotCarried', say`has working_dir /`, say`Set it in the image.`)]
      : []),
  ];
  return {
    fields: {
      ...fields,
      ...(workingDirectory === undefined || workingDirectory === '/'
        ? {}
        : { workingDirectory: rewrite(workingDirectory) }),
      ...(hidden.length === 0 ? {} : { secretEnv: secrets.written(hidden) }),
    },
    findings,
  };
}

interface Commands {
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly workingDirectory: string | undefined;
  /** The script in which something was replaced. */
  readonly script?: string;
}

/** The commands of a service; of one that runs as the user of the store without what only root may do: to set the owner of files. */
function ownedByStore(scene: Scene, subject: Subject): Commands {
  const { entrypoint, command, working_dir: workingDirectory } = subject.service;
  const same = { entrypoint, command, workingDirectory };
  if (subject.user === undefined || keepsUser(scene, subject)) return same;
  const script = scriptOf(subject.service);
  const rest = withoutOwnership(script);
  if (rest === undefined) return same;
  const replaced = (list: readonly string[] | null) => list?.map((word) => (word === script ? rest : word)) ?? null;
  return { entrypoint: replaced(entrypoint), command: replaced(command), workingDirectory, script: rest };
}

const given = (field: 'command' | 'args', list: string[] | undefined): Fields =>
  list === undefined ? {} : { [field]: list };
