import type { VolumeMount } from '../compose/project.ts';
import { isConfigurationName, isFileName } from './fileNames.ts';

/** The files of the machine on which the Compose files lie, as far as they are mounted into containers. */
export interface Host {
  /** What is at an absolute path; undefined where nothing is, or nobody may look. */
  readonly kindOf: (path: string) => 'file' | 'directory' | undefined;
  /** How a path is shown to people: from where they are. */
  readonly shown: (path: string) => string;
  /** The files in a directory and below, by their paths from there, the first few hundred of them; undefined where nobody may look. */
  readonly list: (path: string) => readonly string[] | undefined;
  /** The text of a file; undefined where it cannot be read, or is no text. */
  readonly text: (path: string) => string | undefined;
}

/** What tells the time of the machine. */
export const CLOCK = /^\/(etc\/(localtime|timezone)|usr\/share\/zoneinfo)/;

/** What is of the machine, and not of the application. */
export const MACHINE = /^\/((proc|sys|dev|run|boot|var\/run|var\/lib\/docker|lib\/modules)(\/|$)|$)/;

/** Whether a file is mounted. What is not on this machine is taken for a file by its name: a key that only the server has. */
export function isBoundFile(host: Pick<Host, 'kindOf'>, mount: VolumeMount): boolean {
  const { type, source = '', target = '' } = mount;
  if (type !== 'bind' || source.endsWith('.sock') || CLOCK.test(source) || MACHINE.test(source)) return false;
  const kind = host.kindOf(source);
  return (
    kind === 'file' || (kind === undefined && (isToldFile(mount) || isFileName(source) || isConfigurationName(target)))
  );
}

/** A mount of one file of a directory that is not on this machine: a variable names the file. */
export const toldFile = (mount: VolumeMount, source: string, target: string): VolumeMount => ({
  ...mount,
  source,
  target,
  isToldFile: true,
});

const isToldFile = (mount: VolumeMount): boolean => mount.isToldFile === true;
