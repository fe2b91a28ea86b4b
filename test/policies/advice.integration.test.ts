import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { loadKubeConfig } from '../../src/cluster/kubeConfig.ts';
import { collectionPath, objectPath } from '../../src/cluster/resources.ts';
import { ENABLED_LABEL } from '../../src/api/labels.ts';
import type { Report } from '../../src/report/report.ts';
import { controlPlane, type ControlPlane } from '../cluster/controlPlane.ts';
import { eventually } from '../eventually.ts';
import { container, declares, pod, store, workload } from '../mount/builders.ts';
import { MAIN, recordings } from '../recordings.ts';
import { barrier } from './barrier.ts';
import { manifest, type Manifest } from './manifest.ts';
import { outcome } from './outcome.ts';
import { guarded, reasonOf, storeObject } from './place.ts';
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
  expect(commands).toHaveLength(4);
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
        await barrier({ admin })
      )();
      const labelled = manifest('w', workload(declares('worker'), pod(undefined, container('worker')), { app: 'x' }));
      const answer = await outcome(admin.create(collectionPath('Deployment', 'advised'), labelled, { dryRun: 'All' }));
      expect(reasonOf(answer)).toBe('created');
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
);

/** The blocks of the page, in order: those of a chart come first. */
const page = readFileSync(new URL('../../docs/declaring.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...page.slice(page.indexOf('## A chart')).matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    ([, text = '']) => text.replaceAll('NAMESPACE', 'advised'),
  );

/** As the chart of `helm create worker` is rendered with podLabels. */
const chart = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
  metadata: {
    name: 'worker',
    labels: {
      'helm.sh/chart': 'worker-0.1.0',
      'app.kubernetes.io/name': 'worker',
      'app.kubernetes.io/instance': 'worker',
      'app.kubernetes.io/managed-by': 'Helm',
    },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { 'app.kubernetes.io/name': 'worker', 'app.kubernetes.io/instance': 'worker' } },
    template: {
      metadata: {
        labels: {
          'app.kubernetes.io/name': 'worker',
          'app.kubernetes.io/instance': 'worker',
          ...declares('worker'),
        },
      },
      spec: { containers: [{ name: 'worker', image: 'nginx:1.16.0' }] },
    },
  },
};

const claimOf = ({ spec }: Manifest) => JSON.stringify(spec).includes('recordings-data');

it('what docs/declaring.md says of a chart that labels pods only works when pasted', async () => {
  const refused = await outcome(admin.create(collectionPath('Deployment', 'advised'), chart));
  expect(reasonOf(refused)).toBe('RoleMismatch');
  const [kustomization = ''] = blocks('yaml');
  const [[, ...commands] = []] = blocks('sh').map((text) => text.split('\n'));
  writeFileSync(join(directory, 'recordings'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(directory, 'kustomization.yaml'), kustomization);
  writeFileSync(join(directory, 'chart.yaml'), JSON.stringify(chart));
  const held = store({ roles: { worker: { access: 'ReadWrite' } } });
  writeFileSync(join(directory, 'store.yaml'), JSON.stringify(storeObject(held)));
  await paste(`cd '${directory}'\n${commands.join('\n')}`);
  const made = await admin.get<Manifest>(objectPath('Deployment', 'advised', 'worker'));
  expect(made.metadata.labels).toMatchObject(declares('worker'));
  expect(claimOf(made)).toBe(server.mutation !== undefined);
});

it('what docs/declaring.md says of a workload that another operator makes works when pasted', async () => {
  const silent = manifest(
    'made',
    workload({ app: 'x' }, pod(undefined, container('worker')), { app: 'x' }, 'StatefulSet'),
  );
  await admin.create(collectionPath('StatefulSet', 'advised'), silent);
  await paste((blocks('sh')[1] ?? '').replace('NAME', 'made'));
  const made = await admin.get<Manifest>(objectPath('StatefulSet', 'advised', 'made'));
  expect(made.metadata.labels).toMatchObject(declares('worker'));
  expect(claimOf(made)).toBe(server.mutation !== undefined);
});
