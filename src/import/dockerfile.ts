import { posix } from 'node:path';
import type { Build } from '../compose/project.ts';
import { dockerfileText, finalLines } from '../users/dockerfile.ts';
import { isWithin } from '../users/mounts.ts';
import type { Host } from './host.ts';

/** What an image runs, and where, as far as its Dockerfile says it. */
export function runBy(host: Host, build: Build): { readonly words: readonly string[]; readonly directory: string } {
  const lines = finalLines(build, host) ?? [];
  const last = (instruction: string): string =>
    lines.flatMap((line) => new RegExp(`^\\s*${instruction}\\s+(.*)$`, 'i').exec(line)?.[1] ?? []).at(-1) ?? '';
  const words = `${last('ENTRYPOINT')} ${last('CMD')}`.split(/[\s[\]",]+/).filter((word) => word !== '');
  return { words, directory: posix.resolve('/', last('WORKDIR')) };
}

/**
 * Whether a Dockerfile copies something to a path, or to a directory that the path lies in; undefined where the Dockerfile cannot be read. An image that it
 * builds on, other than a stage of its own, is not looked into.
 */
export function copies(host: Host, build: Build, path: string): boolean | undefined {
  const text = dockerfileText(build, host);
  if (text === undefined) return undefined;
  let directory = '/';
  // Of every stage: the last may be based on another one.
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .some((line) => {
      const [, instruction = '', rest = ''] = /^\s*(WORKDIR|COPY|ADD)\s+(.*)$/i.exec(line) ?? [];
      if (instruction === '') return /^\s*RUN\b.*\bgit\s+clone\b/i.test(line);
      const words = rest
        .replace(/[[\]",]/g, ' ')
        .trim()
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'));
      const last = posix.resolve(directory, words.at(-1) ?? '.');
      if (/WORKDIR/i.test(instruction)) {
        directory = last;
        return false;
      }
      return words.slice(0, -1).some((source) => {
        // One file, and not a directory: `COPY requirements.txt .`
        if (/[^/*]\.[\w*]+$/.test(source)) {
          const isDirectory = last === directory || (words.at(-1) ?? '').endsWith('/');
          return path === posix.join(last, posix.basename(source)) || (path === last && !isDirectory);
        }
        return last.includes('$') || isWithin(path, last) || isWithin(last, path);
      });
    });
}
