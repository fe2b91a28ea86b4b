import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { gitSource } from '../../src/cli/argocd.ts';
import { synthCommand } from '../../src/cli/synth.ts';

const directory = mkdtempSync(join(tmpdir(), 'recordings-argocd-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const EXAMPLE = new URL('../../examples/prosaas/application.yaml', import.meta.url).pathname;
const REPO = 'https://git.example.com/deploy.git';

async function synth(out: string, ...flags: string[]): Promise<Record<string, unknown>> {
  const git = `repo=${REPO},path=here,revision=main`;
  await synthCommand().parseAsync([...flags, '--argocd', git, '--out', join(directory, out)], { from: 'user' });
  return Object.fromEntries(
    parseAllDocuments(
      ['project.yaml', 'application.yaml']
        .map((name) => readFileSync(join(directory, out, 'argocd', name), 'utf8'))
        .join('---\n'),
    ).map((document) => {
      const object = document.toJS() as { kind: string };
      return [object.kind, object];
    }),
  );
}

describe('synth --argocd', () => {
  it('delivers an application from its directory into its namespace, and nothing else', async () => {
    const { AppProject, Application } = await synth('application', '--config', EXAMPLE);
    expect(AppProject).toMatchObject({
      metadata: { name: 'prosaas', namespace: 'argocd' },
      spec: {
        sourceRepos: [REPO],
        destinations: [{ namespace: 'prosaas' }],
        clusterResourceWhitelist: [
          { group: '', kind: 'Namespace' },
          { group: '', kind: 'PersistentVolume' },
        ],
      },
    });
    expect(Application).toMatchObject({
      metadata: { name: 'prosaas', namespace: 'argocd' },
      spec: {
        project: 'prosaas',
        source: { repoURL: REPO, path: 'here', targetRevision: 'main' },
        destination: { namespace: 'prosaas' },
        syncPolicy: { retry: { refresh: true }, syncOptions: ['ServerSideApply=true', 'ApplyOutOfSyncOnly=true'] },
      },
    });
    expect(JSON.stringify(Application)).not.toContain('finalizers');
  });

  it('delivers the platform, and brings the health check of a store', async () => {
    const { AppProject } = await synth('platform', '--platform');
    const kinds = (AppProject as { spec: { clusterResourceWhitelist: { kind: string }[] } }).spec
      .clusterResourceWhitelist;
    expect(kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'CustomResourceDefinition',
        'ClusterRole',
        'ValidatingAdmissionPolicy',
        'MutatingAdmissionPolicy',
      ]),
    );
    const patch = readFileSync(join(directory, 'platform', 'argocd', 'argocd-cm.yaml'), 'utf8');
    expect(patch).toContain('resource.customizations.health.recordings.prosaas.io_RecordingStore: |');
  });
});

describe('the place in git', () => {
  it('may have commas in the address, and needs no revision', () => {
    expect(gitSource('path=a/b,repo=https://git/x,y')).toEqual({ repo: 'https://git/x,y', path: 'a/b' });
  });

  it.each([
    ['', 'is not one of repo=, path=, revision=.'],
    ['repo=x', 'Name the repository and the directory in it'],
    ['path=x', 'Name the repository and the directory in it'],
    ['repo=x,path=/x', 'must be a directory of the repository'],
    ['repo=x,path=a/../b', 'must be a directory of the repository'],
    ['repo=x,repo=y,path=z', 'once each'],
  ])('%j is refused', (value, message) => {
    expect(() => gitSource(value)).toThrow(message);
  });
});
