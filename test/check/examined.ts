import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import { findingsOf } from '../../src/report/report.ts';

export const STORE = `apiVersion: recordings.prosaas.io/v1alpha1
kind: RecordingStore
metadata: {name: recordings, namespace: app}
spec:
  claimName: recordings-data
  mountPath: /data
  roles: {worker: {access: ReadWrite, optional: true}, api: {access: ReadOnly, optional: true}}
`;

/** What check finds in these documents, after the store: `severity reason object line`, where lines count from the document after the store. */
export function foundBeside(...documents: readonly string[]): string[] {
  return examined(STORE, ...documents).map(
    ({ severity, reason, object, where }) => `${severity} ${reason} ${object} ${lineOf(where)}`,
  );
}

export function examined(...documents: readonly string[]) {
  const { manifests } = readManifests(documents.join('---\n'), 'given.yaml');
  return findingsOf(examineManifests('given.yaml', manifests, 'app'));
}

const lineOf = (where = ''): number => Number(where.replace(/.*:/, '')) - STORE.split('\n').length;
