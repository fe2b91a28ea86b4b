import { say } from '../api/say.ts';
import { posix } from 'node:path';
import { isWithin } from './mounts.ts';
import { tokensOf } from './paths.ts';
import { nestedIn } from './nested.ts';
import { isFileMount, purposeOfName } from './purpose.ts';
import { holdersOf, type Actor, type Scene } from './scene.ts';
import { ownerOf } from './sameness.ts';
import { isBare, isReadable, servedBy, type Served } from './served.ts';
import { STRONG, SURE, type Evidence } from './sign.ts';

/**
 * Signs that a web server hands out what lies in the directory: its configuration names the path of the application, or another of the same last name. Where
 * no configuration can be read: it has other directories of one who has this one.
 */
export function servedIn(actor: Actor, scene: Scene): Evidence[] {
  const { directory, project, files, hasObjectStore } = scene;
  const { path, isForFiles } = directory;
  const at = project.locate([actor.section, actor.name]);
  const served = servedBy(actor, files);
  const bare = served.filter((each) => isBare(actor, each.path));
  const includesPath = (each: Served) => isWithin(path, each.path);
  const exact = bare.find((each) => isWithin(each.path, path));
  const says = ({ path, by }: Served) => say`its configuration hands out ${path} (${by})`;
  // An image that is built here may have the pages of the application in it, and not what its users upload.
  const isMissed = !hasObjectStore && (isForFiles || actor.service.build === undefined);
  if (exact !== undefined) return [{ sentence: says(exact), at, weight: isMissed ? SURE : STRONG }];
  const name = posix.basename(path);
  const alike = bare.find((each) => posix.basename(each.path) === name && purposeOfName(name) === 'files');
  if (alike !== undefined && !isForFiles) return [];
  if (alike !== undefined)
    return [{ sentence: says(alike), at, weight: isMissed && actor.service.build === undefined ? SURE : STRONG }];
  const nested = isForFiles ? nestedIn(actor, holdersOf(scene), scene, served.some(includesPath) ? SURE : STRONG) : [];
  if (nested.length > 0) return nested;
  if (isForFiles && isLinkedInto(actor, path))
    return [{ sentence: say`it hands out the public directory into which Laravel links ${path}`, at, weight: STRONG }];
  if (served.length > 0 || hasObjectStore || !isPublic(`${name} ${posix.basename(directory.source?.name ?? '')}`))
    return [];
  const companion = companionIn(actor, scene);
  if (companion !== undefined)
    return [{ sentence: say`it has other directories of ${companion.name}`, at, weight: STRONG }];
  const owner = isForFiles && !isReadable(actor, files) ? ownerIn(actor, scene) : undefined;
  if (owner === undefined) return [];
  const sentence = say`it is the web server made for ${owner.name}, and its configuration cannot be read here`;
  return [{ sentence, at, weight: STRONG }];
}

/** In PHP's usual place `public/storage` leads to `storage/app/public`: https://laravel.com/docs/filesystem#the-public-disk. */
const isLinkedInto = ({ mounted }: Actor, path: string): boolean =>
  /^\/var\/www\/.*\/?storage(\/app(\/public)?)?$/.test(path) &&
  mounted.some(({ target }) => target === `${path.replace(/\/storage.*$/, '')}/public`);

/** One who has the directory, and shares another with the web server. */
const companionIn = (actor: Actor, scene: Scene): Actor | undefined => {
  const mine = new Set(actor.mounted.flatMap((each) => scene.identify(each) ?? []));
  return holdersOf(scene).find((holder) =>
    holder.mounted.some((each) => !isFileMount(each.mount) && mine.has(scene.identify(each) ?? '')),
  );
};

/** One who has the directory, and an image of the owner of this one: `acme/shop` and `acme/shop-nginx`. */
function ownerIn(actor: Actor, scene: Scene): Actor | undefined {
  const owner = ownerOf(actor.service);
  return owner === '' ? undefined : holdersOf(scene).find((holder) => ownerOf(holder.service) === owner);
}

/** What users upload to be seen again. */
const isPublic = (name: string): boolean =>
  tokensOf(name).some((token) =>
    /^(media|mediafiles|uploads?|images|photos|avatars|attachments|storage|system)$/.test(token),
  );
