import { say } from '../api/say.ts';
import { warning, type Check } from '../api/finding.ts';
import { CONTAINERS_ANNOTATION, MARK_LABEL, ROLE_LABEL, STORE_LABEL, volumeName } from '../api/labels.ts';
import { templatePath } from '../mount/workload.ts';
import { workloadKindOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { declaresRole } from './templatesWithin.ts';
import type { Manifest } from './manifests.ts';

/** A manifest that was exported from a cluster, with what was injected there and without the role. Admission takes that out at every apply. */
export const withoutLeftOvers: Check<Manifest> = {
  id: 'exported',
  question: say`Does no manifest without a role have what was injected into a workload of a cluster?`,
  answer: (manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const known = workloadKindOf(apiVersion, kind);
    const mark = metadata.labels?.[MARK_LABEL];
    if (known === undefined || known === 'Pod' || mark === undefined || declaresRole(metadata.labels)) return [];
    const message = say`has the label ${MARK_LABEL}, but declares no role`;
    const template = templatePath(known).join('.');
    const remedy = say`Remove the label, volume "${volumeName(mark)}" and its mounts, and the labels ${ROLE_LABEL} and ${STORE_LABEL} and the annotation ${CONTAINERS_ANNOTATION} of ${template}.metadata; or declare a role.`;
    const found = warning(named({ kind, name: metadata.name }), { reason: 'Exported', message }, remedy);
    return [{ ...found, where: manifest.at(['metadata', 'labels', MARK_LABEL]) }];
  },
};
