import type { Fault } from './fault.ts';
import { descriptionAt } from './fields.ts';

/** What `recordings import` writes where the Compose files do not say something that the model needs. */
export const FILL_IN = 'FILL_IN';

/** The fields of a document that wait for a person. */
export function fieldsToFillIn(content: unknown): Fault[] {
  return placesOf(content, [], new Set()).map((path) => {
    const description = descriptionAt(path);
    return { path, message: `is to be filled in${description === undefined ? '' : `: ${description}`}` };
  });
}

/** @param seen what an alias leads to is one place in the file; and an alias may lead into what holds it. */
function placesOf(content: unknown, path: readonly string[], seen: Set<unknown>): (readonly string[])[] {
  if (content === FILL_IN) return [path];
  if (typeof content !== 'object' || content === null || seen.has(content)) return [];
  seen.add(content);
  return Object.entries(content).flatMap(([key, value]) => placesOf(value, [...path, key], seen));
}
