import { randomBytes } from 'node:crypto';
import { actorsOf, type Actor, type Inside } from './actors.ts';
import { failure } from './failure.ts';
import { fault, type Finding } from '../api/finding.ts';
import { inParallel } from './parallel.ts';
import { gapsOf, placeName } from './participants.ts';
import type { Proof, Space } from '../report/report.ts';
import { newRun, staleRuns } from './runs.ts';
import { look, PATIENCE_S, sightFindings, type Written } from './sightings.ts';
import type { Scene } from '../judgement/scene.ts';

export const PROOF = {
  id: 'proof',
  question: 'Does every user read what every writer writes, and nobody else write?',
};

/** Of bytes or of inodes. */
const LOW = 0.05;

export interface Proven {
  readonly proof: Proof;
  readonly findings: readonly Finding[];
}

/**
 * Writes through every writer and reads through every user (semantics 20, 22). Commands that have begun are not broken off, for nobody would know
 * what they still write: the signal ends the proof between them, and its files are removed.
 *
 * @param patience seconds to wait until all readers see what was written.
 * @throws the signal's reason when it aborts.
 */
export async function prove(scene: Scene, inside: Inside, signal: AbortSignal, patience = PATIENCE_S): Promise<Proven> {
  const actors = actorsOf(scene, inside);
  const writers = actors.filter(({ access }) => access === 'ReadWrite');
  const findings = gapsOf(scene);
  const each = asking(findings, signal);

  const run = newRun(new Date());
  let stale: string[] = [];
  try {
    const prepared = await each(writers, ({ actions }) => actions.prepare(run));
    const ready = prepared.map(({ actor }) => actor);
    stale = staleRuns(
      prepared.flatMap(({ answer }) => answer.runs),
      new Date(),
    );
    // Asked before anything is written: a file system may go on remembering that a file was absent.
    const files = ready.map(({ file }) => file);
    const asked = await each(actors, ({ actions }) => actions.ask(run, files));
    const readers = asked.map(({ actor }) => actor);

    const written = await each(ready, async ({ actions, file }): Promise<string> => {
      const payload = randomBytes(32).toString('hex');
      await actions.write(run, file, payload);
      return payload;
    });
    const works = written.map(({ actor, answer }): Written => ({ writer: actor, payload: answer }));
    const deadline = performance.now() + patience * 1_000;
    const looks = await each(readers, (reader) => look(reader, { run, works, deadline, signal }));
    const sightings = looks.flatMap(({ answer }) => answer);

    const guests = readers.filter(({ access }) => access === 'ReadOnly');
    const intrusions = await each(guests, ({ actions, file }) => actions.intrude(run, file));
    return {
      proof: {
        store: scene.store.name,
        sightings,
        spaces: prepared.map(({ actor, answer: { space } }) => ({
          writer: placeName(actor),
          ...space,
          low: isLow(space),
        })),
      },
      findings: [
        ...findings,
        ...sightFindings(sightings),
        ...intrusions.filter(({ answer }) => answer).map(({ actor }) => intruded(actor)),
      ],
    };
  } finally {
    // In each of them: they may not share what they should. Whom it fails, the next run sweeps after.
    await Promise.allSettled(writers.map(({ actions }) => actions.clean([run, ...stale])));
  }
}

/** A way to let actors act, a few at once, and to get the answers of those that could; of the others a finding is kept. */
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

const isLow = ({ bytesFree, bytesTotal, inodesFree, inodesTotal }: Space): boolean =>
  bytesFree < LOW * bytesTotal || inodesFree < LOW * inodesTotal;

function intruded({ pod, container, role, path }: Actor): Finding {
  const message = `role "${role}" grants ReadOnly access, but container "${container}" could write in ${path}`;
  return fault(`Pod/${pod}`, { reason: 'AccessTooWide', message });
}
