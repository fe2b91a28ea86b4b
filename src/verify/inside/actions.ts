import { NOT_FOUND, type ExecResult } from '../../cluster/exec.ts';
import type { Space } from '../../report/report.ts';
import { NODE } from './node.ts';
import { PYTHON } from './python.ts';
import { SH } from './sh.ts';

/**
 * What `verify` does inside containers (semantics 22): seven small acts, written once for each of three interpreters, of which a container has
 * at least one as a rule. Each act takes its words as arguments and answers in lines of fields, parted by tabs.
 */
export interface Actions {
  /** Makes the run's directory, writable to all, though the base itself must be writable, too, for it may be there already; tells the space, and which runs have left something. @throws Denied */
  readonly prepare: (run: string) => Promise<Prepared>;
  /** Which of the files are there. Asked before they are written, too: a file system may remember that they were not. */
  readonly ask: (run: string, files: readonly string[]) => Promise<string[]>;
  /** Writes under a temporary name and renames. @throws Denied */
  readonly write: (run: string, file: string, payload: string) => Promise<void>;
  /** What is in the files that are there. */
  readonly read: (run: string, files: readonly string[]) => Promise<Map<string, string>>;
  /** Tries to write where it must not be possible: whether it was. */
  readonly intrude: (run: string, file: string) => Promise<boolean>;
  /** Removes runs, and the directory above them when it was the last. */
  readonly clean: (runs: readonly string[]) => Promise<void>;
  /** The files with content below the base on its own file system; undefined when there are none. */
  readonly files: () => Promise<Files | undefined>;
}

export interface Prepared {
  readonly space: Space;
  readonly runs: readonly string[];
}

/** The container's user may not write there. The message is the kernel's: `Permission denied`, `Read-only file system`, `No space left on device`. */
export class Denied extends Error {
  override readonly name = 'Denied';
  /** `uid:gid` of the user. */
  readonly user: string;
  /** Mode, and `uid:gid` of the owner, of the directory: `755 0:0`; empty where it can't be seen. */
  readonly directory: string;

  constructor(user: string, directory: string, message: string) {
    super(message);
    this.user = user;
    this.directory = directory;
  }
}

export interface Files {
  readonly count: number;
  readonly bytes: number;
  readonly example: { readonly path: string; readonly bytes: number };
}

/** Runs a command in one container, to its end. */
export type Run = (command: readonly string[]) => Promise<ExecResult>;

/** The container has neither sh with the usual tools, nor node, nor python3. */
export class NothingToActWith extends Error {
  override readonly name = 'NothingToActWith';

  constructor() {
    super('has neither sh with the usual tools, nor node, nor python3');
  }
}

const INTERPRETERS = [
  ['sh', '-c', SH, 'sh'],
  ['node', '-e', NODE],
  ['python3', '-c', PYTHON],
] as const;

/**
 * The acts in one container at one directory. Each throws {@link NothingToActWith}, what `run` throws, and Error when the act itself broke.
 */
export function actionsIn(run: Run, base: string): Actions {
  let interpreters: readonly (readonly string[])[] = INTERPRETERS;

  async function act(action: string, ...words: readonly string[]): Promise<string[][]> {
    for (const interpreter of interpreters) {
      const { stdout, stderr, exitCode } = await run([...interpreter, action, base, ...words]);
      if (exitCode === NOT_FOUND || exitCode === NOT_EXECUTABLE) continue;
      if (exitCode !== 0)
        throw new Error(`${action} failed in ${base}: ${lastLine(stderr) || `exit code ${exitCode}`}`);
      interpreters = [interpreter];
      const lines = stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t'));
      const [said, user = '', directory = '', why = ''] = lines[0] ?? [];
      // A shell puts its own name and the path before the kernel's words.
      if (said === 'denied') throw new Denied(user, directory, why.split(': ').at(-1) ?? why);
      return lines;
    }
    throw new NothingToActWith();
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
    intrude: async (id, file) => (await act('intrude', id, file)).some(([key]) => key === 'written'),
    async clean(runs) {
      await act('clean', ...runs);
    },
    async files() {
      const [line] = await act('files');
      if (line === undefined) return undefined;
      const [, count, bytes, size, ...path] = line;
      return { count: Number(count), bytes: Number(bytes), example: { path: path.join('\t'), bytes: Number(size) } };
    },
  };
}

/** As a shell tells that it may not execute what it found. */
const NOT_EXECUTABLE = 126;

function spaceOf(line: string): Space {
  const [size = 0, free = 0, total = 0, inodesFree = 0, inodesTotal = 0] = line.split(' ').map(Number);
  return { bytesFree: size * free, bytesTotal: size * total, inodesFree, inodesTotal };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
