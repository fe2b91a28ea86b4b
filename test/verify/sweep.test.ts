import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Inside } from '../../src/verify/actors.ts';
import { prove } from '../../src/verify/proof.ts';
import { holder, podOf, scene, seedStore } from '../judgement/scenes.ts';
import { at, claim } from '../mount/builders.ts';
import { acting, holding, pathOf, root, signal } from './stage.ts';

describe('after the proof, verify', () => {
  test('cleans up with few commands at once, however many writers there are', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `worker-${index}`);
    await mkdir(pathOf('many'));
    const worker = holder('worker', {
      volumes: [claim('v', 'recordings-data')],
      containers: [{ name: 'worker', volumeMounts: [at('v', pathOf('many'))] }],
    });
    const many = scene({
      stores: [seedStore({ mountPath: pathOf('many'), roles: { worker: { access: 'ReadWrite' } } })],
      workloads: [worker],
      pods: names.map((name) => podOf(worker, { name })),
    });
    let [now, most, cleaned] = [0, 0, 0];
    const answers: Record<string, string> = { prepare: 'space\t1 1 1 1 1', write: 'written' };
    const inside: Inside = () => async (command) => {
      const act = command[4] ?? '';
      now += 1;
      if (act === 'clean') [most, cleaned] = [Math.max(most, now), cleaned + 1];
      await Promise.resolve();
      now -= 1;
      return { stdout: answers[act] ?? '', stderr: '', exitCode: 0 };
    };
    await prove(many, inside, { signal, patience: 0 });
    expect(cleaned).toBe(40);
    expect(most).toBeLessThanOrEqual(8);
  });

  const failingToClean: Inside = (place) => (command) =>
    command.includes('clean')
      ? Promise.resolve({ stdout: '', stderr: 'rm: cannot remove: Input/output error', exitCode: 1 })
      : acting({})(place)(command);

  test('warns where its files remain, and names the command that removes them', async () => {
    const all = await holding({ calls: 'shared', worker: 'shared' });
    const { findings } = await prove(all, failingToClean, { signal });
    const [left] = findings.filter(({ reason }) => reason === 'LeftBehind');
    const [run] = await readdir(join(root, 'shared', '.recordings-verify'));
    expect(left).toEqual({
      severity: 'warning',
      object: 'Pod/worker-0',
      reason: 'LeftBehind',
      message: `container "worker" could not remove ${pathOf('worker')}/.recordings-verify/${run}: clean failed in ${pathOf('worker')}: rm: cannot remove: Input/output error`,
      remedy: `Remove the files of verify: kubectl exec -n prosaas worker-0 -c worker -- rm -rf ${pathOf('worker')}/.recordings-verify/${run}`,
    });
  });

  test('says where its files remain when it is interrupted, too', async () => {
    const interruption = new AbortController();
    const all = await holding({ calls: 'shared', worker: 'shared' });
    const inside: Inside = (place) => (command) => {
      if (command.includes('read')) interruption.abort();
      return failingToClean(place)(command);
    };
    const lines: string[] = [];
    const conditions = { signal: interruption.signal, say: (line: string) => lines.push(line) };
    await expect(prove(all, inside, conditions)).rejects.toThrow('aborted');
    expect(lines).toEqual([
      expect.stringMatching(
        /^Pod\/worker-0 container "worker" could not remove .* → Remove the files of verify: kubectl exec /,
      ),
    ]);
  });

  test('does not warn of a writer that made nothing', async () => {
    const all = await holding({ calls: 'shared', worker: 'shared', retention: 'shared' });
    const inside: Inside = (place) => (command) =>
      place.container === 'retention' && command.includes('prepare')
        ? Promise.resolve({ stdout: 'denied\t1:1\t755 0:0\tPermission denied\n', stderr: '', exitCode: 0 })
        : place.container === 'retention'
          ? failingToClean(place)(command)
          : acting({})(place)(command);
    const { findings } = await prove(all, inside, { signal });
    expect(findings.map(({ reason }) => reason)).not.toContain('LeftBehind');
  });
});
