import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { preparation, TARGETS, type Machine, type Target } from './preparation.ts';
import * as recipes from './recipes.ts';
import type { Recipe, Version } from './recipes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = (all: readonly Recipe[]) => all.map(({ module }) => module);
const machine = (offer: Partial<ReturnType<Machine['offer']>> = {}, root = true): Machine => ({
  offer: () => ({ kind: false, ...offer }),
  root,
});

const CONTROL_PLANE = ['etcd', 'kubernetes'];
const OTHERS = ['kubernetes-1.30', 'kubernetes-1.35', 'kubernetes-1.37'];
const NODE = [...CONTROL_PLANE, 'kubernetes', 'containerd', 'plugins', 'runc', 'coredns', 'pause'];

describe('before a target of make, there is built', () => {
  it.each<[string, Target, Machine, string[]]>([
    ['the oracle and the Lua of Argo CD for the units', 'unit', machine(), ['oracle', 'lua']],
    ['a node for the bench', 'bench', machine(), NODE],
    ['the control plane for the bench without root', 'bench', machine({}, false), CONTROL_PLANE],
    ['a node for the demo', 'demo', machine(), NODE],
    ['a node and Docker Compose for the stories', 'e2e', machine(), [...NODE, 'compose']],
    ['a node and Argo CD for the stories with it', 'argocd', machine(), [...NODE, 'argocd']],
    [
      'everything for all tests',
      'test',
      machine(),
      ['oracle', 'lua', ...CONTROL_PLANE, 'kubernetes-1.34', ...NODE.slice(2)],
    ],
    [
      'the API servers of all versions for all tests on all versions',
      'test-all',
      machine(),
      [
        'oracle',
        'lua',
        ...CONTROL_PLANE,
        'kubernetes-1.34',
        ...NODE.slice(2),
        ...OTHERS,
        'prometheus',
        'compose',
        'argocd',
        'helm',
        'krew',
        'controller-runtime',
      ],
    ],
    ['nothing for the stories on a cluster that somebody names', 'e2e', machine({ kubeconfig: '/kubeconfig' }), []],
    ['nothing for the stories on kind', 'e2e', machine({ kind: true }), []],
    [
      'nothing for the bench without root, with programs of envtest',
      'bench',
      machine({ assets: '/envtest' }, false),
      [],
    ],
    [
      'what only an older API server needs, where somebody names a cluster',
      'test',
      machine({ kubeconfig: '/kubeconfig' }),
      ['oracle', 'lua', ...CONTROL_PLANE, 'kubernetes-1.34'],
    ],
    ['no node without root, since only root can start one', 'e2e', machine({}, false), []],
  ])('%s', (_, target, here, expected) => {
    expect(modules(preparation(target, here))).toEqual(expected);
  });
});

describe('nothing is forgotten:', () => {
  const prepared = (target: Target) => new Set(preparation(target, machine()));

  it('every recipe is built before `make test-all`', () => {
    const isRecipe = (value: unknown): value is Recipe =>
      typeof value === 'object' && value !== null && 'module' in value && 'packages' in value;
    const all = Object.values(recipes).flatMap((value) =>
      isRecipe(value) ? [value] : Object.values(value).filter(isRecipe),
    );
    expect(all.length).toBeGreaterThan(9);
    expect(all.filter((recipe) => !prepared('test-all').has(recipe))).toEqual([]);
  });

  it('every Go module of the tests is that of a recipe', () => {
    const directories = globSync(['test/**/go.mod', 'bench/peers/controller-runtime/go.mod'], { cwd: root }).map(
      (path) => basename(dirname(path)),
    );
    expect(new Set(directories)).toEqual(new Set(modules([...prepared('test-all')])));
  });

  it('recipes are written in recipes.ts alone', () => {
    const inventors = globSync(['test/**/*.ts', 'bench/*.ts', 'image/*.ts'], { cwd: root }).filter((path) =>
      /coldSeconds: \d/.test(readFileSync(join(root, path), 'utf8')),
    );
    // The tests of building, of downloading and of the progress have small ones of their own.
    expect(inventors.toSorted()).toEqual([
      'test/cluster/binaries.test.ts',
      'test/cluster/download.test.ts',
      'test/cluster/progress.test.ts',
      'test/cluster/recipes.ts',
    ]);
  });

  const TESTS = '{test,examples/*/test}/**/*';
  const ALL_TESTS = [...filesOf(`${TESTS}.test.ts`), 'test/setup/controlPlane.ts'];
  const TESTS_OF_TEST = ALL_TESTS.filter((path) => !/\.(prometheus|moving|argocd|helm|peers)\./.test(path));
  const ENTRIES: Record<Target, string[]> = {
    unit: filesOf(`${TESTS}.test.ts`).filter(
      (path) => !/\.(integration|e2e|prometheus|moving|argocd|helm|peers)\./.test(path),
    ),
    bench: ['bench/main.ts'],
    demo: ['test/demo/main.ts'],
    e2e: filesOf(`${TESTS}.{e2e,moving}.test.ts`),
    argocd: filesOf(`${TESTS}.argocd.test.ts`),
    test: TESTS_OF_TEST,
    'test-all': ALL_TESTS,
  };

  it.each(TARGETS)(
    'what the tests and programs of `make %s` ask for is built before it, and nothing else',
    (target) => {
      const reached = reach(ENTRIES[target]);
      // Only `make test-all` names another version to the matrices of the policies.
      if (target !== 'test-all') reached.delete('test/policies/server.ts');
      const asked = (path: string, all: readonly Recipe[]) => (reached.has(path) ? all : []);
      const versions = Object.entries(recipes.API_SERVERS).flatMap(([version, recipe]) =>
        [...reached].some((path) => asksFor(version as Version, path)) ? [recipe] : [],
      );
      const needed = [
        ...asked('test/compose/oracle.ts', [recipes.ORACLE]),
        ...asked('test/charts/health.test.ts', [recipes.LUA]),
        ...asked('test/cluster/controlPlane.ts', recipes.CONTROL_PLANE),
        ...asked('test/cluster/node.ts', [...recipes.CONTROL_PLANE, ...recipes.NODE]),
        ...asked('test/docker/compose.ts', [recipes.COMPOSE]),
        ...asked('test/monitoring/prometheus.ts', [recipes.PROMETHEUS]),
        ...asked('test/argocd/server.ts', [recipes.ARGOCD]),
        ...asked('test/charts/chart.helm.test.ts', [recipes.HELM]),
        ...asked('test/bench/operators.peers.test.ts', [recipes.CONTROLLER_RUNTIME]),
        ...asked('test/release/krew.helm.test.ts', [...recipes.CONTROL_PLANE, recipes.KREW]),
        ...versions,
      ];
      expect(prepared(target)).toEqual(new Set(needed));
    },
  );
});

function filesOf(pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] });
}

const asksFor = (version: Version, path: string): boolean =>
  readFileSync(join(root, path), 'utf8').includes(`version: '${version}'`);

/** The files that these import, and so on, themselves among them; by path from the root. Types ask for nothing, nor do imports that a file writes. */
function reach(entries: readonly string[]): Set<string> {
  const reached = new Set(entries);
  for (const path of reached) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const [, imported = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^'$]+\.ts)';/gm))
      reached.add(join(dirname(path), imported));
  }
  return reached;
}
