import { isRecord } from '../api/json.ts';

type Path = readonly string[];

/**
 * The content of a file of the model, with that of a later file on top: maps are merged field by field, whatever else the later file has takes the place of
 * what was there, and null removes it (as a JSON merge patch does, RFC 7386). Lists are replaced whole. What services, ports, variables and volumes have a
 * list for elsewhere is a map by name in the model, so a later file can name one of them.
 *
 * @returns `unmatched`: the paths where null would remove what is not there
 */
export function overlay(below: unknown, above: unknown): { merged: unknown; unmatched: readonly Path[] } {
  const unmatched: Path[] = [];
  return { merged: over(below, above, [], unmatched), unmatched };
}

/** Deeper than any field of the model. An alias may lead into an object that contains it. */
const DEEPEST = 32;

function over(below: unknown, above: unknown, path: Path, unmatched: Path[]): unknown {
  if (!isRecord(above) || path.length > DEEPEST) return above;
  const merged = new Map(Object.entries(isRecord(below) ? below : {}));
  for (const [key, value] of Object.entries(above)) {
    const at = [...path, key];
    if (value !== null) merged.set(key, over(merged.get(key), value, at, unmatched));
    else if (!merged.delete(key)) unmatched.push(at);
  }
  return Object.fromEntries(merged);
}
