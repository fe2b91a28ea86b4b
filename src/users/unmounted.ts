import { say } from '../api/say.ts';
import { fault, type Finding } from '../api/finding.ts';
import type { Project } from '../compose/project.ts';
import { placed } from './place.ts';
import { unmountedVolume } from './recordings.ts';

/** What is to be said where `wanted` names a volume that is defined, and that no service mounts. */
export function nobodyMounts(project: Project, wanted: string): Finding | undefined {
  const volume = unmountedVolume(project, wanted);
  if (volume === undefined) return undefined;
  const message = say`is defined, and no service mounts it: nobody saves anything in it`;
  const remedy = say`Add ${volume}:PATH to the volumes of each service that uses it, or remove the volume.`;
  return placed(
    fault(`Volume/${volume}`, { reason: 'LooksLikeUser', message }, remedy),
    project.locate(['volumes', volume]),
  );
}
