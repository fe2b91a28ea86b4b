import { InvalidArgumentError } from 'commander';
import type { GitSource } from '../../charts/argocd/delivery.ts';

const PARTS = ['repo', 'path', 'revision'] as const;

/**
 * Where the manifests will be in git: `repo=URL,path=DIR[,revision=R]`.
 *
 * @throws InvalidArgumentError
 */
export function gitSource(value: string): GitSource {
  // An address may hold a comma.
  const parts = value.split(/,(?=(?:repo|path|revision)=)/).map((part) => {
    const [, name = '', of = ''] = /^(\w+)=(.*)$/.exec(part) ?? [];
    if (!PARTS.some((each) => each === name))
      throw new InvalidArgumentError(`"${part}" is not one of repo=, path=, revision=.`);
    return [name, of] as const;
  });
  const named = new Map(parts);
  if (named.size < parts.length) throw new InvalidArgumentError('Name repo, path and revision once each.');
  const repo = named.get('repo') ?? '';
  const path = named.get('path') ?? '';
  if (repo === '' || path === '')
    throw new InvalidArgumentError(
      'Name the repository and the directory in it: repo=https://git.example.com/deploy.git,path=prosaas.',
    );
  if (path.startsWith('/') || path.split('/').includes('..'))
    throw new InvalidArgumentError(
      `path=${path} must be a directory of the repository, without / at its beginning and without ...`,
    );
  const revision = named.get('revision');
  return { repo, path, ...(revision === undefined || revision === '' ? {} : { revision }) };
}
