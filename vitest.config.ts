import { defineConfig } from 'vitest/config';

const integration = '**/*.integration.test.ts';
const e2e = '**/*.e2e.test.ts';
const outside = ['**/node_modules/**', 'dist/**'];

export default defineConfig({
  test: {
    reporters: ['default', './test/setup/closingLine.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...outside, integration, e2e],
          // First: what is quick to fail is not to be waited for.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: [integration],
          exclude: outside,
          globalSetup: './test/setup/controlPlane.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: [e2e],
          exclude: outside,
          // Each starts a cluster of its own, and the first builds it.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 3_600_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
