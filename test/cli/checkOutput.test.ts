import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordings } from '../recordings.ts';

/** What `recordings check` prints for whoever shows findings at their lines. */

let directory: string;
let file: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'check-output-'));
  file = join(directory, 'compose.yml');
  writeFileSync(
    file,
    `services:
  calls:
    image: product
    volumes: [recordings_data:/app/recordings]
  worker:
    image: product
    command: worker --queues recordings
    environment: {RECORDINGS_DIR: /app/recordings}
volumes: {recordings_data: {}}
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('recordings check prints what it finds', () => {
  it('as annotations of a GitHub workflow, with the exit code of the table', async () => {
    const { code, stdout } = await recordings(['check', file, '--output', 'github']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=\S+compose\.yml,line=5,title=LooksLikeUser::Service\/worker: [^\n]+\n/);
  });

  it('as SARIF, with file and line', async () => {
    const { code, stdout } = await recordings(['check', file, '--output', 'sarif']);
    expect(code).toBe(1);
    const { runs } = JSON.parse(stdout) as { runs: [{ results: { ruleId: string; locations: object[] }[] }] };
    expect(runs[0].results[0]).toMatchObject({
      ruleId: 'LooksLikeUser',
      locations: [{ physicalLocation: { region: { startLine: 5 } } }],
    });
  });

  it('in no other format: exit 2, and the formats are named', async () => {
    const { code, stderr } = await recordings(['check', file, '--output', 'xml']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('table, json, sarif, github')]);
  });
});
