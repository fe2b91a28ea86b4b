import { posix } from 'node:path';
import { once } from './once.ts';
import type { Participant } from './participants.ts';
import { isRuntime, isStore, roleOf, wordsOf } from './work.ts';

type Run = Pick<Participant, 'name' | 'service' | 'base' | 'run'>;

/** How much two services are of one program: `same` runs one image or build, `kin` is built from one source or named as one product. */
export type Sameness = 'same' | 'kin' | 'other';

export function samenessOf(one: Run, other: Run): Sameness {
  if (isStore(one) || isStore(other)) return 'other';
  if (isSameProgram(one, other)) return 'same';
  const [context, otherContext] = [one.service.build?.context, other.service.build?.context];
  if (context !== undefined && context === otherContext) return 'kin';
  const [product, otherProduct] = [productOf(one), productOf(other)];
  return product !== undefined && product === otherProduct ? 'kin' : 'other';
}

export function isSameProgram(run: Run, otherRun: Run): boolean {
  const [{ service: one }, { service: other }] = [run, otherRun];
  const image = imageOf(one);
  if (image !== undefined && image === imageOf(other)) return !isRuntime({ service: one });
  if (isMadeOf(run, otherRun) || isMadeOf(otherRun, run)) return true;
  if (one.build === undefined || other.build === undefined) return false;
  const keys = ['context', 'dockerfile', 'dockerfile_inline', 'target'] as const;
  return keys.every((key) => one.build?.[key] === other.build?.[key]);
}

/** Its Dockerfile begins with the image of the other. */
const isMadeOf = ({ base }: Run, { service }: Run): boolean =>
  base !== undefined && base === imageOf(service) && !isRuntime({ service });

/** Built from one directory by Dockerfiles beside each other, as `Dockerfile` and `Dockerfile.worker`: another for each part of one program. */
export function areOfOneSource({ service: { build: one } }: Run, { service: { build: other } }: Run): boolean {
  if (one?.context === undefined || one.context !== other?.context) return false;
  const [place, otherPlace] = [one, other].map(({ dockerfile = 'Dockerfile' }) => posix.dirname(dockerfile));
  return place === otherPlace;
}

/** Quotes around a default within `${IMAGE:-"acme/shop"}` are part of the value, and mean nothing. */
export const imageOf = ({ image }: Run['service']): string | undefined => image?.replaceAll(/["']/g, '');

/** Whose image it is: `acme` of `acme/shop`; nobody's where the image is an official one, or is built here alone. */
export const ownerOf = (service: Run['service']): string => (imageOf(service) ?? '').split('/').slice(0, -1).join('/');

/** `acme/shop` of `registry.example/acme/shop-worker:1`: whose image it is, and the first word of its name. */
const productOf = once(({ service }: Run): string | undefined => {
  const image = imageOf(service);
  if (image === undefined || isRuntime({ service })) return undefined;
  const path = image.replace(/[@].*$|:[^/]*$/g, '').split('/');
  const [name = ''] = (path.at(-1) ?? '').split(/[-_]/);
  return name === '' ? undefined : [...path.slice(0, -1), name].join('/');
});

/** Instances of one program beside each other, each with what is its own: `node1` and `node2`. */
export const areTwins = (one: Run, other: Run): boolean =>
  isSameProgram(one, other) &&
  roleOf(one) === roleOf(other) &&
  wordsOf(one).join(' ') === wordsOf(other).join(' ') &&
  one.name !== other.name;

/** They were written to be set up alike: by one env file, or by many of the same variables. */
export function shareSettings({ service: one }: Run, { service: other }: Run): boolean {
  const files = new Set((one.env_file ?? []).flatMap(({ path }) => path ?? []));
  if ((other.env_file ?? []).some(({ path }) => path !== undefined && files.has(path))) return true;
  const alike = Object.entries(one.environment ?? {}).filter(
    ([name, value]) => value !== null && value !== '' && other.environment?.[name] === value,
  );
  return alike.length >= MANY;
}

/** The address of a database and of a queue are given to many who have nothing else in common. */
const MANY = 4;

/** For messages: what the two have in common. */
export const sharedField = ({ service: one }: Run, { service: other }: Run): 'image' | 'build' =>
  imageOf(one) !== undefined && imageOf(one) === imageOf(other) ? 'image' : 'build';
