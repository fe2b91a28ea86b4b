import { say, type Sentence } from '../api/say.ts';
import { fault, warning, type Check, type Finding } from '../api/finding.ts';
import { GROUP, ROLE_LABEL } from '../api/labels.ts';
import { groupOf, workloadKindOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { isRecord } from '../api/json.ts';
import { member, wordOf, type Manifest } from './manifests.ts';
import { wrongField } from './podTemplate.ts';
import { declaresRole, givesLabels, templatesWithin } from './templatesWithin.ts';

type Path = readonly (string | number)[];

const nameOf = ({ kind, metadata }: Manifest): string => named({ kind, name: metadata.name || '(no name)' });

/** The API server takes only what its schema knows. kubectl would refuse these fields. */
export const readable: Check<Manifest> = {
  id: 'readable',
  question: say`Would the API server accept the fields as they are written?`,
  answer: (manifest) => [...nameless(manifest), ...unquoted(manifest), ...broken(manifest)],
};

function refused(manifest: Manifest, at: Path, message: Sentence, remedy: Sentence): Finding {
  return { ...fault(nameOf(manifest), { reason: 'Refused', message }, remedy), where: manifest.at(at) };
}

const nameless = (manifest: Manifest): Finding[] =>
  manifest.metadata.name === ''
    ? [refused(manifest, ['metadata'], say`has no metadata.name`, say`Give the object a name.`)]
    : [];

function broken(manifest: Manifest): Finding[] {
  const wrong = wrongField(manifest);
  if (wrong === undefined) return [];
  const message = say`its field ${wrong.path.join('.')} ${wrong.how}`;
  const remedy = say`Correct the field. If this is a patch of kustomize: kustomize build DIR | recordings check -`;
  return [refused(manifest, wrong.path, message, remedy)];
}

/** Labels and annotations that YAML does not read as strings. */
function unquoted(manifest: Manifest): Finding[] {
  return ['labels', 'annotations'].flatMap((field) =>
    metadataOf(manifest).flatMap((path) => {
      const values = member(manifest.whole, ...path, field);
      return Object.entries(isRecord(values) ? values : {}).flatMap(([key, value]) => {
        if (typeof value === 'string' || value === null) return [];
        const at = [...path, field, key];
        const message = say`${[...path, field].join('.')}: the value of ${key} is not a string: ${JSON.stringify(value)}`;
        return [refused(manifest, at, message, say`Quote it: ${key}: "${wordOf(value) ?? '…'}".`)];
      });
    }),
  );
}

/** Where an object has metadata that becomes that of an object of the API. */
function metadataOf({ apiVersion, kind }: Manifest): string[][] {
  const known = workloadKindOf(apiVersion, kind);
  if (known === undefined || known === 'Pod') return [['metadata']];
  return known === 'CronJob'
    ? [['metadata'], ['spec', 'jobTemplate', 'metadata'], ['spec', 'jobTemplate', 'spec', 'template', 'metadata']]
    : [['metadata'], ['spec', 'template', 'metadata']];
}

/** Whether a label of ours is on the object, so that somebody expects something of us. */
export const isOfInterest = (manifest: Manifest): boolean =>
  readable.answer(manifest).some(({ message }) => message.includes(`${GROUP}/`)) ||
  rolesInPlace.answer(manifest).length > 0;

/** Groups of the API server whose kinds make no pods. People put common labels on all of them. */
const makesNoPods = ({ apiVersion, kind }: Manifest): boolean => {
  const group = groupOf(apiVersion);
  if (group === '') return kind !== 'ReplicationController' && kind !== 'PodTemplate';
  // Somebody else's controller decides what becomes of a custom run.
  const isCustomRun = group === 'tekton.dev' && ['Run', 'CustomRun'].includes(kind);
  return isCustomRun || group === GROUP || group === 'policy' || group === 'autoscaling' || group.endsWith('.k8s.io');
};

/** A role that stands where neither the operator nor a policy reads it (semantics 1). */
export const rolesInPlace: Check<Manifest> = {
  id: 'places',
  question: say`Does every role stand where it has an effect?`,
  answer: (manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    if (workloadKindOf(apiVersion, kind) !== undefined || !declaresRole(metadata.labels)) return [];
    const templates = templatesWithin(manifest);
    if (templates.some(({ labels }) => declaresRole(labels))) return [];
    if (templates.length === 0 && (makesNoPods(manifest) || givesLabels(manifest))) return [];
    const [template] = templates;
    return [
      aside(manifest, ['metadata', 'labels'], template?.labelsAt.join('.') ?? say`the labels of its pod template`),
    ];
  },
};

function aside(manifest: Manifest, path: Path, place: string): Finding {
  const message = say`its label ${ROLE_LABEL} at ${path.join('.')} does nothing: no pod gets a role by it`;
  const found = warning(nameOf(manifest), { reason: 'RoleMismatch', message }, say`Put the label on ${place}.`);
  return { ...found, where: manifest.at([...path, ROLE_LABEL]) };
}
