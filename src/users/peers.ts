import { say, type Sentence } from '../api/say.ts';
import { posix } from 'node:path';
import { tokensOf } from './paths.ts';
import { isOfUploads } from './purpose.ts';
import { listsQueues, queuesListed } from './queues.ts';
import { samenessOf } from './sameness.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { STRONG, WEAK } from './sign.ts';
import { listed } from './variables.ts';
import { isRunAsWorker, roleOf, runsJobs, wordsOf } from './work.ts';
import { pronounOf } from './words.ts';

/** What the other workers of its program say about a worker: how much the sign is worth, and the end of its sentence. */
export interface PeerSign {
  readonly weight: number;
  readonly sentence: Sentence;
}

/**
 * Workers of one command, or that list no queues, take each other's jobs; of others two show that jobs of more than one kind need the directory. Where some lack
 * it, those are asked whose names speak of files.
 */
export function peerSign(actor: Actor, scene: Scene): PeerSign | undefined {
  const peers = peersOf(actor, scene.actors);
  const holders = peers.filter(({ own }) => own.length > 0);
  if (scene.hasObjectStore || holders.length === 0) return undefined;
  if (holders.length === peers.length) {
    // Who sends messages is no peer, and shows all the same that not every job needs the directory.
    const isEach = ofProgram(actor, scene.actors).every((other) => other.own.length > 0 || !isRunAsWorker(other));
    const weight = areAlike([actor, ...peers]) ? STRONG : peers.length > 1 && isEach ? WEAK : 0;
    if (weight > 0) return { weight, sentence: say`each other worker of its program has ${pronounOf(scene)}` };
  }
  const isUsual = holders.length > 1 || holders.some((holder) => !listsQueues(holder));
  if (!isUsual || !isOfUsers(scene) || !speaksOfFiles(actor)) return undefined;
  const names = listed(holders.map(({ name }) => name));
  const sentence =
    holders.length === 1
      ? say`its name or queue speaks of files, and ${names} has ${pronounOf(scene)}`
      : say`its name or queue speaks of files, and ${names} have ${pronounOf(scene)}`;
  return { weight: WEAK, sentence };
}

/** They run one command, or take jobs of every kind. */
function areAlike(all: readonly Actor[]): boolean {
  const [command = '', ...others] = all.map((each) => wordsOf(each).join(' '));
  return (
    (command !== '' && others.every((other) => other === command)) ||
    all.every((each) => runsJobs(each) && !listsQueues(each))
  );
}

/** The others of its program that go on running. */
const ofProgram = (actor: Actor, actors: readonly Actor[]): Actor[] =>
  actors.filter((other) => other !== actor && !other.runsOnce && samenessOf(actor, other) === 'same');

/** The other workers of its program. */
const peersOf = (actor: Actor, actors: readonly Actor[]): Actor[] =>
  ofProgram(actor, actors).filter((other) => roleOf(other) === 'worker');

const isOfUsers = ({ directory: { source, path } }: Scene): boolean =>
  isOfUploads(posix.basename(source?.name ?? '')) || isOfUploads(posix.basename(path));

/** Work on files, as names and queues of workers call it. */
const FILE_WORK =
  /^(builds?|imports?|exports?|migrations?|deletes?|deletions?|media|images?|videos?|audio|thumbnails?|transcod(e|er|ing)|convert(er)?|conversions?|render(er|ing)?|ocr|pdfs?|reports?|uploads?|downloads?|attachments?|documents?|evaluations?|gpu|inference|training|ingest(ion)?|scan(s|ner)?|archives?)$/;

/** Its name, one of its queues, or a word of its command like `worker-exports`. */
const speaksOfFiles = (actor: Actor): boolean =>
  [actor.name, ...queuesListed(actor), ...wordsOf(actor).filter((word) => /^[\w-]*worker[\w-]*$/i.test(word))].some(
    (text) => tokensOf(text).some((token) => FILE_WORK.test(token)),
  );

/** It lists its queues, and so do the others of its program: somebody has thought of which jobs need the directory. */
export function takesOtherJobs(actor: Actor, scene: Scene): boolean {
  if (!listsQueues(actor)) return false;
  if (scene.directory.isRecordings)
    return scene.actors.some((other) => other !== actor && other.queues.some(({ isSure }) => isSure));
  return holdersOf(scene).some((holder) => roleOf(holder) === 'worker') && peerSign(actor, scene) === undefined;
}
