import { posix } from 'node:path';
import { isWithin } from '../users/mounts.ts';
import type { Service } from '../compose/project.ts';

/** A user and a group by number, as far as they are known. */
export interface Owner {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Users that official images define, by name. */
const USERS: Readonly<Record<string, number>> = {
  root: 0,
  node: 1000,
  nobody: 65534,
  'www-data': 33,
  nginx: 101,
  redis: 999,
};

/** The number of a user or group that is given by number or by a name of official images. */
export const numberOf = (user: string): number | undefined => (/^\d{1,9}$/.test(user) ? Number(user) : USERS[user]);

/** What a service runs as one text: the script of a shell, or the words of its command. */
export function scriptOf({ entrypoint, command }: Pick<Service, 'entrypoint' | 'command'>): string {
  const words = [...(entrypoint ?? []), ...(command ?? [])];
  const option = words.findIndex((word, index) => /^-[a-z]*c$/.test(word) && isShell(words[index - 1] ?? ''));
  return option === -1 ? words.join(' ') : (words[option + 1] ?? '');
}

const isShell = (word: string): boolean => /(^|\/)(ba|da|a|z|k)?sh$/.test(word) || /^-[a-z]+$/.test(word);

/** A command of a script: its words, and where it stands. */
interface Step {
  readonly words: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** The commands of a script, without the words that hold them together. */
function stepsOf(script: string): Step[] {
  const steps: Step[] = [];
  for (const match of script.matchAll(/(?:\\[\s\S]|"(?:\\.|[^"\\])*"|'[^']*'|[^;&|\n"'\\])+/g)) {
    const [text] = match;
    const lead = /^\s*(?:(?:if|then|else|elif|do|while|until|!|\{|\()\s+|\()*/.exec(text)?.[0].length ?? 0;
    const body = text.slice(lead).replace(/[\s)}]+$/, '');
    const words = body.split(/\s+/).filter((word) => word !== '');
    if (words.length > 0) steps.push({ words, start: match.index + lead, end: match.index + lead + body.length });
  }
  return steps;
}

const nameOf = ({ words }: Step): string => posix.basename(words.find((word) => !/^[A-Za-z_]\w*=/.test(word)) ?? '');

/** It changes who owns files, which only root may. */
function changesOwner(step: Step): boolean {
  const name = nameOf(step);
  if (/^(chown|chgrp|setfacl)$/.test(name)) return true;
  if (name === 'find' || name === 'xargs') return step.words.some((word) => /^(chown|chgrp|chmod)$/.test(word));
  if (name === 'busybox' || name === 'sudo') return /^(chown|chgrp)$/.test(step.words[1] ?? '');
  return false;
}

/** It changes who may use files, which only their owner may. */
const changesMode = (step: Step): boolean => nameOf(step) === 'chmod';

const NOTHING =
  /^(echo|printf|true|:|set|exit|ls|test|\[|\[\[|cd|umask|sleep|id|stat|date|whoami|fi|done|export|trap)?$/;

/** Whether all that a script does is to hand directories to a user. */
export function onlyPrepares(script: string, directories: readonly string[]): boolean {
  const steps = stepsOf(script);
  const isOwnDirectory = (step: Step) =>
    /^(mkdir|install)$/.test(nameOf(step)) &&
    step.words.slice(1).every((word) => !word.startsWith('/') || directories.includes(posix.resolve(word)));
  const isOwnership = (step: Step) =>
    changesOwner(step) || changesMode(step) || (isOwnDirectory(step) && nameOf(step) === 'install');
  // Where a variable or the working directory says what is handed over, it may be one of these.
  const isOfThem = ({ words }: Step) =>
    words.slice(1).some((word) => {
      const path = word.replace(/["']/g, '');
      if (!path.startsWith('/')) return !path.startsWith('-') && (path.includes('$') || path.includes('.'));
      return path.includes('$') || directories.some((each) => isWithin(each, path) || isWithin(path, each));
    });
  return (
    steps.some((step) => isOwnership(step) && isOfThem(step)) &&
    steps.every((step) => isOwnership(step) || isOwnDirectory(step) || NOTHING.test(nameOf(step)))
  );
}

/** The script without what only root may do to files. @returns undefined where there is nothing of that */
export function withoutOwnership(script: string): string | undefined {
  const steps = stepsOf(script).filter((step) => changesOwner(step) || changesMode(step));
  if (!steps.some(changesOwner)) return undefined;
  return steps.toReversed().reduce((text, { start, end }) => `${text.slice(0, start)}true${text.slice(end)}`, script);
}

/** Commands for which a process must be root. */
const ROOTS =
  /^(apt|apt-get|apk|yum|dnf|useradd|adduser|usermod|groupadd|addgroup|groupmod|gosu|su-exec|su|sudo|runuser|setpriv|mount|umount|modprobe|sysctl|iptables|service|systemctl)$/;

/** The commands of a script that only root may run. */
export const rootsCommands = (script: string): string[] =>
  [
    ...new Set(
      stepsOf(script).flatMap((step) => [nameOf(step), step.words[0] === 'exec' ? (step.words[1] ?? '') : '']),
    ),
  ].filter((name) => ROOTS.test(name));

/**
 * To whom a script hands files: the directories named first where one of its commands speaks of them.
 * @param environment what its variables stand for
 */
export function ownerIn(
  script: string,
  directories: readonly string[],
  environment: Readonly<Record<string, string | null>> = {},
): Owner | undefined {
  const owners = stepsOf(script).flatMap((step) => {
    const words = step.words.map((word) => resolved(word.replace(/["']/g, ''), environment));
    const owner = ownerBy(words);
    if (owner === undefined) return [];
    const isOfThem = words.some((word) => directories.some((path) => word === path || word.startsWith(`${path}/`)));
    return [{ owner, isOfThem }];
  });
  return (owners.find(({ isOfThem }) => isOfThem) ?? owners[0])?.owner;
}

function ownerBy(words: readonly string[]): Owner | undefined {
  const at = words.findIndex((word) => /(^|\/)(chown|chgrp|install)$/.test(word));
  if (at === -1) return undefined;
  const name = posix.basename(words[at] ?? '');
  if (name === 'install') {
    const behind = (option: string) => numberOf(words[words.indexOf(option) + 1] ?? '');
    return words.includes('-o')
      ? { uid: behind('-o'), gid: words.includes('-g') ? behind('-g') : undefined }
      : undefined;
  }
  const target = words.slice(at + 1).find((word) => !word.startsWith('-')) ?? '';
  const [user = '', group] = name === 'chgrp' ? ['', target] : target.split(/[:.]/);
  const owner = { uid: numberOf(user), gid: group === undefined ? undefined : numberOf(group) };
  return owner.uid === undefined && owner.gid === undefined ? undefined : owner;
}

/** `$PUID`, `${PUID}` and `${PUID:-1000}` in a shell. */
const resolved = (word: string, environment: Readonly<Record<string, string | null>>): string =>
  word.replace(
    /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
    (whole, braced?: string, otherwise?: string, plain?: string) => {
      return environment[braced ?? plain ?? ''] ?? otherwise ?? whole;
    },
  );
