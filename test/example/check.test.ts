import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { directory, disguise, disguises, production } from './files.ts';
import { MAIN } from '../recordings.ts';

/** `recordings check` of the large example, as somebody runs it who was asleep a minute ago. */

function check(...args: string[]): { code: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'check', ...production, ...args], {
    cwd: directory,
    encoding: 'utf8',
  });
  // Where the disguise lies is the business of this repository.
  const lines = `${stdout}${stderr}`.replaceAll(/(?<=\()\S*test\/example\//g, '').split('\n');
  return { code: status, lines };
}

describe('the seed bug', () => {
  const unless =
    'If it does not use the recordings, say so: x-recordings: false in the service, or --not-recordings worker.';
  const gone = 'what it saves there is gone with its container, and nobody else sees it';
  const told = {
    'the worker has no volume': `LooksLikeUser  Service/worker (docker-compose.yml:136)  does not mount the recordings, but it takes jobs from the queue recordings (RQ_QUEUES): ${gone} → Add recordings_data:/app/server/recordings to its volumes. ${unless}`,
    'the worker has the volume at another path':
      'PathDiffers  Service/worker (elsewhere.yml:5)  has the recordings at /app/recordings, where nothing tells it to look: api, calls, worker-high, worker-default and worker-recordings have them at /app/server/recordings → Mount them at /app/server/recordings, or name /app/recordings in its environment, as in RECORDINGS_DIR: /app/recordings.',
    'the worker has a tmpfs over the volume': `PathTaken  Service/worker (hidden.yml:5)  has a tmpfs at /app/server/recordings: ${gone} → Mount recordings_data:/app/server/recordings there instead. ${unless}`,
  };
  it.each(Object.entries(disguises))('where %s, is found: exit 1', (name, file) => {
    const { code, lines } = check(disguise(file));
    const found = lines.filter((line) => line.includes(' Service/'));
    expect({ code, found }).toEqual({ code: 1, found: [told[name as keyof typeof told]] });
  });
});

describe('the repaired files', () => {
  it.each([
    ['on a server', []],
    ['with a worker for each queue', ['--profile', 'queues']],
    ['with the old backend', ['--profile', 'legacy']],
    ['by the rule of the script of old: each of the three has the volume', ['--needs-recordings', 'api,calls,worker']],
  ])('%s are well, without a warning: exit 0', (_, flags) => {
    const { code, lines } = check('--strict', ...flags);
    expect({ code, first: lines[0] }).toEqual({ code: 0, first: '✓ application prosaas is well' });
  });
});
