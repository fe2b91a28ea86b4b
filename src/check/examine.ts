import { ENABLED_LABEL, KIND } from '../api/labels.ts';
import { storeSpecSchema, type Store } from '../api/store.ts';
import { storeFaults } from '../api/validation.ts';
import { lookalikes, undeclaredMounts } from '../verify/checks/bystanders.ts';
import { claimNotCopied } from '../verify/checks/copies.ts';
import { fewStores, optedIn } from '../verify/checks/namespace.ts';
import { rolesHeld } from '../verify/checks/roles.ts';
import { templatesMountable } from '../verify/checks/templates.ts';
import { fault, warning, type Finding } from '../api/finding.ts';
import { answered, ask, reportOf, type Answer, type Report } from '../report/report.ts';
import { meantBy, named, type ObservedWorkload, type Snapshot } from '../verify/snapshot.ts';
import { member, type Manifest } from './manifests.ts';
import { claimsMadeBy, objectOf, workloadIn } from './podTemplate.ts';

const STORES = {
  id: 'stores',
  question: 'Is every store valid, alone on its claim, and there where a workload names it?',
};

/**
 * What the admission policies would refuse of manifests that are not applied yet, by the same reasons, and who looks like a user and declares no
 * role. What is not among the manifests is taken for absent, but a namespace, which is taken to have opted in.
 *
 * @param subject what the report calls the manifests
 * @param fallback the namespace of what names none
 * @throws UnreadableManifest where the pod template of an object is none
 */
export function examineManifests(subject: string, manifests: readonly Manifest[], fallback: string): Report {
  const namespaces = Map.groupBy(manifests, ({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name : (metadata.namespace ?? fallback),
  );
  const answers = [...namespaces].flatMap(([namespace, all]) => examineNamespace(namespace, all));
  return reportOf(subject, answers.length === 0 ? [nothingOfOurs(subject)] : answers);
}

function examineNamespace(namespace: string, manifests: readonly Manifest[]): Answer[] {
  const stores = manifests.filter(({ kind }) => kind === KIND);
  const valid = stores.flatMap(storeOf);
  const names = new Set(stores.map(({ metadata }) => metadata.name));
  const workloads = manifests.flatMap((manifest) => workloadIn(manifest, names) ?? []);
  const made = manifests.flatMap(claimsMadeBy);
  const declaring = workloads.filter((each) => meantBy(each) !== undefined);
  if (stores.length === 0 && declaring.length === 0) return [];

  const snapshot: Snapshot = {
    namespace,
    labels: manifests.find(({ kind }) => kind === 'Namespace')?.metadata.labels ?? { [ENABLED_LABEL]: 'true' },
    stores: valid,
    claims: [],
    workloads,
    pods: [],
    policies: [],
    unreadable: [],
  };
  const places = new Map(manifests.map((manifest) => [objectOf(manifest), manifest.where]));
  return [
    ask(optedIn, snapshot),
    ask(fewStores, snapshot),
    answered(STORES, [...stores.flatMap(invalid), ...secondOnClaim(stores), ...missing(declaring, names, namespace)]),
    ...valid.flatMap((store) => {
      const scene = { snapshot, store };
      const name = `${namespace}/${store.name}`;
      return [
        answered(rolesHeld, unheld(rolesHeld.answer(scene), workloads), name),
        ...[templatesMountable, undeclaredMounts, lookalikes].map((check) => ask(check, scene, name)),
        ask(claimNotCopied, { store, made }, name),
      ];
    }),
  ].map((answer) => ({ ...answer, findings: answer.findings.map((finding) => placed(finding, places)) }));
}

function placed(finding: Finding, places: ReadonlyMap<string, string>): Finding {
  const where = places.get(finding.object);
  return where === undefined ? finding : { ...finding, where };
}

/** Who examines the file of the store alone is not told that nobody uses it. */
const unheld = (findings: readonly Finding[], workloads: readonly ObservedWorkload[]): readonly Finding[] =>
  workloads.length > 0 ? findings : findings.map((finding) => ({ ...finding, severity: 'warning' }));

function nothingOfOurs(subject: string): Answer {
  const message = 'holds no RecordingStore, and nothing in it declares a role';
  return answered(STORES, [
    warning(subject, { reason: 'StoreMissing', message }, 'Give the file that holds the RecordingStore, too.'),
  ]);
}

const faultsOf = ({ apiVersion, kind, metadata, spec }: Manifest): string[] =>
  storeFaults({ apiVersion, kind, metadata, spec });

function storeOf(manifest: Manifest): Store[] {
  if (faultsOf(manifest).length > 0) return [];
  return [{ name: manifest.metadata.name, spec: storeSpecSchema.parse(manifest.spec) }];
}

/** What the API server would say of a store by its schema. */
const invalid = (store: Manifest): Finding[] =>
  faultsOf(store).map((message) => fault(objectOf(store), { reason: 'Refused', message }, 'Correct the field.'));

/** Of two stores on one claim the API server takes the first (semantics 15). */
function secondOnClaim(stores: readonly Manifest[]): Finding[] {
  const claimOf = ({ spec }: Manifest) => member(spec, 'claimName');
  return stores.flatMap((store, index) => {
    const claim = claimOf(store);
    const first = stores.slice(0, index).find((other) => claim !== undefined && claimOf(other) === claim);
    if (first === undefined) return [];
    const message = `claim "${String(claim)}" is of store "${first.metadata.name}" already`;
    return [fault(objectOf(store), { reason: 'ClaimTaken', message })];
  });
}

function missing(declaring: readonly ObservedWorkload[], stores: ReadonlySet<string>, namespace: string): Finding[] {
  return declaring.flatMap((workload) => {
    const declaration = meantBy(workload);
    if (declaration === undefined || stores.has(declaration.store)) return [];
    const { role, store } = declaration;
    const message = `declares role "${role}" in store "${store}", which is not there for namespace "${namespace}"`;
    const remedy =
      'Give the file that holds the RecordingStore, too, or correct the label recordings.prosaas.io/store.';
    return [fault(named(workload), { reason: 'StoreMissing', message }, remedy)];
  });
}
