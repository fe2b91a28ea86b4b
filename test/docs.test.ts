import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What a page says about files is true. */

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
].filter((page) => page.endsWith('.md'));

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  it('links to pages and files that are there', () => {
    const links = [...textOf(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('names files of the sources that are there', () => {
    const named = [...textOf(page).matchAll(/`((?:src|charts|test|image|bench|crds|deploy)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

it('ARCHITECTURE.md says of every room what it holds, and the linter knows every room', () => {
  const rooms = readdirSync(join(root, 'src')).filter((name) => statSync(join(root, 'src', name)).isDirectory());
  const architecture = textOf('ARCHITECTURE.md');
  const rules = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
  expect(rooms.filter((room) => !architecture.includes(`| \`src/${room}\` |`))).toEqual([]);
  expect(rooms.filter((room) => !rules.includes(`'src/${room}'`))).toEqual([]);
});
