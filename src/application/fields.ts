import { z } from 'zod';
import type { Field } from '../api/reference.ts';
import { model } from './model.ts';

/** The model as a person writes it: its fields with types, defaults and descriptions. */
export const fields = (): Field => z.toJSONSchema(model, { io: 'input', unrepresentable: 'any' }) as Field;

/** What the schema says about a field, where it says something. */
export function descriptionAt(path: readonly string[]): string | undefined {
  let found: Field | undefined = fields();
  for (const segment of path) found = found === undefined ? undefined : below(found, segment);
  return found?.description;
}

function below(field: Field, segment: string): Field | undefined {
  const own = field.properties?.[segment] ?? field.additionalProperties ?? field.items;
  // `additionalProperties: false` of an object that is no map.
  if (own) return own;
  return field.anyOf?.map((way) => below(way, segment)).find((way) => way !== undefined);
}
