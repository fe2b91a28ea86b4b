import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Business } from './businesses.ts';

export interface PageFile {
  readonly contentType: string;
  readonly content: string;
}

/** The files of the player page by request path, read once. The page has a login link for each business. */
export function pageFiles(businesses: readonly Business[]): ReadonlyMap<string, PageFile> {
  const links = businesses.map(({ id, name }) => `<a href="/login/${id}" data-business="${id}">${name}</a>`).join('\n');
  return new Map([
    [
      '/',
      { contentType: 'text/html; charset=utf-8', content: read('index.html').replace('<!-- businesses -->', links) },
    ],
    ['/player.css', { contentType: 'text/css; charset=utf-8', content: read('player.css') }],
    ['/player.js', { contentType: 'text/javascript; charset=utf-8', content: read('player.js') }],
    ['/retries.js', { contentType: 'text/javascript; charset=utf-8', content: read('retries.js') }],
  ]);
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, 'page', name), 'utf8');
}
