import { say } from '../api/say.ts';
import { warning, type Finding } from '../api/finding.ts';
import type { Project } from '../compose/project.ts';
import { isWithin, type Mounted } from './mounts.ts';
import { objectOf, placed } from './place.ts';
import { isFileMount, isForReading, isOfUploads, purposeOf, purposeOfName } from './purpose.ts';
import { samenessOf, shareSettings } from './sameness.ts';
import type { Cast, Member } from './scene.ts';
import { copiesTo, isBare, servedBy } from './served.ts';
import { keptAt, listed } from './variables.ts';
import { isApart, isPublished, isStore, isWebServer, roleOf, wordsOf } from './work.ts';
import { settling } from './words.ts';
import { posix } from 'node:path';

/**
 * One program that runs as a server and as a worker, which share nothing: a file that one of them saves does not exist for the other. A question only, for
 * they may hand nothing to each other but rows of a database.
 */
export function unsharedFindings(cast: Cast): Finding[] {
  const { project, members, hasObjectStore } = cast;
  if (hasObjectStore) return [];
  const able = members.filter((member) => !member.runsOnce && !isSettled(member) && !isStore(member));
  const servers = able.filter((member) => ['server', 'unknown'].includes(roleOf(member)) && !isApart(member));
  const workers = able.filter((member) => roleOf(member) === 'worker' || isFront(member));
  const lonely = workers.flatMap((worker) => {
    const own = servers.filter(
      (each) =>
        isOneProgram(each, worker) &&
        (roleOf(each) === 'server' || isPublished(each) || samenessOf(each, worker) === 'same'),
    );
    const [server] = own;
    if (server === undefined || own.some((each) => haveInCommon(each, worker, cast))) return [];
    // Where another worker of the program shares something with it, somebody has thought of who does.
    const others = workers.filter(
      (other) => other !== worker && isFront(other) === isFront(worker) && isOneProgram(other, worker),
    );
    if (others.some((other) => own.some((each) => haveInCommon(each, other, cast)))) return [];
    return [{ worker, server }];
  });
  return [...Map.groupBy(lonely, ({ server }) => server)].map(([server, pairs]) => {
    const [{ worker }] = pairs as [(typeof pairs)[number]];
    const names = listed(pairs.map(({ worker: { name } }) => name));
    const message =
      pairs.length === 1
        ? say`is of one program with ${server.name}, and it shares no directory with it: a file that one of them saves, the other cannot open`
        : say`is of one program with ${server.name}, and ${names} share no directory with it: a file that one of them saves, the other cannot open`;
    const remedy = say`If they hand files to each other, mount one volume in all of them; if not, say so: ${settling(worker)}.`;
    return placed(
      warning(objectOf(worker), { reason: 'LooksLikeUser', message }, remedy),
      project.locate([worker.section, worker.name]),
    );
  });
}

/** It runs the web server that lies in the image of the program. */
const isFront = (member: Member): boolean =>
  !isWebServer(member) && /^(nginx|caddy|httpd)$/.test(posix.basename(wordsOf(member)[0] ?? ''));

/** Who says something of single directories has thought of all that it shares. */
const isSettled = ({ settlements: { whole, single } }: Member): boolean => whole?.needs === false || single.size > 0;

/** One image or build, or one source that is set up alike in both. */
const isOneProgram = (one: Member, other: Member): boolean => {
  const sameness = samenessOf(one, other);
  return sameness === 'same' || (sameness === 'kin' && shareSettings(one, other));
};

/** Something is mounted in both that is more than settings to read: what one of them saves there the other finds. */
function haveInCommon(one: Member, other: Member, { project, identify }: Cast): boolean {
  const theirs = new Set(other.mounted.flatMap((each) => identify(each) ?? []));
  return one.mounted.some((each) => {
    const identity = identify(each);
    if (identity === undefined || isFileMount(each.mount)) return false;
    if (!theirs.has(identity) && !other.mounted.some((their) => areNested(each, their))) return false;
    return mayHoldFiles(each, project);
  });
}

/** One shows a directory of the host, and the other one within it. */
const areNested = ({ mount: one }: Mounted, { mount: other }: Mounted): boolean =>
  one.type === 'bind' &&
  other.type === 'bind' &&
  !isFileMount(other) &&
  [
    [one, other],
    [other, one],
  ].some(([inner, outer]) => isWithin(inner?.source ?? '', outer?.source ?? '/'));

/** More than settings, logs and the like; in the source of a program, and beside its database, its files may lie, too. */
function mayHoldFiles({ mount, target }: Mounted, project: Project): boolean {
  if (mount.read_only === true) return purposeOf(mount, target, project) !== 'apart';
  return !isForReading(mount, target);
}

/**
 * Variables by which several services of a program are told to keep files at one path, where nothing is mounted in any of them: a question, for the files of
 * one container are gone with it, and the other never sees them.
 */
export function namedAndNotMounted({ members, hasObjectStore }: Cast): Finding[] {
  if (hasObjectStore) return [];
  const told = members
    .filter((member) => !member.runsOnce && !isApart(member) && roleOf(member) !== 'bystander' && !isSettled(member))
    .flatMap((member) =>
      member.variables.flatMap((variable) => {
        const path = keptAt(variable);
        return path !== undefined && isBare(member, path) ? [{ member, variable, path }] : [];
      }),
    );
  return [...Map.groupBy(told, ({ path }) => path)].flatMap(([path, all]) => {
    const [first] = all;
    const second = all.find(({ member }) => first !== undefined && areNear(member, first.member));
    // Who mounts something there has thought of the path.
    if (first === undefined || second === undefined || members.some((member) => !isBare(member, path))) return [];
    const message = say`is told to keep files at ${path} (${second.variable.name}), as ${first.member.name} is, and nothing is mounted there: what one of them saves, the other cannot open`;
    const remedy = say`Mount one volume at ${path} in both; if they hand no files to each other, say so: ${settling(second.member)}.`;
    return [placed(warning(objectOf(second.member), { reason: 'LooksLikeUser', message }, remedy), second.variable.at)];
  });
}

const areNear = (one: Member, other: Member): boolean =>
  one !== other &&
  (samenessOf(one, other) !== 'other' || (one.service.build !== undefined && other.service.build !== undefined));

/** Where programs lie in their images, and nothing in that of a web server. */
const OF_PROGRAMS =
  /^\/(var\/www|app|srv|code|usr\/src|opt)\/(?!.*(html$|certbot|acme|letsencrypt|well-known|error|maintenance))/;

/** Directories that web servers hand out, and that nobody mounts in them. */
export function handsOutNothing({ project, members, files }: Cast): Finding[] {
  return members
    .filter((member) => isWebServer(member) && member.settlements.whole?.needs !== false)
    .flatMap((member) => {
      const { build } = member.service;
      // An image that is built here has in it what its Dockerfile copies.
      const mayHave = (path: string) =>
        build !== undefined && (!isOfUploads(posix.basename(path)) || copiesTo(build, path, files));
      const served = servedBy(member, files).find(
        ({ path, by }) =>
          isBare(member, path) &&
          !mayHave(path) &&
          (purposeOfName(posix.basename(path)) === 'files' || (by.endsWith(': root') && OF_PROGRAMS.test(path))),
      );
      if (served === undefined) return [];
      const message = say`hands out ${served.path} (${served.by}), and nothing is mounted there`;
      const remedy = say`Mount there the directory in which the application saves them; if its image has them, say so: ${settling(member)}.`;
      return [
        placed(
          warning(objectOf(member), { reason: 'LooksLikeUser', message }, remedy),
          project.locate([member.section, member.name]),
        ),
      ];
    });
}
