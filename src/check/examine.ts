import { say } from '../api/say.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import { ENABLED_LABEL, GROUP, KIND } from '../api/labels.ts';
import { storeSpecSchema } from '../api/store.ts';
import { storeFaults } from '../api/validation.ts';
import { lookalikes, undeclaredMounts } from '../judgement/bystanders.ts';
import { claimAlone } from '../judgement/claim.ts';
import { claimNotCopied } from '../judgement/copies.ts';
import { fewStores, optedIn } from '../judgement/namespace.ts';
import { ownersKept } from '../judgement/ownership.ts';
import { rolesHeld } from '../judgement/roles.ts';
import { meantBy } from '../judgement/scene.ts';
import { selectorsFree } from '../judgement/selectors.ts';
import { metadataDeclares, templatesMountable } from '../judgement/templates.ts';
import { groupOf } from '../observed/kinds.ts';
import { named } from '../observed/object.ts';
import { byName, type Picture } from '../observed/picture.ts';
import { projectStore, type ObservedStore } from '../observed/store.ts';
import type { ObservedWorkload } from '../observed/workload.ts';
import { answered, ask, reportOf, type Answer, type Report } from '../report/report.ts';
import { DOCUMENTS, type Unreadable } from './documents.ts';
import { noEmptyLists } from './emptyLists.ts';
import { withoutLeftOvers } from './exported.ts';
import { distinct } from './generated.ts';
import type { Manifest } from './manifests.ts';
import { claimsMadeBy, objectOf, workloadsIn } from './podTemplate.ts';
import { unstored } from './unstored.ts';
import { isVolume, volumesKept } from './volumeOfClaim.ts';
import { readable, rolesInPlace, isOfInterest } from './written.ts';

const STORES = {
  id: 'stores',
  question: say`Is every store valid, and there where a workload names it?`,
};

const broken = ({ where, why, remedy }: Unreadable): Finding => ({
  ...fault(where.replace(/:\d+$/, ''), { reason: 'Refused', message: why }, remedy),
  where,
});

/**
 * What the admission policies would refuse of manifests that are not applied yet, by the same reasons, and who looks like a user and declares no
 * role. What is not among the manifests is taken for absent, but a namespace, which is taken to have opted in.
 *
 * @param subject what the report calls the manifests
 * @param fallback the namespace of what names none
 * @param unreadable what could not be read beside them
 */
export function examineManifests(
  subject: string,
  manifests: readonly Manifest[],
  fallback: string,
  unreadable: readonly Unreadable[] = [],
): Report {
  const namespaces = Map.groupBy(distinct(manifests), ({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : (metadata.namespace ?? fallback),
  );
  const volumes = manifests.filter(isVolume);
  const answers = [...namespaces].flatMap(([namespace, all]) => examineNamespace(namespace, all, volumes));
  return reportOf(subject, [
    ...(unreadable.length === 0 ? [] : [answered(DOCUMENTS, unreadable.map(broken))]),
    ...(answers.length === 0 ? [nothingOfOurs(subject)] : answers),
  ]);
}

function examineNamespace(namespace: string, manifests: readonly Manifest[], volumes: readonly Manifest[]): Answer[] {
  const stores = manifests.filter(isStore);
  const valid = storesAmong(stores);
  const names = new Set(stores.map(({ metadata }) => metadata.name));
  const workloads = manifests.flatMap((manifest) => workloadsIn(manifest, names));
  const made = manifests.flatMap(claimsMadeBy);
  const declaring = workloads.filter((each) => meantBy(each) !== undefined);
  if (stores.length === 0 && declaring.length === 0 && !manifests.some(isOfInterest)) return unstored(manifests);

  const picture: Picture = {
    namespace,
    enabled: hasOptedIn(manifests),
    stores: valid,
    claims: [],
    policies: [],
    workloads: byName(workloads),
    pods: [],
    jobs: new Map(),
    setbacks: new Map(),
    now: Date.now(),
    unreadable: [],
  };
  const places = placesOf(manifests, names);
  return [
    ...[readable, rolesInPlace, withoutLeftOvers, noEmptyLists].map((check) =>
      answered(
        check,
        manifests.flatMap((each) => check.answer(each)),
      ),
    ),
    ask(optedIn, picture),
    ask(volumesKept, { namespace, manifests, volumes }),
    answered(STORES, [...stores.flatMap(invalid), ...missing(declaring, names, namespace)]),
    ...valid.flatMap((store) => {
      const scene = { ...picture, store };
      const name = `${namespace}/${store.name}`;
      return [
        ...[claimAlone, fewStores].map((check) => ask(check, scene, name)),
        answered(rolesHeld, unheld(rolesHeld.answer(scene), workloads), name),
        ...[templatesMountable, selectorsFree, ownersKept, metadataDeclares, undeclaredMounts, lookalikes].map(
          (check) => ask(check, scene, name),
        ),
        ask(claimNotCopied, { store, made }, name),
      ];
    }),
  ].map((answer) => ({ ...answer, findings: answer.findings.map((finding) => placed(finding, places)) }));
}

/** A namespace that is not among the manifests is taken to have opted in. */
function hasOptedIn(manifests: readonly Manifest[]): boolean {
  const namespace = manifests.find(({ apiVersion, kind }) => kind === 'Namespace' && groupOf(apiVersion) === '');
  return namespace === undefined || namespace.metadata.labels?.[ENABLED_LABEL] === 'true';
}

const isStore = ({ apiVersion, kind }: Manifest): boolean => kind === KIND && groupOf(apiVersion) === GROUP;

function placesOf(manifests: readonly Manifest[], stores: ReadonlySet<string>): Map<string, string> {
  return new Map(
    manifests.flatMap((manifest) =>
      [objectOf(manifest), ...workloadsIn(manifest, stores).map(named)].map(
        (object) => [object, manifest.where] as const,
      ),
    ),
  );
}

function placed(finding: Finding, places: ReadonlyMap<string, string>): Finding {
  const where = places.get(finding.object);
  return where === undefined || finding.where !== undefined ? finding : { ...finding, where };
}

/** Who examines the file of the store alone is not told that nobody uses it. */
const unheld = (findings: readonly Finding[], workloads: readonly ObservedWorkload[]): readonly Finding[] =>
  workloads.length > 0 ? findings : findings.map((finding) => ({ ...finding, severity: 'warning' }));

function nothingOfOurs(subject: string): Answer {
  const message = say`holds no RecordingStore, and nothing in it declares a role`;
  return answered(STORES, [
    warning(subject, { reason: 'StoreMissing', message }, say`Give the file that holds the RecordingStore, too.`),
  ]);
}

const faultsOf = ({ apiVersion, kind, metadata, spec }: Manifest): string[] =>
  storeFaults({ apiVersion, kind, metadata, spec });

/** The valid stores, in the order in which they would be created. */
function storesAmong(manifests: readonly Manifest[]): ObservedStore[] {
  return manifests
    .filter((manifest) => faultsOf(manifest).length === 0)
    .flatMap(({ metadata, spec }, index) => {
      const creationTimestamp = String(index).padStart(9, '0');
      const object = { metadata: { ...metadata, creationTimestamp }, spec: storeSpecSchema.parse(spec) };
      return projectStore(object) ?? [];
    });
}

/** What the API server would say of a store by its schema. */
const invalid = (store: Manifest): Finding[] =>
  faultsOf(store).map((message) =>
    fault(objectOf(store), { reason: 'Refused', message: say`${message}` }, say`Correct the field.`),
  );

function missing(declaring: readonly ObservedWorkload[], stores: ReadonlySet<string>, namespace: string): Finding[] {
  return declaring.flatMap((workload) => {
    const declaration = meantBy(workload);
    if (declaration === undefined || stores.has(declaration.store)) return [];
    const { role, store } = declaration;
    const message = say`declares role "${role}" in store "${store}", which is not there for namespace "${namespace}"`;
    const remedy = say`Give the file that holds the RecordingStore, too, or correct the label recordings.prosaas.io/store.`;
    return [fault(named(workload), { reason: 'StoreMissing', message }, remedy)];
  });
}
