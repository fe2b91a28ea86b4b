import { synthesise } from '../../charts/main.ts';
import type { Finding } from '../../src/api/finding.ts';
import { readApplication } from '../../src/application/read.ts';
import type { Choices, Fields, Imported } from '../../src/import/carried.ts';
import { importProject } from '../../src/import/import.ts';
import { modelText } from '../../src/import/write.ts';
import { loadCompose } from '../../src/compose/load.ts';
import { recordingsOf } from '../../src/users/recordings.ts';
import type { Settled } from '../../src/users/settlement.ts';

export interface Situation {
  /** Files besides, by their paths, absolute or from the project's directory; a name that ends in a slash is a directory. */
  readonly beside?: Readonly<Record<string, string>>;
  readonly choices?: Choices;
  readonly settled?: Partial<Settled>;
  readonly wanted?: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Volumes besides, as in a flow mapping. */
  readonly volumes?: string;
}

const DIRECTORY = '/srv/prosaas';

/** What is chosen unless a test chooses otherwise: so that the model is complete. */
const CHOICES: Choices = { storage: { local: { node: 'node-1', path: '/srv/data' } } };

/** The import of an application that lies in `compose.yml`. */
export function imported(compose: string, situation: Situation = {}): Imported {
  const { beside = {}, choices = CHOICES, settled = {}, wanted, profiles, environment } = situation;
  const files = new Map(
    Object.entries({ 'compose.yml': compose, ...beside }).map(([path, text]) => [
      path.startsWith('/') ? path : `${DIRECTORY}/${path}`,
      text,
    ]),
  );
  const project = loadCompose({
    files: ['compose.yml'],
    cwd: DIRECTORY,
    read: (path) => {
      const text = files.get(path);
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
    ...(profiles === undefined ? {} : { profiles }),
    ...(environment === undefined ? {} : { environment }),
  });
  const recordings = recordingsOf(project, wanted);
  if (recordings === undefined) throw new Error('no recordings are found');
  return importProject(project, recordings, {
    settled: { needs: [], doesNot: [], ...settled },
    choices,
    host: {
      kindOf: (path) => {
        if (files.has(path)) return 'file';
        return [...files.keys()].some((file) => file.startsWith(`${path}/`)) ? 'directory' : undefined;
      },
      list: (path) =>
        [...files.keys()].flatMap((file) =>
          file.startsWith(`${path}/`) && !file.endsWith('/') ? [file.slice(path.length + 1)] : [],
        ),
      text: (path) => {
        const text = files.get(path);
        return text?.includes('\0') === true ? undefined : text;
      },
      shown: (path) => path.replace(`${DIRECTORY}/`, './'),
    },
  });
}

/** An application of a worker that saves recordings, and a service `web` of these attributes; and what is beside the services. */
export const web = (attributes: string, rest = ''): string => `name: prosaas
services:
  worker: {image: worker, user: '1000', volumes: ['recordings:/app/recordings']}
  web:
${/^image:/m.test(attributes) ? '' : '    image: web\n'}    user: '1000'
${attributes.replace(/^/gm, '    ')}
${rest}
volumes: {recordings: , data: }
`;

/** `web` as it is in the model, checked to be a model from which manifests come. */
export function webIn(given: string, situation: Situation = {}): { readonly fields: Fields; readonly said: string[] } {
  const compose = given.replace('data: }', `data: , ${situation.volumes ?? ''}}`);
  const { application, findings } = imported(compose, situation);
  synthesise(readApplication(modelText(application, ['compose.yml']), 'application.yaml').application);
  const fields = application.services.web;
  if (fields === undefined) throw new Error('there is no web');
  return { fields, said: about(findings, 'Service/web') };
}

/** What is said of an object, as a person reads it; but that it names no port, as most services here do not. */
export const about = (findings: readonly Finding[], object: string): string[] =>
  findings
    .filter(({ object: of, message }) => of === object && !message.includes('that no file names'))
    .map(({ reason, message, remedy }) => `${reason}: ${message} → ${remedy}`);
