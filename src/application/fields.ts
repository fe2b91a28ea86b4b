import * as z from 'zod';
import type { Field } from '../api/reference.ts';
import { model } from './model.ts';

/** The fields of the model as a person writes them, with types, defaults and descriptions. */
export const fields = (): Field => z.toJSONSchema(model, { io: 'input', unrepresentable: 'any' }) as Field;

/** The description of a field in the schema, if it has one. */
export function descriptionAt(path: readonly string[]): string | undefined {
  let found: Field | undefined = fields();
  for (const segment of path) found = found === undefined ? undefined : below(found, segment);
  return found?.description;
}

function below(field: Field, segment: string): Field | undefined {
  const own = field.properties?.[segment] ?? field.additionalProperties ?? field.items;
  // `additionalProperties` is false in an object with fixed fields.
  if (own) return own;
  return field.anyOf?.map((way) => below(way, segment)).find((way) => way !== undefined);
}
