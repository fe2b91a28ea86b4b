import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Inside } from '../../src/verify/actors.ts';
import type { Run } from '../../src/verify/inside/actions.ts';
import { prove } from '../../src/verify/proof.ts';
import { acting, holding, matrix, pathOf, root, signal, told } from './stage.ts';

describe('the proof', () => {
  test('is made where every user reads what every writer wrote, whatever its container offers to act with', async () => {
    const all = await holding({ api: 'shared', worker: 'shared', retention: 'shared' });
    const proven = await prove(all, acting({ api: 'node', retention: 'python3' }), { signal });
    expect(matrix(proven)).toEqual([
      'retention-0/retention → api-0/api ✓',
      'retention-0/retention → worker-0/worker ✓',
      'worker-0/worker → api-0/api ✓',
      'worker-0/worker → retention-0/retention ✓',
    ]);
    // Nothing here makes the reader's mount read-only, and the proof notices.
    expect(told(proven)).toEqual([
      `fault AccessTooWide Pod/api-0 role "api" grants ReadOnly access, but container "api" could write in ${pathOf('api')}`,
    ]);
    expect(proven.proof.spaces).toHaveLength(2);
    expect(await readdir(join(root, 'shared'))).toEqual([]);
  });

  test('fails for the reader that sees another directory, and names whose files it misses', async () => {
    await mkdir(join(root, 'other'));
    const split = await holding({ worker: 'shared', retention: 'other' });
    const proven = await prove(split, acting({}), { signal, patience: 0.1 });
    expect(matrix(proven)).toEqual([
      'retention-0/retention → worker-0/worker ✗ has not seen it',
      'worker-0/worker → retention-0/retention ✗ has not seen it',
    ]);
    expect(told(proven).toSorted()).toEqual([
      'fault NotSeen Pod/retention-0 container "retention" does not see what worker-0/worker wrote',
      'fault NotSeen Pod/worker-0 container "worker" does not see what retention-0/retention wrote',
    ]);
    expect(await readdir(join(root, 'shared'))).toEqual([]);
    expect(await readdir(join(root, 'other'))).toEqual([]);
  });

  test('tells the writer that cannot write, by user and directory, and goes on with the others', async () => {
    await mkdir(join(root, 'refusing'));
    await writeFile(join(root, 'refusing', '.recordings-verify'), '');
    const proven = await prove(await holding({ worker: 'shared', retention: 'refusing' }), acting({}), {
      signal,
      patience: 0.1,
    });
    expect(matrix(proven)).toEqual(['worker-0/worker → retention-0/retention ✗ has not seen it']);
    expect(told(proven)[0]).toMatch(
      /^fault NotWritable Pod\/retention-0 container "retention" runs as \d+:\d+ and cannot write to the store: Not a directory, the directory belongs to \d+:\d+ and has mode 755$/,
    );
  });

  test('is not made in a container that offers nothing to act with', async () => {
    const all = await holding({ api: 'shared', worker: 'shared' });
    const proven = await prove(all, acting({ api: 'nothing' }), { signal });
    expect(told(proven)).toEqual([
      'fault Unproven Pod/api-0 container "api" has neither sh with the usual tools, nor node, nor python3',
    ]);
  });

  test('needs a writer, and what does not run is told', async () => {
    const proven = await prove(await holding({ api: 'shared', worker: 'shared' }, ['worker']), acting({}), { signal });
    expect(told(proven)).toEqual([
      'fault Unproven Pod/worker-0 container "worker" does not run, so verify cannot test it',
    ]);
  });

  test('sweeps what others left behind more than an hour ago, and nothing else', async () => {
    const left = join(root, 'shared', '.recordings-verify');
    const young = `${new Date().toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-00000000`;
    for (const run of ['20250101T000000Z-0123abcd', young, 'not ours'])
      await mkdir(join(left, run), { recursive: true });
    await prove(await holding({ worker: 'shared', retention: 'shared' }), acting({}), { signal });
    expect((await readdir(left)).toSorted()).toEqual([young, 'not ours'].toSorted());
  });

  test('when interrupted, ends with nothing left behind', async () => {
    const interruption = new AbortController();
    await mkdir(join(root, 'other'));
    const split = await holding({ worker: 'shared', retention: 'other' });
    const inside: Inside = (place) => (command) => {
      if (command.includes('read')) interruption.abort();
      return acting({})(place)(command);
    };
    await expect(prove(split, inside, { signal: interruption.signal })).rejects.toThrow('aborted');
    expect(await readdir(join(root, 'shared'))).toEqual([]);
    expect(await readdir(join(root, 'other'))).toEqual([]);
  });

  test('tells at once of a reader that may not enter the directory, with user, owner and mode', async () => {
    const all = await holding({ api: 'shared', calls: 'shared', worker: 'shared' });
    const refusing: Run = (command) => {
      const words = ['unreadable', '2000:2000', '700 1000:1000', 'ls: /x/.: Permission denied', pathOf('api')];
      return Promise.resolve({
        stdout: `${words.join('\t')}\n`,
        stderr: '',
        exitCode: command.includes('ask') ? 0 : 1,
      });
    };
    const inside: Inside = (place) => (place.container === 'api' ? refusing : acting({})(place));
    const proven = await prove(all, inside, { signal, patience: 3_600 });
    expect(told(proven)[0]).toBe(
      `fault NotReadable Pod/api-0 container "api" runs as 2000:2000 and may not read ${pathOf('api')} (owner 1000:1000, mode 700): Permission denied`,
    );
    expect(matrix(proven)).toEqual(['worker-0/worker → calls-0/calls ✓']);
  });

  test('tells of a file of the application that a reader may not read, though it reads what verify wrote', async () => {
    const all = await holding({ api: 'shared', worker: 'shared' });
    const file = join(pathOf('api'), 'CA1.wav');
    const inside: Inside = (place) => (command) =>
      command.includes('sample') && place.container === 'api'
        ? Promise.resolve({
            stdout: `unreadable\t2000:2000\t600 1000:1000\tPermission denied\t${file}\n`,
            stderr: '',
            exitCode: 0,
          })
        : acting({})(place)(command);
    const proven = await prove(all, inside, { signal });
    expect(told(proven)[0]).toBe(
      `fault NotReadable Pod/api-0 container "api" runs as 2000:2000 and may not read ${file} (owner 1000:1000, mode 600): Permission denied`,
    );
    expect(matrix(proven)).toEqual(['worker-0/worker → api-0/api ✓']);
  });

  test('counts its seconds from the end of writing, and a reader that waited for its turn is not late', async () => {
    const all = await holding({ api: 'shared', worker: 'shared' });
    const inside: Inside = (place) => (command) => {
      if (command.includes('read')) vi.advanceTimersByTime(4_000);
      return acting({})(place)(command);
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const proven = await prove(all, inside, { signal });
      expect(proven.proof.sightings[0]?.seconds).toBe(4);
      expect(told(proven).filter((line) => line.includes('NotSeen'))).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('warns of a reader that missed a file at first and saw it seconds later', async () => {
    const all = await holding({ api: 'shared', worker: 'shared' });
    let looks = 0;
    const inside: Inside = (place) => (command) => {
      if (!command.includes('read')) return acting({})(place)(command);
      looks += 1;
      vi.advanceTimersByTime(4_000);
      return looks === 1 ? Promise.resolve({ stdout: '', stderr: '', exitCode: 0 }) : acting({})(place)(command);
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      expect(told(await prove(all, inside, { signal }))[0]).toBe(
        'warning NotSeen Pod/api-0 container "api" saw only after 8 s what worker-0/worker wrote',
      );
    } finally {
      vi.useRealTimers();
    }
  });
});
