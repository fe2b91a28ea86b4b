import type { Project } from '../compose/project.ts';
import { shellWord } from '../report/shell.ts';
import { candidatesIn, directoriesOf } from './directories.ts';
import { placeOf, type Directory } from './directory.ts';
import { participantsOf } from './participants.ts';
import { listed } from './variables.ts';

/** The directories that may be the one to share, each with who mounts it, and the flag that names it. */
export function candidateLines(project: Project): string[] {
  const participants = participantsOf(project);
  const everywhere = candidatesIn(project, participants);
  const others = (path: string) =>
    everywhere.filter(({ mounts }) => mounts.some(({ mounted }) => mounted.target === path)).length - 1;
  return directoriesOf(project, participants)
    .toSorted((one, other) => Number(other.isForFiles) - Number(one.isForFiles) || other.mounts.size - one.mounts.size)
    .map(
      (directory) =>
        `--recordings ${flagOf(directory, others(directory.path) > 0)}  (${placeOf(directory)}, mounted by ${listed([...directory.mounts.keys()])})`,
    );
}

/** A volume by its name, a directory of the host by its path in containers where no other directory lies there. */
function flagOf({ source, path }: Directory, isTaken: boolean): string {
  return shellWord(source === undefined || (source.type === 'bind' && !isTaken) ? path : source.name);
}
