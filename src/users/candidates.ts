import type { Project } from '../compose/project.ts';
import { shellWord } from '../report/shell.ts';
import { directoriesOf } from './directories.ts';
import { placeOf, type Directory } from './directory.ts';
import { participantsOf } from './participants.ts';
import { listed } from './variables.ts';

/** The directories that may be the one to share, each with who mounts it, and the flag that names it. */
export function candidateLines(project: Project): string[] {
  const all = directoriesOf(project, participantsOf(project));
  return all
    .toSorted((one, other) => Number(other.isForFiles) - Number(one.isForFiles) || other.mounts.size - one.mounts.size)
    .map(
      (directory) =>
        `--recordings ${flagOf(directory, all)}  (${placeOf(directory)}, mounted by ${listed([...directory.mounts.keys()])})`,
    );
}

/** A volume by its name, a directory of the host by its path in containers where no other directory lies there. */
function flagOf({ source, path }: Directory, all: readonly Directory[]): string {
  const isAlone = all.filter((other) => other.path === path).length === 1;
  const name = source === undefined || (source.type === 'bind' && isAlone) ? path : source.name;
  return shellWord(name);
}
