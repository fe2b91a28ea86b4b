import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ComposeError } from '../../src/compose/error.ts';
import { importProject } from '../../src/import/import.ts';
import { modelText, secretsTemplate } from '../../src/import/write.ts';
import { loadCompose } from '../../src/compose/load.ts';
import type { Project } from '../../src/compose/project.ts';
import { recordingsOf } from '../../src/users/recordings.ts';
import { pair } from '../compose/arbitraries.ts';
import type { Request } from '../compose/oracle.ts';
import { runs } from '../sliced.ts';
import { faultsOf } from './model.ts';

/** Whatever loads is imported: into a model that is valid, and of which manifests come. */

const RUNS = runs(150);
const DIRECTORY = '/srv/app';

/** The generated files with a worker that saves recordings. */
function withWorker({ files, ...rest }: Request): Request {
  const first = parse(files['compose.yml'] ?? '') as { services?: object; volumes?: object };
  const worker = { image: 'worker', volumes: ['recordings:/app/recordings'] };
  const text = stringify({
    ...first,
    services: { ...first.services, worker },
    volumes: { ...first.volumes, recordings: {} },
  });
  return { ...rest, files: { ...files, 'compose.yml': text } };
}

function load({ files, compose = [], profiles = [], env = {} }: Request): Project | undefined {
  try {
    return loadCompose({
      files: compose,
      profiles,
      environment: env,
      cwd: DIRECTORY,
      read: (path) => {
        const text = files[path.replace(`${DIRECTORY}/`, '')];
        if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
        return text;
      },
    });
  } catch (error) {
    if (error instanceof ComposeError) return undefined;
    throw error;
  }
}

it(
  `${RUNS} generated applications are imported, and manifests come of each model`,
  () => {
    let imported = 0;
    fc.assert(
      fc.property(pair, (request) => {
        const project = load(withWorker(request));
        if (project === undefined) return;
        imported += 1;
        const recordings = recordingsOf(project, 'recordings')!;
        const { application, findings } = importProject(project, recordings, {
          settled: { needs: [], doesNot: [] },
          choices: { storage: { class: 'shared' } },
          host: { kindOf: () => undefined, list: () => undefined, text: () => undefined, shown: (path) => path },
        });
        const text = modelText(application, ['compose.yml']);
        expect(faultsOf(text), text).toEqual([]);
        for (const { where, message, remedy } of findings) {
          expect(where).toMatch(/\S/);
          expect(`${message} ${remedy}`).not.toMatch(/undefined|\[object|\bnull\b|NaN/);
        }
        secretsTemplate(application);
      }),
      { numRuns: RUNS },
    );
    // A generator of what is refused would prove little.
    expect(imported).toBeGreaterThan(RUNS / 2);
  },
  60_000 + RUNS * 200,
);
