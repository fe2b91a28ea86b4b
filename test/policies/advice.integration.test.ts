import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import { ENABLED_LABEL } from '../../src/api/labels.ts';
import type { Report } from '../../src/report/report.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { container, declares, pod, store, workload } from '../mount/builders.ts';
import { recordings } from '../recordings.ts';
import { barrier } from './barrier.ts';
import { manifest } from './manifest.ts';
import { guarded, outcome, reasonOf, storeObject } from './place.ts';
import { server } from './server.ts';

/** Whoever does what `synth --platform` says ends with an installation that works, on each version of Kubernetes. */

let cluster: ControlPlane;
let admin: Connection;
let directory: string;

beforeAll(async () => {
  cluster = await controlPlane(server.options);
  admin = new Connection(loadKubeConfig({ kubeconfig: cluster.kubeconfig }));
  directory = mkdtempSync(join(tmpdir(), 'recordings advice '));
  // The commands are pasted as they are, so they take kubectl from the path.
  writeFileSync(join(directory, 'kubectl'), `#!/bin/sh\nexec ${cluster.kubectlProgram} "$@"\n`, { mode: 0o755 });
});
afterAll(async () => {
  await admin.close();
  await cluster.stop();
  rmSync(directory, { recursive: true });
});

const paste = (commands: string) =>
  promisify(execFile)('sh', ['-ec', commands], {
    env: { ...process.env, KUBECONFIG: cluster.kubeconfig, PATH: `${directory}:${process.env.PATH ?? ''}` },
  });

it(`on ${server.name} the commands that are printed work when pasted, twice, and a label is admitted`, async () => {
  const out = join(directory, 'platform');
  const args = ['synth', '--platform', '--kubernetes', 'auto', '--kubeconfig', cluster.kubeconfig, '--out', out];
  const beta = server.mutation === 'v1beta1' ? ['--mutation', 'v1beta1'] : [];
  // Of an earlier rendering, for a newer server.
  await recordings(['synth', '--platform', '--out', out]);
  const { code, stderr } = await recordings([...args, ...beta]);
  expect(code).toBe(0);
  const commands = stderr.split('\n').filter((line) => line.startsWith('  kubectl '));
  expect(commands).toHaveLength(3);
  await paste(commands.join('\n'));
  await paste(commands.join('\n'));

  const namespace = { metadata: { name: 'advised', labels: { [ENABLED_LABEL]: 'true' } } };
  await admin.create(collectionPath('Namespace'), namespace);
  await eventually('a store is taken', () =>
    admin.create(collectionPath('RecordingStore', 'advised'), storeObject(store())),
  );
  await guarded(admin, 'advised', store());
  const labelled = manifest('w', workload(declares('worker'), pod(undefined, container('worker')), { app: 'x' }));
  await eventually('a label alone is admitted', async () => {
    const answer = await outcome(admin.create(collectionPath('Deployment', 'advised'), labelled, { dryRun: 'All' }));
    return reasonOf(answer) === 'created';
  });

  const verified = await recordings(['verify', '--platform', '--output', 'json'], cluster.kubeconfig);
  const policies = (JSON.parse(verified.stdout) as Report).checks.find(({ id }) => id === 'policies');
  expect(policies?.findings.map(({ reason, severity }) => `${severity} ${reason}`)).toEqual(
    server.mutation === undefined ? ['warning MutationUnavailable'] : [],
  );
});

it.runIf(server.mutation === undefined)(
  'a label is admitted where a rendering for a newer server was applied',
  async () => {
    const out = join(dirname(directory), `${directory.split('/').at(-1) ?? ''}-newer`);
    try {
      await recordings(['synth', '--platform', '--out', out]);
      await expect(paste(`kubectl apply -f '${out}'`)).rejects.toThrow(/no matches for kind "MutatingAdmissionPolicy"/);
      const bound = await cluster.kubectl([
        'get',
        'validatingadmissionpolicybinding',
        'recordings-store-missing',
        '-o',
        'name',
      ]);
      expect(bound).toContain('recordings-store-missing');
      await (
        await barrier({ cluster, admin })
      )();
      const labelled = manifest('w', workload(declares('worker'), pod(undefined, container('worker')), { app: 'x' }));
      const answer = await outcome(admin.create(collectionPath('Deployment', 'advised'), labelled, { dryRun: 'All' }));
      expect(reasonOf(answer)).toBe('created');
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
);
