import fc from 'fast-check';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ComposeError } from '../../src/compose/error.ts';
import { importProject } from '../../src/import/import.ts';
import { modelText } from '../../src/import/write.ts';
import { loadCompose } from '../../src/compose/load.ts';
import { userFindings } from '../../src/users/findings.ts';
import { recordingsOf } from '../../src/users/recordings.ts';
import { sceneOf } from '../../src/users/scene.ts';
import { directory, exampleFiles, production } from '../example/files.ts';
import { runs } from '../sliced.ts';
import { faultsOf } from './model.ts';

/** The large example with mistakes in it: it is refused in one line, or checked, and imported into a model that is valid. */

const RUNS = runs(100);
const files = exampleFiles();
const [main, over] = production;
const lines = (files[main] ?? '').split('\n');

const VALUES = [
  '',
  'null',
  '[]',
  '{}',
  '"x"',
  '1',
  'true',
  '/',
  '..',
  '${X}',
  '"a b"',
  '- a',
  'x: y',
  '*server',
  '80:80',
  'é',
];
const line = fc.nat(lines.length - 1);
const mutation = fc.oneof(
  line.map((at) => (all: string[]) => all.toSpliced(at, 1)),
  line.map((at) => (all: string[]) => all.toSpliced(at, 0, all[at] ?? '')),
  fc.tuple(line, line).map(
    ([from, to]) =>
      (all: string[]) =>
        all.toSpliced(to, 0, all[from] ?? ''),
  ),
  line.map((at) => (all: string[]) => all.toSpliced(at, 1, `  ${all[at] ?? ''}`)),
  fc.tuple(line, fc.constantFrom(...VALUES)).map(
    ([at, value]) =>
      (all: string[]) =>
        all.toSpliced(at, 1, (all[at] ?? '').replace(/(:|-) .*$/, `$1 ${value}`)),
  ),
);

it(
  `${RUNS} times the example with up to four mistakes`,
  () => {
    let imported = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const text = mutations.reduce((all, mutate) => mutate(all), lines).join('\n');
        try {
          const project = loadCompose({
            files: [main, over],
            cwd: directory,
            read: (path) => {
              const found = path === join(directory, main) ? text : files[path.slice(directory.length + 1)];
              if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
              return found;
            },
          });
          const recordings = recordingsOf(project);
          if (recordings === undefined) return;
          const settled = { needs: [], doesNot: [] };
          userFindings(sceneOf(project, recordings, settled));
          const { application } = importProject(project, recordings, {
            settled,
            choices: { storage: { class: 'shared' } },
            host: {
              kindOf: (path) => (files[path.slice(directory.length + 1)] === undefined ? undefined : 'file'),
              text: (path) => files[path.slice(directory.length + 1)],
              list: () => undefined,
              shown: (path) => path,
            },
          });
          imported += 1;
          expect(faultsOf(modelText(application, [main]))).toEqual([]);
        } catch (error) {
          if (!(error instanceof ComposeError)) throw error;
          expect(error.message).toMatch(/^[^\n]+: [^\n]+: [^\n]+$/);
        }
      }),
      { numRuns: RUNS },
    );
    expect(imported).toBeGreaterThan(RUNS / 10);
  },
  60_000 + RUNS * 500,
);
