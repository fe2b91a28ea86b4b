import type { z } from 'zod';
import type { FieldFault } from './fieldFault.ts';

/** One issue may cover several fields. This separates their sentences. */
const SEPARATOR = '\n';

/** What is wrong with a field, in the words of somebody who writes YAML. Undefined: the message of the schema is used. */
export function explain(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = fieldsOf(issue.inst);
      return issue.keys.map((key) => `unknown field: ${advice(key, known, 'fields')}`).join(SEPARATOR);
    }
    case 'invalid_type': {
      const description = descriptionOf(issue.inst);
      const what = description === undefined ? '' : `: ${description}`;
      if (issue.input === undefined) return `is missing${what}`;
      if (issue.input === null) return `is empty${what}`;
      const remedy = issue.expected === 'string' && typeof issue.input !== 'object' ? ': put it in quotes' : '';
      return `must be ${noun(issue.expected)}, not ${nounOf(issue.input)}${remedy}`;
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (issue.input === undefined) return `is missing: ${values.join(' or ')}`;
      return `must be ${values.join(' or ')}`;
    }
    case 'too_small':
    case 'too_big':
      return sizeOf(issue);
    case 'invalid_key':
      return issue.issues.map(({ message }) => message.replace(/^must/, 'the name must')).join(', ');
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_union':
    case 'not_multiple_of':
      return undefined;
  }
}

/** Turns an issue into faults, one for each field that it covers. */
export function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const messages = issue.message.split(SEPARATOR);
  return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? '' }));
}

function sizeOf(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const bound =
    issue.code === 'too_small' ? `at least ${issue.minimum.toString()}` : `at most ${issue.maximum.toString()}`;
  if (issue.origin === 'string')
    return issue.code === 'too_small' ? 'must not be empty' : `must have ${bound} characters`;
  if (issue.origin !== 'array') return `must be ${bound}`;
  return `must have ${bound} ${bound.endsWith(' 1') ? 'entry' : 'entries'}`;
}

/** The fields of the schema that found the fault. None if the schema is not an object. */
function fieldsOf(schema: unknown): string[] {
  const shape = (schema as Partial<z.ZodObject> | undefined)?.shape;
  return Object.keys(shape ?? {});
}

function descriptionOf(schema: unknown): string | undefined {
  return (schema as Partial<z.ZodType> | undefined)?.description;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of names to values',
};

const noun = (expected: string): string => NOUNS[expected] ?? expected;

function nounOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a map';
  if (typeof input === 'string') return JSON.stringify(input);
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : typeof input;
}

/** Suggests the name that was probably meant, or lists all names. */
export function advice(key: string, known: readonly string[], what: 'fields' | 'services'): string {
  const [nearest] = known
    .map((name) => ({ name, distance: distance(key.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance);
  return nearest === undefined ? `the ${what} here are ${known.join(', ')}` : `did you mean "${nearest.name}"?`;
}

/** The Levenshtein distance: how many characters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
