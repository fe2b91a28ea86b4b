import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { controlPlane } from './controlPlane.ts';

/** Processes that name the directory of a control plane, and the directory itself. */
function remainsOf(kubeconfig: string): string[] {
  const directory = dirname(kubeconfig);
  const mentions = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(directory);
    } catch {
      return false;
    }
  };
  return [
    ...(existsSync(directory) ? [directory] : []),
    ...readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && mentions(pid)),
  ];
}

const namespaces = ['get', 'namespaces', '-o', 'name'];

it('several control planes run side by side, and each leaves nothing behind when it is stopped', async () => {
  const [one, other] = await Promise.all([controlPlane(), controlPlane()]);
  try {
    await one.kubectl(['create', 'namespace', 'ours']);
    expect(await one.kubectl(namespaces)).toContain('namespace/ours');
    expect(await other.kubectl(namespaces)).not.toContain('namespace/ours');
    await one.stop();
    expect(remainsOf(one.kubeconfig)).toEqual([]);
    expect(await other.kubectl(['get', '--raw', '/readyz'])).toBe('ok');
  } finally {
    await other.stop();
  }
  expect(remainsOf(other.kubeconfig)).toEqual([]);
});

it('an API server that is restarted finds its data', async () => {
  const cluster = await controlPlane();
  try {
    await cluster.kubectl(['create', 'namespace', 'kept']);
    await cluster.restartApiServer();
    expect(await cluster.kubectl(namespaces)).toContain('namespace/kept');
  } finally {
    await cluster.stop();
  }
});

it('a control plane leaves nothing behind when whoever started it is killed', async () => {
  const script = `const { controlPlane } = await import(${JSON.stringify(new URL('./controlPlane.ts', import.meta.url).href)});
    console.log((await controlPlane({ auditLog: true })).kubeconfig);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [kubeconfig] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
  expect(remainsOf(kubeconfig)).not.toEqual([]);
  starter.kill('SIGKILL');
  await eventually('nothing is left', () => remainsOf(kubeconfig).length === 0);
});
