import type { FieldFault } from './fieldFault.ts';
import { descriptionAt } from './fields.ts';

/** `recordings import` writes this value when the Compose files do not say something that the model needs. */
export const FILL_IN = 'FILL_IN';

/** The fields of a document that a person must fill in. */
export function fieldsToFillIn(content: unknown): FieldFault[] {
  return placesOf(content, [], new Set()).map((path) => {
    const description = descriptionAt(path);
    return { path, message: `must be filled in${description === undefined ? '' : `: ${description}`}` };
  });
}

/** @param seen the objects visited so far. Several aliases may lead to one object, and an alias may lead into an object that contains it. */
function placesOf(content: unknown, path: readonly string[], seen: Set<unknown>): (readonly string[])[] {
  if (content === FILL_IN) return [path];
  if (typeof content !== 'object' || content === null || seen.has(content)) return [];
  seen.add(content);
  return Object.entries(content).flatMap(([key, value]) => placesOf(value, [...path, key], seen));
}
