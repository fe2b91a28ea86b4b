import { posix } from 'node:path';
import type { Scene } from './carried.ts';
import { extensionOf } from './extensions.ts';
import { objectNameOf } from './names.ts';
import { envFileUsers, type Block } from './sharedBlocks.ts';

/** Of a file like `.env`, which says of nothing else what it is about, and of what most services have. */
const ANY = 'common';
/** Of a block of which nothing says what it is about. */
const UNNAMED = 'shared';

/** Words that say only that something is an environment. */
const EMPTY_WORDS = /^(x|env|envs|environment|environments|vars|variables|default|defaults|base|shared|common|config)$/;

/**
 * What a block of variables is called: as its env file, or the extension field with its anchor; else by the words that most of its variables have in common,
 * or its services.
 * @param blocks all blocks of the application, for words that stand everywhere tell none from another
 */
export function environmentName(scene: Scene, block: Block, blocks: readonly Block[]): string {
  const others = blocks.filter((other) => other !== block);
  const variables = [...block.settings.keys()];
  const common = commonRun(
    variables.map(topicOf),
    others.flatMap(({ settings }) => [...settings.keys()].map(topicOf)),
  );
  const strangers = scene.subjects.map(({ called }) => called).filter((name) => !block.services.includes(name));
  const services = commonRun(block.services.map(wordsOf), strangers.map(wordsOf));
  const isOfMost = others.every((other) => other.services.length < block.services.length);
  return (
    fromFile(scene, block) ??
    fromExtension(scene, variables) ??
    (common !== undefined && common.share > 1 / 2 ? nameOf(common.words) : undefined) ??
    (services?.share === 1 ? nameOf(services.words) : undefined) ??
    (isOfMost ? ANY : undefined) ??
    (common !== undefined && common.share > 1 / 3 ? nameOf(common.words) : undefined) ??
    UNNAMED
  );
}

function fromFile(scene: Scene, { services }: Block): string | undefined {
  const files = [...envFileUsers(scene)].filter(([, users]) => users.join() === services.join());
  const path = files[0]?.[0];
  return path === undefined ? undefined : nameOf(posix.basename(path));
}

function fromExtension(scene: Scene, variables: readonly string[]): string | undefined {
  const key = extensionOf(scene, variables);
  return key === undefined ? undefined : nameOf(key);
}

type Words = readonly string[];

const wordsOf = (text: string): Words => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');

/** What a variable is about: `TWILIO` of `TWILIO_ACCOUNT_SID`, and `TWILIO_ACCOUNT`, but not `SID`, which others have, too. */
const topicOf = (variable: string): Words => wordsOf(variable).slice(0, -1);

/** The run of words that stands in most of the names, the longest of several; without words that stand in most of the other names. */
function commonRun(
  names: readonly Words[],
  others: readonly Words[],
): { readonly words: string; readonly share: number } | undefined {
  const isEverywhere = (word: string) => others.filter((name) => name.includes(word)).length * 2 > others.length;
  const counts = new Map<string, number>();
  for (const run of names.flatMap((name) => [...runsOf(name, isEverywhere)]))
    counts.set(run, (counts.get(run) ?? 0) + 1);
  const [best] = [...counts]
    .filter(([run, count]) => count > 1 && run.length > 1)
    .toSorted((one, other) => other[1] - one[1] || other[0].length - one[0].length);
  return best === undefined ? undefined : { words: best[0], share: best[1] / names.length };
}

function runsOf(name: Words, isEverywhere: (word: string) => boolean): Set<string> {
  const runs = new Set<string>();
  for (let from = 0; from < name.length; from += 1)
    for (let to = from + 1; to <= name.length && !isEverywhere(name[to - 1] ?? ''); to += 1)
      runs.add(name.slice(from, to).join('-'));
  return runs;
}

function nameOf(text: string): string {
  const words = wordsOf(text).filter((word) => !EMPTY_WORDS.test(word.toLowerCase()));
  return words.length === 0 ? ANY : objectNameOf(words.join('-'));
}
