import type { TestProject } from 'vitest/node';
import { controlPlane } from '../cluster/controlPlane.ts';
import { teachRecordingStores } from '../recordingStores.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a kubeconfig of an administrator: a real API server that knows RecordingStores, shared by the integration tests. */
    kubeconfig: string;
  }
}

/** One API server for all integration tests; each test file works in namespaces of its own. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const cluster = await controlPlane();
  await teachRecordingStores(cluster);
  provide('kubeconfig', cluster.kubeconfig);
  return () => cluster.stop();
}
