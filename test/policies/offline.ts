import type { Store } from '../../src/api/store.ts';
import { isFault } from '../../src/api/finding.ts';
import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import { findingsOf } from '../../src/report/report.ts';
import type { Manifest } from './manifest.ts';
import { storeObject } from './place.ts';

/** The reasons for which `recordings check` refuses the manifest, beside stores: what admission says without an API server. */
export function refusedOffline(manifest: Manifest, stores: readonly Store[]): string[] {
  const items = [...stores.map(storeObject), manifest];
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const report = examineManifests('these', readManifests(text, 'these.json').manifests, 'default');
  return findingsOf(report)
    .filter(isFault)
    .filter(({ reason }) => reason !== 'RoleUnheld')
    .map(({ reason }) => reason);
}
