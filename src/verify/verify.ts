import { say } from '../api/say.ts';
import { fault } from '../api/finding.ts';
import { asSeenInside, besideContainer } from '../cluster/beside.ts';
import type { Connection } from '../cluster/connection.ts';
import { exec } from '../cluster/exec.ts';
import { BYSTANDER_CHECKS, NAMESPACE_CHECKS, STORE_CHECKS } from '../judgement/checks.ts';
import { storeObject } from '../judgement/scene.ts';
import type { Picture } from '../observed/picture.ts';
import { answered, ask, reportOf, type Answer, type Proof, type Report } from '../report/report.ts';
import type { Inside } from './actors.ts';
import { observe } from './observe.ts';
import { untilWell, type Patience } from './patience.ts';
import { PROOF, prove } from './proof.ts';
import { findStranded, STRANDED } from './stranded.ts';

export interface Wanted {
  readonly namespace: string;
  /** One store. Undefined: all stores of the namespace. */
  readonly store?: string | undefined;
  /** False: ask only the API server, and run no command in pods. */
  readonly proof: boolean;
  /** The image of ephemeral containers for those that have nothing to act with. Undefined: pods stay as they are. */
  readonly ephemeral?: string | undefined;
}

/** The answers that need only what the API server tells. Pure. */
export function examine(picture: Picture, stores = picture.stores): Answer[] {
  return [
    ...NAMESPACE_CHECKS.map((check) => ask(check, picture)),
    ...stores.flatMap((store) =>
      [...STORE_CHECKS, ...BYSTANDER_CHECKS].map((check) => ask(check, { ...picture, store }, store.name)),
    ),
  ];
}

/**
 * Examines a namespace until it is well or the patience ends. Asks the API first. Runs nothing in pods while the answers of the API are not well
 * and may still become well.
 *
 * @throws ApiError; the signal's reason when it aborts.
 */
export function verify(connection: Connection, wanted: Wanted, patience: Patience): Promise<Report> {
  const { namespace, store: name, proof, ephemeral } = wanted;
  const { signal, progress } = patience;
  const inside = insideOf(connection, namespace, ephemeral);
  return untilWell(patience, async (lastChance) => {
    const picture = await observe(connection, namespace);
    const stores = picture.stores.filter((store) => name === undefined || store.name === name);
    const answers = [
      ...examine(picture, stores),
      ...(name !== undefined && stores.length === 0 ? [storeMissing(name, picture)] : []),
    ];
    const told = reportOf(say`namespace ${namespace}`, answers);
    if (!proof || !(told.well || lastChance)) return told;

    const proofs: Proof[] = [];
    for (const store of stores) {
      const scene = { ...picture, store };
      progress(say`looking into the pods for store ${store.name}`);
      answers.push(answered(STRANDED, await findStranded(scene, inside, signal), store.name));
      const proven = await prove(scene, inside, { signal, say: progress });
      answers.push(answered(PROOF, proven.findings, store.name));
      proofs.push(proven.proof);
    }
    return reportOf(told.subject, answers, proofs);
  });
}

function insideOf(connection: Connection, namespace: string, image: string | undefined): Inside {
  const inside: Inside =
    ({ pod, container }, signal) =>
    (command) =>
      exec(connection, { namespace, pod, container }, command, signal === undefined ? {} : { signal });
  if (image === undefined) return inside;
  const beside: Inside['beside'] = async ({ pod, container }, path, signal) => {
    const circumstances = signal === undefined ? { image } : { image, signal };
    const { target, directory } = await besideContainer(connection, { namespace, pod, container }, path, circumstances);
    return { run: inside(target, signal), base: directory, shown: asSeenInside };
  };
  return Object.assign(inside, { beside });
}

function storeMissing(store: string, { namespace, stores }: Picture): Answer {
  const known = stores.map(({ name }) => name).join(', ');
  return answered({ id: 'store', question: say`Does the store that you asked for exist?` }, [
    fault(storeObject({ name: store }), {
      reason: 'StoreMissing',
      message:
        known === ''
          ? say`does not exist in namespace ${namespace} (its stores: none)`
          : say`does not exist in namespace ${namespace} (its stores: ${known})`,
    }),
  ]);
}
