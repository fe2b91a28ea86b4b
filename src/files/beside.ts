import { extname } from 'node:path';
import type { Name } from './name.ts';

/** What the file systems of Linux allow for one part of a name, in bytes. */
const LONGEST = 255;

/**
 * The name for a file whose own name another file has: `a/call.mp3` becomes `a/call.other-1a2b3c4d.mp3`. The same content always gets the same name, so
 * that a second run finds the file. The ending stays, because players and retention go by the ending.
 */
export function besideOf(name: Name, sha256: string): Name {
  const slash = name.lastIndexOf('/') + 1;
  const ending = extname(name.slice(slash));
  const addition = `.other-${sha256.slice(0, 8)}${ending}`;
  const stem = name.slice(slash, name.length - ending.length).slice(0, LONGEST - addition.length);
  return `${name.slice(0, slash)}${stem}${addition}`;
}
