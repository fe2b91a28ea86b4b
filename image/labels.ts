import { execFileSync } from 'node:child_process';
import packageJson from '../package.json' with { type: 'json' };

/**
 * What an image of ours says of itself: https://github.com/opencontainers/image-spec/blob/main/annotations.md
 * It has no base image that could be named: image/debian.ts puts libraries of Debian into an empty one. image/Dockerfile has one.
 * @param revision the commit of the sources, where it is known
 */
export const labelsOf = (revision: string | undefined): Record<string, string> => ({
  'org.opencontainers.image.title': packageJson.name,
  'org.opencontainers.image.description': packageJson.description,
  'org.opencontainers.image.version': packageJson.version,
  'org.opencontainers.image.licenses': packageJson.license,
  'org.opencontainers.image.url': packageJson.homepage,
  'org.opencontainers.image.source': packageJson.homepage,
  ...(revision === undefined ? {} : { 'org.opencontainers.image.revision': revision }),
});

/** The commit of this repository, marked where files are changed; none where the sources are not in a repository. */
export function revisionHere(): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '-modified');
  } catch {
    return undefined;
  }
}
