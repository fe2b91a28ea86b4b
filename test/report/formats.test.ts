import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { fault, warning } from '../../src/api/finding.ts';
import { githubOf } from '../../src/report/github.ts';
import { answered, reportOf } from '../../src/report/report.ts';
import { sarifOf } from '../../src/report/sarif.ts';

const check = { id: 'users', question: say`Does everybody have it?` };
const unmounted = {
  ...fault('Service/worker', { reason: 'LooksLikeUser', message: say`does not mount it` }, say`Add it`),
  where: './deploy/compose.yml:12',
};
const nowhere = warning(
  'Service/web',
  {
    reason: 'PathDiffers',
    message: say`has it elsewhere:
100 %`,
  },
  say`Move it`,
);
const piped = { ...nowhere, where: 'standard input:3' };
const report = reportOf('these', [answered(check, [unmounted, nowhere, piped])]);

describe('for a workflow of GitHub, a finding', () => {
  it('is an annotation at its line, and a line of its own where no file is known', () => {
    expect(githubOf(report)).toBe(
      '::error file=./deploy/compose.yml,line=12,title=LooksLikeUser::Service/worker: does not mount it. Add it\n' +
        '::warning title=PathDiffers::Service/web: has it elsewhere:%0A100 %25. Move it\n'.repeat(2),
    );
  });

  it('cannot end its command early by the name of a file', () => {
    const odd = { ...unmounted, where: 'a,b::c.yml:1' };
    expect(githubOf(reportOf('these', [answered(check, [odd])]))).toContain('file=a%2Cb%3A%3Ac.yml,line=1,');
  });

  it('that is not there leaves nothing to print', () => {
    expect(githubOf(reportOf('these', [answered(check, [])]))).toBe('');
  });
});

describe('as SARIF, a report', () => {
  it('has a rule for each reason that occurs, and a result for each finding at its place', () => {
    expect(sarifOf(report)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'recordings', rules: [{ id: 'LooksLikeUser' }, { id: 'PathDiffers' }] } },
          results: [
            {
              ruleId: 'LooksLikeUser',
              ruleIndex: 0,
              level: 'error',
              message: { text: 'Service/worker: does not mount it. Add it' },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'deploy/compose.yml' }, region: { startLine: 12 } },
                  logicalLocations: [{ fullyQualifiedName: 'Service/worker' }],
                },
              ],
            },
            { ruleIndex: 1, level: 'warning' },
            { ruleIndex: 1, level: 'warning' },
          ],
        },
      ],
    });
  });

  it.each([
    ['of a file with odd characters', 'a b/ü.yml:1', 'a%20b/%C3%BC.yml'],
    ['of a file by its whole path', '/srv/a b.yml:1', 'file:///srv/a%20b.yml'],
  ])('writes the URI %s', (_, where, uri) => {
    const text = JSON.stringify(sarifOf(reportOf('these', [answered(check, [{ ...unmounted, where }])])));
    expect(text).toContain(`"uri":"${uri}"`);
  });

  it('has no place for what was piped in', () => {
    expect(JSON.stringify(sarifOf(reportOf('these', [answered(check, [piped])])))).not.toContain('physicalLocation');
  });
});
