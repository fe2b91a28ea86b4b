import { say } from '../api/say.ts';
import { randomBytes } from 'node:crypto';
import { actorsOf, type Actor, type Inside } from './actors.ts';
import { failure } from './failure.ts';
import { fault, type Finding } from '../api/finding.ts';
import { inParallel } from './parallel.ts';
import { gapsOf } from './gaps.ts';
import { Denied, NothingToActWith } from './inside/actions.ts';
import { objectOf, placeName, type Place } from './participants.ts';
import type { Proof } from '../report/report.ts';
import { isLow } from '../files/room.ts';
import { newRun, staleRuns } from './runs.ts';
import { look, PATIENCE_S, sightFindings, type Written } from './sightings.ts';
import { sweep, type Enter, type Traces } from './sweep.ts';
import type { Scene } from '../judgement/scene.ts';

export const PROOF = {
  id: 'proof',
  question: say`Does every user read what every writer writes, and does nobody else write?`,
};

export interface Proven {
  readonly proof: Proof;
  readonly findings: readonly Finding[];
}

/** How a proof is made. */
export interface Conditions {
  /** Seconds to wait until all readers see what was written. */
  readonly patience?: number;
  readonly signal: AbortSignal;
  /** Takes what is to be said although the proof was interrupted: a line for a person. */
  readonly say?: (line: string) => void;
}

/**
 * Writes through every writer and reads through every user (semantics 20, 22, 26). A command that has begun is not broken off, because nobody would
 * know what the command still writes. The signal ends the proof between two commands. The files of the proof are removed in any case.
 *
 * @throws the signal's reason when it aborts.
 */
export function prove(scene: Scene, inside: Inside, conditions: Conditions): Promise<Proven> {
  const enter = ({ pod, container }: Place) => `kubectl exec -n ${scene.namespace} ${pod} -c ${container} --`;
  const cast = { store: scene.store.name, actors: actorsOf(scene, inside), gaps: gapsOf(scene), enter };
  return proveAmong(cast, conditions);
}

/** Who takes part in a proof. */
export interface Cast {
  /** What the proof is of. */
  readonly store: string;
  readonly actors: readonly Actor[];
  /** Why the proof cannot be complete, known before it begins. */
  readonly gaps: readonly Finding[];
  readonly enter: Enter;
}

/** As {@link prove}, among containers of any kind. */
export async function proveAmong(cast: Cast, { patience = PATIENCE_S, signal, say }: Conditions): Promise<Proven> {
  const run = newRun(new Date());
  const traces: Traces = { runs: [run], writers: new Set() };
  let proven: Proven;
  try {
    proven = await readAndWritten(cast, { run, traces, patience, signal });
  } catch (error) {
    for (const { object, message, remedy } of await sweep(cast.enter, traces))
      say?.(`${object} ${message} → ${remedy}`);
    throw error;
  }
  return { ...proven, findings: [...proven.findings, ...(await sweep(cast.enter, traces))] };
}

interface Course {
  readonly run: string;
  readonly traces: Traces;
  readonly patience: number;
  readonly signal: AbortSignal;
}

async function readAndWritten(
  { store, actors, gaps }: Cast,
  { run, traces, patience, signal }: Course,
): Promise<Proven> {
  const findings = [...gaps];
  const each = asking(findings, signal);
  const writers = actors.filter(({ access }) => access === 'ReadWrite');
  const prepared = await each(writers, async (writer) => {
    traces.writers.add(writer);
    try {
      return await writer.actions.prepare(run);
    } catch (error) {
      if (error instanceof Denied || error instanceof NothingToActWith) traces.writers.delete(writer);
      throw error;
    }
  });
  const ready = prepared.map(({ actor }) => actor);
  const left = prepared.flatMap(({ answer }) => answer.runs);
  traces.runs.push(...new Set(staleRuns(left, new Date())));
  // Asked before anything is written: a file system may remember that a file was missing.
  const files = ready.map(({ file }) => file);
  const asked = await each(actors, ({ actions }) => actions.ask(run, files));
  const readers = asked.map(({ actor }) => actor);

  const written = await each(ready, async ({ actions, file }): Promise<string> => {
    const payload = randomBytes(32).toString('hex');
    await actions.write(run, file, payload);
    return payload;
  });
  const works = written.map(({ actor, answer }): Written => ({ writer: actor, payload: answer }));
  const since = performance.now();
  const looked = await each(readers, (reader) => look(reader, { run, works, since, patience, signal }));
  const looks = looked.map(({ answer }) => answer);

  await each(
    looked.map(({ actor }) => actor),
    ({ actions }) => actions.sample(),
  );
  const guests = readers.filter(({ access }) => access === 'ReadOnly');
  const intrusions = await each(guests, ({ actions, file }) => actions.intrude(run, file));
  return {
    proof: {
      store,
      users: actors.map(({ service, role, access, path, ...place }) => ({
        place: placeName(place),
        service,
        role,
        access,
        path,
      })),
      sightings: looks.flatMap(({ sightings }) => sightings),
      spaces: prepared.map(({ actor, answer: { space } }) => ({
        writer: placeName(actor),
        ...space,
        low: isLow(space),
      })),
    },
    findings: [
      ...findings,
      ...sightFindings(looks),
      ...intrusions.filter(({ answer }) => answer).map(({ actor }) => intruded(actor)),
    ],
  };
}

/** Lets actors act, a few at once. Returns the answers of the actors that could act. Keeps a finding for each of the others. */
function asking(findings: Finding[], signal: AbortSignal) {
  return async <Answer>(actors: readonly Actor[], act: (actor: Actor) => Promise<Answer>) => {
    const answers = await inParallel(actors, async (actor) => {
      signal.throwIfAborted();
      try {
        return [{ actor, answer: await act(actor) }];
      } catch (error) {
        signal.throwIfAborted();
        findings.push(failure(actor, error));
        return [];
      }
    });
    return answers.flat();
  };
}

function intruded(actor: Actor): Finding {
  const { container, role, path } = actor;
  const message = say`role "${role}" grants ReadOnly access, but container "${container}" could write in ${path}`;
  return fault(objectOf(actor), { reason: 'AccessTooWide', message });
}
