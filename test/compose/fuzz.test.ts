import fc from 'fast-check';
import { stringify } from 'yaml';
import { expect, it } from 'vitest';
import { runs } from '../sliced.ts';
import { pair } from './arbitraries.ts';
import { ours, type Request } from './oracle.ts';

/** Whatever the files hold, they are loaded or refused in one line: `ours` throws what is not a refusal. */

const RUNS = runs(600);
/** Far above what any small file takes on a slow machine. A file whose work grows exponentially takes more. */
const MOST_CPU_SECONDS = 20;

function answersSoon(request: Request): void {
  // Wall time would include the time of other processes.
  const before = process.cpuUsage();
  const { error } = ours(request, '/srv/app');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(MOST_CPU_SECONDS);
  if (error !== undefined) expect(error).toMatch(/^[^\n]+: [^]+: [^\n]+$/);
}

const timeout = 60_000 + RUNS * 50;

it('any text', { timeout }, () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      'services:',
      '\n',
      '  ',
      '- ',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<: ',
      '!reset ',
      '!override ',
      '"',
      "'",
      '|\n',
      '>',
      '#',
      '---\n',
      '? ',
      '${',
      '}',
      '$$',
      'web:',
      'image: a',
      '\t',
      '%',
      '@',
      '\u0000',
      '\uFEFF',
      '!!int ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) =>
      answersSoon({ files: { 'compose.yml': pieces.join(''), '.env': pieces.toReversed().join('') } }),
    ),
    { numRuns: RUNS },
  );
});

it('any value in the place of any other', { timeout }, () => {
  const name = fc.constantFrom(
    'services',
    'web',
    'image',
    'volumes',
    'ports',
    'environment',
    'build',
    'depends_on',
    'extends',
    'include',
    'networks',
    'secrets',
    'configs',
    'deploy',
    'healthcheck',
    'ulimits',
    'logging',
    'ipam',
    'external',
    'name',
    'x-a',
    '__proto__',
    'constructor',
    'pre_start',
    'jobs',
    'blkio_config',
    'develop',
    'env_file',
    'path',
    'file',
    'service',
    'external',
    'labels',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 1, -1.5, '', 'a', '$A', '80:80', './x:/x', 'web'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie('tree')), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  }));
  const file = fc.tuple(tree, tree, tree).map(([service, base, top]) =>
    stringify(
      new Map<string, unknown>(
        [
          [
            'services',
            new Map([
              ['web', service],
              ['base', base],
            ]),
          ],
          ['volumes', top],
          ['networks', top],
          ['include', base],
        ].filter((_, index) => index === 0 || top !== null) as [string, unknown][],
      ),
    ),
  );
  fc.assert(
    fc.property(file, file, (first, second) =>
      answersSoon({ files: { 'compose.yml': first, 'over.yml': second }, compose: ['compose.yml', 'over.yml'] }),
    ),
    { numRuns: RUNS },
  );
});

it('files with a few characters changed, cut or doubled', { timeout }, () => {
  const edit = fc.tuple(
    fc.nat(),
    fc.nat({ max: 12 }),
    fc.constantFrom(
      '',
      ' ',
      ':',
      '-',
      '\n',
      '  ',
      '{',
      ']',
      '"',
      '&a',
      '*a',
      '!reset',
      '$',
      '${',
      '}',
      '0',
      'é',
      '\t',
      '#',
    ),
  );
  fc.assert(
    fc.property(pair, fc.array(edit, { minLength: 1, maxLength: 4 }), (request, edits) => {
      const files = Object.fromEntries(
        Object.entries(request.files).map(([path, text]) => [
          path,
          edits.reduce((changed, [where, length, by]) => {
            const at = where % (changed.length + 1);
            return changed.slice(0, at) + by + changed.slice(at + (length % 4 === 0 ? length : 0));
          }, text),
        ]),
      );
      answersSoon({ ...request, files });
    }),
    { numRuns: RUNS },
  );
});
