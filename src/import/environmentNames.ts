import { posix } from 'node:path';
import type { Scene } from './carried.ts';
import { objectNameOf } from './names.ts';
import { envFileUsers, type Block } from './sharedBlocks.ts';

/** Of a file like `.env`, which says of nothing else what it is about. */
const ANY = 'common';
/** Of a block that has no name in the Compose files. */
const UNNAMED = 'shared';

/** Words that say only that something is an environment. */
const EMPTY_WORDS = /^(x|env|envs|environment|environments|vars|variables|default|defaults|base|shared|common|config)$/;

/** What a block of variables is called: as its env file, or the extension field with its anchor, or as all its variables begin. */
export function environmentName(scene: Scene, block: Block): string {
  return fromFile(scene, block) ?? fromExtension(scene, block) ?? fromVariables(block) ?? UNNAMED;
}

function fromFile(scene: Scene, { services }: Block): string | undefined {
  const files = [...envFileUsers(scene)].filter(([, users]) => users.join() === services.join());
  const path = files[0]?.[0];
  return path === undefined ? undefined : nameOf(posix.basename(path));
}

/** The extension field at the top that has most of the variables: `x-server-environment: &server-environment`. */
function fromExtension({ project: { model } }: Scene, { settings }: Block): string | undefined {
  const found = Object.entries(model).find(([key, value]) => {
    const names = key.startsWith('x-') ? namesWithin(value) : [];
    return names.filter((name) => settings.has(name)).length * 2 > settings.size;
  });
  return found === undefined ? undefined : nameOf(found[0]);
}

/** The variables of a mapping, or of a list like `[LOG_LEVEL=info]`, itself or as `environment`. */
function namesWithin(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === 'string' ? [item.split('=')[0] ?? ''] : []));
  if (typeof value !== 'object' || value === null) return [];
  return 'environment' in value ? namesWithin(value.environment) : Object.keys(value);
}

/** `TWILIO_SID`, `TWILIO_TOKEN`: `twilio`. */
function fromVariables({ settings }: Block): string | undefined {
  const beginnings = new Set([...settings.keys()].map((name) => name.split('_')[0] ?? ''));
  const [beginning = ''] = beginnings;
  return beginnings.size === 1 && settings.size > 1 && beginning !== '' ? nameOf(beginning) : undefined;
}

function nameOf(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && !EMPTY_WORDS.test(word.toLowerCase()));
  return words.length === 0 ? ANY : objectNameOf(words.join('-'));
}
