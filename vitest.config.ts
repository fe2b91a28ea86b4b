import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const integration = '**/*.integration.test.ts';
const e2e = '**/*.e2e.test.ts';
const prometheus = '**/*.prometheus.test.ts';
const moving = '**/*.moving.test.ts';
const program = './test/setup/program.ts';
const argocd = '**/*.argocd.test.ts';
const helm = '**/*.helm.test.ts';
const peers = '**/*.peers.test.ts';
const outside = ['**/node_modules/**', 'dist/**'];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** vitest leaves one core alone, and what talks to a server waits most of the time. */
const WORKERS = { computing: availableParallelism(), waiting: availableParallelism() + 1 };

// A limit guards against hanging and does not judge speed: each has room for a machine that is ten times slower than a quiet one with two cores. The limit
// of a test is longer than the deadline of `eventually`, which knows what it waited for.

export default defineConfig({
  test: {
    reporters: ['default', './test/setup/closingLine.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...outside, integration, e2e, prometheus, moving, argocd, helm, peers],
          globalSetup: program,
          // First: what is quick to fail is not to be waited for.
          sequence: { groupOrder: 1 },
          maxWorkers: WORKERS.computing,
          testTimeout: 2 * MINUTE,
          // vitest alone builds the oracle in a hook; `make` has built it before.
          hookTimeout: 10 * MINUTE,
        },
      },
      {
        test: {
          name: 'integration',
          include: [integration],
          exclude: outside,
          globalSetup: [program, './test/setup/controlPlane.ts'],
          testTimeout: 5 * MINUTE,
          hookTimeout: 10 * MINUTE,
          sequence: { groupOrder: 2 },
          maxWorkers: WORKERS.waiting,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [e2e],
          exclude: outside,
          globalSetup: program,
          // Each starts a cluster of its own, and waits for it most of the time. vitest alone builds the first in a hook; `make` has built it before.
          maxWorkers: WORKERS.computing,
          testTimeout: 15 * MINUTE,
          hookTimeout: 3 * HOUR,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          // Only `make test-all` runs it: Prometheus takes minutes to build.
          name: 'prometheus',
          include: [prometheus],
          exclude: outside,
          testTimeout: 5 * MINUTE,
          hookTimeout: HOUR,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          // `make e2e` and `make test-all` run it: the move of a whole product, there and back, takes minutes.
          name: 'moving',
          include: [moving],
          exclude: outside,
          globalSetup: program,
          testTimeout: 15 * MINUTE,
          hookTimeout: 3 * HOUR,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // `make argocd` and `make test-all` run it: Argo CD takes minutes to build, and its stories take minutes.
          name: 'argocd',
          include: [argocd],
          exclude: outside,
          globalSetup: program,
          fileParallelism: false,
          testTimeout: 15 * MINUTE,
          hookTimeout: HOUR,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          // Only `make test-all` runs it: Helm takes minutes to build. krew is here, too.
          name: 'helm',
          include: [helm],
          exclude: outside,
          testTimeout: 5 * MINUTE,
          hookTimeout: HOUR,
          sequence: { groupOrder: 7 },
        },
      },
      {
        test: {
          // Only `make test-all` runs it: controller-runtime takes minutes to build.
          name: 'peers',
          include: [peers],
          exclude: outside,
          testTimeout: 5 * MINUTE,
          hookTimeout: HOUR,
          sequence: { groupOrder: 8 },
        },
      },
    ],
  },
});
