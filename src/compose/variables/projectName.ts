import { posix } from 'node:path';
import type { Document } from '../document/document.ts';
import { ComposeError } from '../error.ts';
import { substitutedAt } from './interpolate.ts';
import { child } from '../document/node.ts';

/**
 * The name of the project: COMPOSE_PROJECT_NAME, else the last `name:` of the files, else the name of the directory.
 * @throws ComposeError
 */
export function projectNameOf(
  documents: readonly Document[],
  variables: ReadonlyMap<string, string>,
  directory: string,
): string {
  const given = variables.get('COMPOSE_PROJECT_NAME') ?? '';
  if (given !== '') {
    if (normalName(given) === given) return given;
    throw new ComposeError(
      { file: 'COMPOSE_PROJECT_NAME', line: 0, column: 0 },
      `${JSON.stringify(given)} is not a project name`,
      'use lower-case letters, digits, - and _, and begin with a letter or digit',
    );
  }
  const named = documents
    .flatMap(({ root }) => {
      const { at, content } = child(root, 'name') ?? root;
      return typeof content === 'string' && content !== '' ? [{ at, text: content }] : [];
    })
    .at(-1);
  if (named === undefined) {
    const name = normalName(posix.basename(directory));
    if (name !== '') return name;
    throw new ComposeError(
      { file: directory, line: 0, column: 0 },
      'the name of the directory cannot be a project name',
      'add name: to the file',
    );
  }
  const name = normalName(substitutedAt(named.at, named.text, (key) => variables.get(key), 'name'));
  if (name !== '') return name;
  throw new ComposeError(named.at, 'name has no letter or digit', 'write a name with letters or digits');
}

/** A project name from any text, by the rules of Compose. */
const normalName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
