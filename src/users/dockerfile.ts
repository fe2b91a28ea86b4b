import { posix } from 'node:path';
import type { Service } from '../compose/project.ts';
import type { ProjectFiles } from './projectFiles.ts';

/** The image that the Dockerfile of a service begins with, as far as it can be read here: of its target, or of its last stage. */
export function baseOf({ build }: Service, files: ProjectFiles): string | undefined {
  if (build === undefined) return undefined;
  const text = build.dockerfile_inline ?? files.text(dockerfileOf(build)) ?? '';
  const stages = [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/gim)].map(([, image, name]) => ({
    image: image ?? '',
    name,
  }));
  const named = (wanted: string | undefined, before: number) =>
    stages.findLastIndex(
      ({ name }, index) => index < before && name !== undefined && name.toLowerCase() === wanted?.toLowerCase(),
    );
  let at = named(build.target, stages.length);
  if (at === -1) at = stages.length - 1;
  // A stage begins only with one before it.
  for (let earlier = at; earlier !== -1; earlier = named(stages[at]?.image, at)) at = earlier;
  return stages[at]?.image;
}

/** Where a Dockerfile lies, by an absolute path. */
export const dockerfileOf = ({ context = '', dockerfile = 'Dockerfile' }: NonNullable<Service['build']>): string =>
  posix.isAbsolute(dockerfile) ? dockerfile : posix.join(context, dockerfile);
