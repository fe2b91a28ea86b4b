import * as z from 'zod';
import { foreignName, variableName } from './names.ts';

const secretKeyName = z
  .string()
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a Secret')
  .describe('the key in that Secret');

export const secretKey = z.strictObject({
  secret: foreignName.describe('the name of an existing Secret in the namespace'),
  key: secretKeyName,
});

export const env = z.record(variableName, z.string()).default({});
export const secretEnv = z.record(variableName, secretKey).default({});

/** Variables that several services share. */
export const environment = z.strictObject({
  env: env.describe('the variables, not for secrets: they are in one ConfigMap, `NAME-environment`'),
  secretEnv: secretEnv.describe('the variables from existing Secrets'),
});

export type Environment = z.output<typeof environment>;

/** The environments of a service, by name. */
export const chosen = z
  .array(z.string(), {
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? 'must be a list of names from environments at the top, like [common]; write the variables of this service into env'
        : 'must be a list of names from environments at the top, like [common]',
  })
  .default([]);

/** Where a service has a variable from: a Secret, or a text in which Kubernetes replaces `$(NAME)`. */
export type Variable = { readonly secret: string; readonly key: string } | { readonly text: string };

/** All variables of a map of texts and a map of keys of Secrets. */
export const variablesIn = ({ env, secretEnv }: Environment): ReadonlyMap<string, Variable> =>
  new Map<string, Variable>([
    ...Object.entries(secretEnv),
    ...Object.entries(env).map(([name, text]) => [name, { text }] as const),
  ]);
