import { randomBytes } from 'node:crypto';
import { actorsOf, type Actor, type Inside } from './actors.ts';
import { failure } from './failure.ts';
import { fault, type Finding } from '../api/finding.ts';
import { inParallel } from './parallel.ts';
import { gapsOf } from './gaps.ts';
import { Denied, NothingToActWith } from './inside/actions.ts';
import { placeName } from './participants.ts';
import type { Proof } from '../report/report.ts';
import { isLow } from '../files/room.ts';
import { newRun, staleRuns } from './runs.ts';
import { look, PATIENCE_S, sightFindings, type Written } from './sightings.ts';
import { sweep, type Traces } from './sweep.ts';
import type { Scene } from '../judgement/scene.ts';

export const PROOF = {
  id: 'proof',
  question: 'Does every user read what every writer writes, and does nobody else write?',
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
export async function prove(
  scene: Scene,
  inside: Inside,
  { patience = PATIENCE_S, signal, say }: Conditions,
): Promise<Proven> {
  const actors = actorsOf(scene, inside);
  const run = newRun(new Date());
  const traces: Traces = { runs: [run], writers: new Set() };
  let proven: Proven;
  try {
    proven = await readAndWritten(scene, actors, { run, traces, patience, signal });
  } catch (error) {
    for (const { object, message, remedy } of await sweep(scene, traces)) say?.(`${object} ${message} → ${remedy}`);
    throw error;
  }
  return { ...proven, findings: [...proven.findings, ...(await sweep(scene, traces))] };
}

interface Course {
  readonly run: string;
  readonly traces: Traces;
  readonly patience: number;
  readonly signal: AbortSignal;
}

async function readAndWritten(
  scene: Scene,
  actors: readonly Actor[],
  { run, traces, patience, signal }: Course,
): Promise<Proven> {
  const findings = gapsOf(scene);
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
      store: scene.store.name,
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

function intruded({ pod, container, role, path }: Actor): Finding {
  const message = `role "${role}" grants ReadOnly access, but container "${container}" could write in ${path}`;
  return fault(`Pod/${pod}`, { reason: 'AccessTooWide', message });
}
