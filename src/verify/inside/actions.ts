import { say } from '../../api/say.ts';
import { NOT_EXECUTABLE, NOT_FOUND, type ExecResult } from '../../cluster/exec.ts';
import type { Space } from '../../report/report.ts';
import { NODE } from './node.ts';
import { PYTHON } from './python.ts';
import { SH } from './sh.ts';

/**
 * What `verify` does inside containers (semantics 22): eight small acts, written once for each of three interpreters, of which a container has
 * usually has at least one. Each act takes its words as arguments. Each act answers in lines, and tabs separate the fields of a line.
 */
export interface Actions {
  /**
   * Makes the directory of the run, and lets everybody write to it. The base must be writable too, because another writer may have made the
   * directory. Tells the free space and which runs have left files. @throws Denied
   */
  readonly prepare: (run: string) => Promise<Prepared>;
  /** Which of the files are there. Also asked before they are written: a file system may remember that they were missing. @throws Unreadable */
  readonly ask: (run: string, files: readonly string[]) => Promise<string[]>;
  /** Writes under a temporary name and renames. @throws Denied */
  readonly write: (run: string, file: string, payload: string) => Promise<void>;
  /** The content of the files that are there. @throws Unreadable */
  readonly read: (run: string, files: readonly string[]) => Promise<Map<string, string>>;
  /** Opens one file that the application wrote, if one is among the first {@link SAMPLED} names. @throws Unreadable */
  readonly sample: () => Promise<void>;
  /** Tries to write where this must be impossible. True: it was possible. */
  readonly intrude: (run: string, file: string) => Promise<boolean>;
  /** Removes runs. After the last run, also removes the directory above. @throws Error if something of a run remains. */
  readonly clean: (runs: readonly string[]) => Promise<void>;
  /** The files with content below the base, on the same file system. Undefined: there are none. */
  readonly files: () => Promise<Files | undefined>;
}

/**
 * How many names the search for a file of the application looks at. A directory of recordings may hold a million files. Hidden names, `lost+found`
 * and unfinished files (`.tmp`, `.part`) are passed over: nobody is meant to read them.
 */
export const SAMPLED = 1_000;

export interface Prepared {
  readonly space: Space;
  readonly runs: readonly string[];
}

/** The user of the container may not write there. The message is the kernel's: `Permission denied`, `Read-only file system`, `No space left on device`. */
export class Denied extends Error {
  override readonly name = 'Denied';
  /** `uid:gid` of the user. */
  readonly user: string;
  /** Mode and `uid:gid` of the owner of the directory: `755 0:0`. Empty if they cannot be seen. */
  readonly directory: string;

  constructor(user: string, directory: string, message: string) {
    super(message);
    this.user = user;
    this.directory = directory;
  }
}

/** The container's user may not read a file, or may not enter a directory on the way to it. The message is the kernel's. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /** `uid:gid` of the user. */
  readonly user: string;
  /** The file, or the first directory on the way to it that cannot be entered. */
  readonly path: string;
  /** Mode and `uid:gid` of the owner of the path: `600 1000:1000`. Empty if they cannot be seen. */
  readonly owner: string;

  constructor(user: string, path: string, owner: string, message: string) {
    super(message);
    this.user = user;
    this.path = path;
    this.owner = owner;
  }
}

export interface Files {
  readonly count: number;
  readonly bytes: number;
  readonly example: { readonly path: string; readonly bytes: number };
  /** False: the user of the container may not look into some directory, so there may be more. */
  readonly isAll: boolean;
}

/** Runs a command in one container and waits for its end. */
export type Run = (command: readonly string[]) => Promise<ExecResult>;

/** The container has neither sh with the usual tools, nor node, nor python3. */
export class NothingToActWith extends Error {
  override readonly name = 'NothingToActWith';

  constructor() {
    super(say`has neither sh with the usual tools, nor node, nor python3`);
  }
}

const INTERPRETERS = [
  ['sh', '-c', SH, 'sh'],
  ['node', '-e', NODE],
  ['python3', '-c', PYTHON],
] as const;

/** Another container, and where it sees the same directory. */
export interface Elsewhere {
  readonly run: Run;
  readonly base: string;
  /** A path there, as the first container knows it. */
  readonly shown: (path: string) => string;
}

/**
 * The acts in one container at one directory.
 * @param beside where to act if the container has no interpreter.
 * Each throws {@link NothingToActWith}, what `run` and `beside` throw, and Error if the act itself fails.
 */
export function actionsIn(run: Run, base: string, beside?: () => Promise<Elsewhere>): Actions {
  let interpreters: readonly (readonly string[])[] = INTERPRETERS;
  let place: Elsewhere = { run, base, shown: (path) => path };

  async function act(action: string, ...words: readonly string[]): Promise<string[][]> {
    const lines = await tried(action, words);
    if (lines !== undefined) return lines;
    if (beside === undefined) throw new NothingToActWith();
    place = await beside();
    const others = await tried(action, words);
    if (others === undefined) throw new NothingToActWith();
    return others;
  }

  /** @returns undefined if there is no interpreter. */
  async function tried(action: string, words: readonly string[]): Promise<string[][] | undefined> {
    const { base, shown } = place;
    for (const interpreter of interpreters) {
      const { stdout, stderr, exitCode } = await place.run([...interpreter, action, base, ...words]);
      if (exitCode === NOT_FOUND || exitCode === NOT_EXECUTABLE) continue;
      if (exitCode !== 0)
        throw new Error(`${action} failed in ${base}: ${lastLine(stderr) || `exit code ${exitCode}`}`);
      interpreters = [interpreter];
      const lines = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t'));
      for (const [said, user = '', owner = '', words = '', ...path] of lines) {
        // A shell puts its own name and the path before the kernel's words.
        const why = words.split(': ').at(-1) ?? words;
        if (said === 'denied') throw new Denied(user, owner, why);
        if (said === 'unreadable') throw new Unreadable(user, shown(path.join('\t')), owner, why);
      }
      return lines;
    }
    return undefined;
  }

  return {
    async prepare(id) {
      const lines = await act('prepare', id);
      return {
        space: spaceOf(lines.find(([key]) => key === 'space')?.[1] ?? ''),
        runs: lines.flatMap(([key, name]) => (key === 'run' && name !== undefined ? [name] : [])),
      };
    },
    ask: async (id, files) => (await act('ask', id, ...files)).flatMap(([, file]) => file ?? []),
    async write(id, file, payload) {
      await act('write', id, file, payload);
    },
    read: async (id, files) =>
      new Map((await act('read', id, ...files)).map(([, file = '', content = '']) => [file, content])),
    async sample() {
      await act('sample', `${SAMPLED}`);
    },
    intrude: async (id, file) => (await act('intrude', id, file)).some(([key]) => key === 'written'),
    async clean(runs) {
      await act('clean', ...runs);
    },
    async files() {
      const lines = await act('files');
      const line = lines.find(([key]) => key === 'files');
      if (line === undefined) return undefined;
      const [, count, bytes, size, ...path] = line;
      const example = { path: place.shown(path.join('\t')), bytes: Number(size) };
      const isAll = !lines.some(([key]) => key === 'closed');
      return { count: Number(count), bytes: Number(bytes), example, isAll };
    },
  };
}

function spaceOf(line: string): Space {
  const [size = 0, free = 0, total = 0, inodesFree = 0, inodesTotal = 0] = line.split(' ').map(Number);
  return { bytesFree: size * free, bytesTotal: size * total, inodesFree, inodesTotal };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
