import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
// From github.com/compose-spec/compose-go/v2 v2.16.2, schema/compose-spec.json, Apache-2.0; only its line breaks are ours.
import schema from './compose-spec.json' with { type: 'json' };

/** How ajv reads the schema. The bundle (image/compiledSchema.ts) holds code that ajv has written with the same options. */
export const OPTIONS = { strict: false, allErrors: true, logger: false } as const;

let compiled: ValidateFunction | undefined;

/** The schema of the Compose specification, compiled when it is first needed: that takes longer than to read a file. */
export function specification(): ValidateFunction {
  compiled ??= new Ajv2020(OPTIONS).compile(schema);
  return compiled;
}
