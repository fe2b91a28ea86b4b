import { say } from '../api/say.ts';
import { fault, warning, type Check } from '../api/finding.ts';
import { ENABLED_LABEL } from '../api/labels.ts';
import { MAX_STORES } from '../api/limits.ts';
import { named } from '../observed/object.ts';
import type { Picture, Surroundings } from '../observed/picture.ts';
import { isOlderStore } from '../observed/store.ts';
import { meantBy, storeObject, type Situation } from './scene.ts';

export const optedIn: Check<Surroundings> = {
  id: 'namespace',
  question: say`Has the namespace opted in, so that the policies guard it?`,
  answer({ namespace, enabled, unreadable }) {
    if (enabled !== false) return unreadable.map((cause) => warning(`Namespace/${namespace}`, cause));
    const message = say`the namespace does not carry the label ${ENABLED_LABEL}: "true"`;
    const remedy = say`kubectl label namespace ${namespace} ${ENABLED_LABEL}=true`;
    return [fault(`Namespace/${namespace}`, { reason: 'NamespaceNotEnabled', message }, remedy)];
  },
};

/** The oldest have their place (semantics 15). */
export const fewStores: Check<Situation> = {
  id: 'few-stores',
  question: say`Does the namespace have no more stores than the policies evaluate cheaply?`,
  answer({ stores, store }) {
    const older = stores.filter((other) => other.name !== store.name && isOlderStore(other, store)).length;
    if (older < MAX_STORES) return [];
    const message = say`the namespace has ${stores.length} stores, and ${older} are older than this one; it may have ${MAX_STORES}`;
    return [fault(storeObject(store), { reason: 'TooManyStores', message })];
  },
};

/** "No store, nothing declared" is not well (semantics 24): who asks expects recordings here. */
export const storesPresent: Check<Picture> = {
  id: 'stores',
  question: say`Is every store there that a workload names?`,
  answer({ namespace, stores, workloads }) {
    const known = new Set(stores.map(({ name }) => name));
    const astray = [...workloads.values()].flatMap((workload) => {
      const declaration = meantBy(workload);
      if (declaration === undefined || known.has(declaration.store)) return [];
      const { role, store } = declaration;
      const message = say`declares role "${role}" in store "${store}", which does not exist in this namespace`;
      return [fault(named(workload), { reason: 'StoreMissing', message })];
    });
    if (astray.length > 0 || stores.length > 0) return astray;
    const message = say`the namespace has no RecordingStore, and no workload declares a role`;
    const remedy = say`Create the RecordingStore, or name the right namespace with --namespace.`;
    return [fault(`Namespace/${namespace}`, { reason: 'StoreMissing', message }, remedy)];
  },
};
