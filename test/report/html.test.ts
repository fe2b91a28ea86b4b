import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { fault } from '../../src/api/finding.ts';
import { htmlOf } from '../../src/report/html.ts';
import { answered, reportOf, type Report } from '../../src/report/report.ts';
import { eventful } from './reports.ts';

const page = (report: Report) => htmlOf(report, { at: new Date('2026-11-27T08:05:59.123Z'), version: '9.9.9' });

/** What a person reads, a line for each block. */
const words = (report: Report) =>
  page(report)
    .replace(/[\s\S]*<\/head>/, '')
    .replace(/\s+/g, ' ')
    .replace(/<(?:h1|h2|p|li|tr|th|td|footer)\b[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');

describe('the page of a report', () => {
  it('says first how it stands and when that was seen, then each fault with its remedy, then warnings', () => {
    expect(words(eventful(1)).slice(0, 8)).toEqual([
      'namespace prosaas is not well',
      '1 fault · 1 warning · examined on 2026-11-27 08:05 UTC',
      'What is wrong, and what to do',
      'Stranded Pod/worker-7c9f6d5b8-x0zkq has 12 files (4.2 MiB) under /app/server/recordings that are not in the store.',
      'Move the files: recordings rescue -n prosaas.',
      'What to look at',
      'LooksLikeUser Deployment/transcoder names /app/server/recordings in its command, but declares no role.',
      'Put the label recordings.prosaas.io/role on its metadata.',
    ]);
  });

  it('shows for each service and pod what the pod sees of each writer, how long that took, and the room left', () => {
    const lines = words(eventful(1));
    const from = lines.indexOf('Store recordings');
    expect(lines.slice(from, from + 19)).toEqual([
      'Store recordings',
      '1 of 2 readings saw what was written.',
      'Only 3.0 GiB of 100.0 GiB free, 5 % of its inodes',
      'Service',
      'Pod and container',
      'Role',
      'Sees what was written in worker-7c9f6d5b8-x0zkq/worker',
      'Deployment/api',
      'api-7c9f6d5b8-x0zkq/api',
      'api reads /app/server/recordings',
      '✓ 0.3 s',
      'Deployment/calls',
      'calls-7c9f6d5b8-x0zkq/calls',
      'calls reads /app/server/recordings',
      '✗ has not seen it in 15.2 s',
      'Deployment/worker',
      'worker-7c9f6d5b8-x0zkq/worker',
      'worker reads and writes /app/server/recordings',
      'wrote the file',
    ]);
  });

  it('counts the writers that a reader sees, where a column for each would be too many', () => {
    const lines = words(eventful(9));
    expect(lines).toContain('9 of 9 writers, within 0.3 s');
    expect(lines).toContain(
      '8 of 9 writers, within 1.2 s; not worker-7c9f6d5b8-x0zkq/worker: has not seen it in 15.2 s',
    );
    expect(lines).not.toContain('Sees what was written in worker-7c9f6d5b8-x0zkq/worker');
  });

  it('says so where nothing is wrong, and shows no empty part', () => {
    expect(words(reportOf('namespace prosaas', [answered({ id: 'x', question: say`Is it?` }, [])]))).toEqual([
      'namespace prosaas is well',
      'examined on 2026-11-27 08:05 UTC',
      'What was asked',
      '✓ Is it?',
      'recordings 9.9.9. This page is what recordings verify saw at that time; it does not change.',
    ]);
  });

  it('runs nothing, loads nothing, and takes no name of a stranger for markup', () => {
    const sly = fault(
      'Pod/<img src=x onerror=alert(1)>',
      { reason: 'Stranded', message: say`has "[2J</style><script>alert(1)</script>' & more` },
      say`Rescue <b>them</b>.`,
    );
    const made = page(reportOf('namespace <script>', [answered({ id: 'x', question: say`Is it?` }, [sly])]));
    expect(made).not.toMatch(/<(script|img|link|iframe|object|b)\b|https?:|url\(|@import|\u001b/);
    expect(made).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(made).toContain('has &quot;�[2J&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39; &amp; more');
  });

  it('isolates names from the direction of the text around them', () => {
    expect(page(eventful(1))).toContain('<bdi dir="ltr">Pod/worker-7c9f6d5b8-x0zkq</bdi>');
  });
});
