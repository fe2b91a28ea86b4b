import { cleanPath } from './paths.ts';

/** The short form of a volume is wrong. */
export class VolumeSyntaxError extends Error {}

export interface Volume {
  type: 'bind' | 'volume';
  source?: string;
  target?: string;
  read_only?: true;
  bind?: { propagation?: string; selinux?: string; create_host_path: true };
  volume?: { nocopy?: true };
}

const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];
const SELINUX = ['z', 'Z'];

/**
 * Reads `target`, `source:target` or `source:target:options`. The colon of a drive letter and a colon within `${…}` do not separate parts.
 * @throws VolumeSyntaxError
 */
export function parseVolume(text: string): Volume {
  if (text === '') throw new VolumeSyntaxError('the volume is empty');
  if (Buffer.byteLength(text) <= 2) return { type: 'volume', target: text };
  const [first = '', second, options, ...more] = partsOf(text);
  if ([first, second, options].includes('')) throw new VolumeSyntaxError(`${quoted(text)} has an empty part`);
  if (more.length > 0) throw new VolumeSyntaxError(`${quoted(text)} has too many parts`);
  const given = options?.split(',') ?? [];
  const source = second === undefined ? undefined : first;
  const target = second ?? first;
  const propagation = given.findLast((option) => PROPAGATIONS.includes(option));
  const selinux = given.findLast((option) => SELINUX.includes(option));
  const access = given.findLast((option) => option === 'ro' || option === 'rw');
  const isBind = source !== undefined && isPath(source);
  const volume: Volume = { type: isBind ? 'bind' : 'volume', target };
  if (source !== undefined) volume.source = source;
  if (access === 'ro') volume.read_only = true;
  if (isBind || propagation !== undefined || selinux !== undefined) {
    volume.bind = {
      ...(propagation === undefined ? {} : { propagation }),
      ...(selinux === undefined ? {} : { selinux }),
      create_host_path: true,
    };
  }
  if (given.includes('nocopy')) volume.volume = { nocopy: true };
  else if (!isBind) volume.volume = {};
  return volume;
}

/** The same, with a cleaned target path. */
export function canonicalVolume(text: string): Volume {
  const volume = parseVolume(text);
  return volume.target === undefined ? volume : { ...volume, target: cleanPath(volume.target) };
}

const quoted = (text: string): string => JSON.stringify(text);

function partsOf(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let open = 0;
  const characters = Array.from(text);
  characters.forEach((character, index) => {
    if (character === '$' && characters[index + 1] === '{') open += 1;
    else if (character === '}' && open > 0) open -= 1;
    if (character === ':' && open === 0 && !/^\p{L}$/u.test(part)) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  });
  return [...parts, part];
}

/** A host path: absolute, beginning with a dot, in a home directory, or a Windows path. */
const isPath = (source: string): boolean => /^([./~]|\\\\|\p{L}:)/u.test(source);
