import { ENABLED_LABEL } from '../../api/labels.ts';
import { MAX_STORES } from '../../api/store.ts';
import { fault, warning, type Check } from '../../api/finding.ts';
import { meantBy, named, type Snapshot } from '../snapshot.ts';

export const optedIn: Check<Snapshot> = {
  id: 'namespace',
  question: 'Has the namespace opted in, so that the policies guard it?',
  answer({ namespace, labels, unreadable }) {
    const object = `Namespace/${namespace}`;
    if (labels === undefined) return unreadable.map((cause) => warning(object, cause));
    if (labels[ENABLED_LABEL] === 'true') return unreadable.map((cause) => warning(object, cause));
    return [
      fault(
        object,
        { reason: 'NamespaceNotEnabled', message: `does not carry the label ${ENABLED_LABEL}: "true"` },
        `kubectl label namespace ${namespace} ${ENABLED_LABEL}=true`,
      ),
    ];
  },
};

export const fewStores: Check<Snapshot> = {
  id: 'few-stores',
  question: 'Are there no more stores than the policies evaluate cheaply?',
  answer: ({ namespace, stores }) =>
    stores.length <= MAX_STORES
      ? []
      : [
          fault(`Namespace/${namespace}`, {
            reason: 'TooManyStores',
            message: `has ${stores.length} stores; it may have ${MAX_STORES}`,
          }),
        ],
};

/** "No store, nothing declared" is not well (semantics 24): who asks expects recordings here. */
export const storesPresent: Check<Snapshot> = {
  id: 'stores',
  question: 'Is every store there that a workload names?',
  answer(snapshot) {
    const { namespace, stores, workloads } = snapshot;
    const known = new Set(stores.map((store) => store.name));
    const astray = workloads.flatMap((workload) => {
      const declaration = meantBy(workload);
      if (declaration === undefined || known.has(declaration.store)) return [];
      const { role, store } = declaration;
      const message = `declares role "${role}" in store "${store}", which the namespace does not have`;
      return [fault(named(workload), { reason: 'StoreMissing', message })];
    });
    if (astray.length > 0 || stores.length > 0) return astray;
    return [
      fault(
        `Namespace/${namespace}`,
        { reason: 'StoreMissing', message: 'has no RecordingStore, and no workload declares a role' },
        'Create the RecordingStore, or name the right namespace with --namespace.',
      ),
    ];
  },
};
