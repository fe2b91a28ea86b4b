import type { Position } from '../compose/error.ts';
import type { Project } from '../compose/project.ts';
import type { Participant } from './participants.ts';
import type { Variable } from './variables.ts';
import { isWorker, wordsOf } from './work.ts';

/** A queue of recordings, and what says that the service has to do with it. */
export interface Queue {
  readonly queue: string;
  readonly by: string;
  readonly at: Position;
  /** The service takes jobs from it, and does not only put them there. */
  readonly isSure: boolean;
}

/** A variable that tells a worker which queues to take jobs from. */
const LISTS = /(^|_)QUEUES$|^QUEUE$/i;

/** The queues that its command names. */
export const queuesListed = (actor: Participant): string[] => listedBy(wordsOf(actor));

/** It is told which queues to take jobs from, by its command or a variable. */
export const listsQueues = (actor: Participant): boolean =>
  queuesListed(actor).length > 0 || Object.keys(actor.service.environment ?? {}).some((name) => LISTS.test(name));

export function queuesOf(actor: Participant, variables: readonly Variable[], project: Project): Queue[] {
  const { section, name, service } = actor;
  const told = variables.flatMap(({ name, value, at, isOwn }): Queue[] => {
    if (!/QUEUE/i.test(name) || /EXCLUDE|IGNORE|SKIP|URL|DSN/i.test(name)) return [];
    const takes = LISTS.test(name) || isWorker(actor);
    return recordingsIn(value.split(/[\s,;|"'[\]{}=:]+/)).map((queue) => ({
      queue,
      by: name,
      at,
      isSure: isOwn && takes,
    }));
  });
  const field = service.command === null ? 'entrypoint' : 'command';
  const run = recordingsIn(listedBy(wordsOf(actor))).map((queue) => ({
    queue,
    by: field,
    at: project.locate([section, name, field]),
    isSure: true,
  }));
  return [...told, ...run].toSorted((one, other) => Number(other.isSure) - Number(one.isSure));
}

/** What stands with -x or ! before it is left out, not taken. */
const recordingsIn = (words: readonly string[]): string[] =>
  words.filter((word) => /recording/i.test(word) && /^[\w.*-]+$/.test(word) && !/^[-!]/.test(word));

/** `--queues a,b`, `--queue=a`, `-Q a`, `-q a` as workers take them, and what stands behind `rq worker`. */
function listedBy(words: readonly string[]): string[] {
  const start = words.findIndex(
    (word, index) => /(^|\/)rqworker$/.test(word) || (word === 'worker' && /(^|\/)rq$/.test(words[index - 1] ?? '')),
  );
  const behind = start === -1 ? [] : words.slice(start + 1);
  const options = words.flatMap((word, index) => {
    const [option = '', value] = word.split(/=(.*)/s);
    return /^(--queues?|-Q|-q)$/.test(option) ? [value ?? words[index + 1] ?? ''] : [];
  });
  return [...options.flatMap((value) => value.split(/[,:]/)), ...behind];
}
