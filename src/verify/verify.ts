import type { Connection } from '../cluster/connection.ts';
import { exec } from '../cluster/exec.ts';
import { lookalikes, undeclaredMounts } from './checks/bystanders.ts';
import { claimUsable } from './checks/claim.ts';
import { fewStores, optedIn, storesPresent } from './checks/namespace.ts';
import { podsMounted } from './checks/pods.ts';
import { policiesInForce } from './checks/policies.ts';
import { active, rolesHeld } from './checks/roles.ts';
import { accessAsGranted, templatesMounted } from './checks/templates.ts';
import { fault, type Check } from '../api/finding.ts';
import { observe } from './observe.ts';
import { untilWell, type Patience } from './patience.ts';
import { PROOF, prove } from './proof.ts';
import type { Inside } from './actors.ts';
import { answered, ask, reportOf, type Answer, type Proof, type Report } from '../report/report.ts';
import type { Scene, Snapshot } from './snapshot.ts';
import { findStranded, STRANDED } from './stranded.ts';

export const NAMESPACE_CHECKS: readonly Check<Snapshot>[] = [optedIn, policiesInForce, storesPresent, fewStores];

export const STORE_CHECKS: readonly Check<Scene>[] = [
  active,
  claimUsable,
  rolesHeld,
  templatesMounted,
  accessAsGranted,
  podsMounted,
  undeclaredMounts,
  lookalikes,
];

export interface Wanted {
  readonly namespace: string;
  /** One store; without it, all of the namespace. */
  readonly store?: string | undefined;
  /** Whether to run commands in pods; without it only the API server is asked. */
  readonly proof: boolean;
}

/** What the API alone can tell of a snapshot. Pure. */
export function examine(snapshot: Snapshot, stores = snapshot.stores): Answer[] {
  return [
    ...NAMESPACE_CHECKS.map((check) => ask(check, snapshot)),
    ...stores.flatMap((store) => STORE_CHECKS.map((check) => ask(check, { snapshot, store }, store.name))),
  ];
}

/**
 * Examines a namespace, again and again until it is well or the patience ends. What the API tells comes first: nothing is run in pods while that
 * may still become well.
 *
 * @throws ApiError; the signal's reason when it aborts.
 */
export function verify(connection: Connection, wanted: Wanted, patience: Patience): Promise<Report> {
  const { namespace, store: name, proof } = wanted;
  const { signal, progress } = patience;
  const inside: Inside = (place, signal) => (command) =>
    exec(connection, { namespace, ...place }, command, signal === undefined ? {} : { signal });
  return untilWell(patience, async (lastChance) => {
    const snapshot = await observe(connection, namespace);
    const stores = snapshot.stores.filter((store) => name === undefined || store.name === name);
    const answers = [
      ...examine(snapshot, stores),
      ...(name !== undefined && stores.length === 0 ? [storeMissing(name, snapshot)] : []),
    ];
    const told = reportOf(`namespace ${namespace}`, answers);
    if (!proof || !(told.well || lastChance)) return told;

    const proofs: Proof[] = [];
    for (const store of stores) {
      const scene = { snapshot, store };
      progress(`looking into the pods for store ${store.name}`);
      answers.push(answered(STRANDED, await findStranded(scene, inside, signal), store.name));
      const proven = await prove(scene, inside, signal);
      answers.push(answered(PROOF, proven.findings, store.name));
      proofs.push(proven.proof);
    }
    return reportOf(told.subject, answers, proofs);
  });
}

function storeMissing(store: string, { namespace, stores }: Snapshot): Answer {
  const known = stores.map(({ name }) => name).join(', ') || 'none';
  return answered({ id: 'store', question: 'Is the store there that you asked for?' }, [
    fault(`RecordingStore/${store}`, {
      reason: 'StoreMissing',
      message: `does not exist in namespace ${namespace} (its stores: ${known})`,
    }),
  ]);
}
