import type { ErrorObject } from 'ajv/dist/2020.js';
import { ComposeError } from '../error.ts';
import { fieldName, kindOf, nearest, toJson, type Node, type Path } from '../document/node.ts';
import { specification } from './specification.ts';

/**
 * Checks a merged file against the schema of the Compose specification.
 * @throws ComposeError for the deepest error: if a value could have several forms, that is the form which the author meant
 */
export function checkSchema(root: Node): void {
  const validate = specification();
  if (validate(toJson(root.content))) return;
  const simple = (validate.errors ?? []).filter(({ keyword }) => !COMPOUND.has(keyword)).toSorted(byDepth);
  const [worst] = simple;
  // Has the value the type of one of its forms? Then what is wrong with that form is said.
  const inForm = simple.find(
    ({ keyword, instancePath }) => keyword === 'uniqueItems' && instancePath === worst?.instancePath,
  );
  const error = inForm ?? worst ?? validate.errors?.[0];
  if (error === undefined) return;
  const path = pathOf(error);
  const found = nearest(root, path);
  const name = path.length === 0 ? 'the file' : fieldName(path);
  const [sentence, remedy] = explain(error, found, validate.errors ?? []);
  throw new ComposeError(found.at, `${name} ${sentence}`, remedy);
}

/** These keywords only say that something inside them is wrong. */
const COMPOUND = new Set(['oneOf', 'anyOf', 'allOf', 'if', '$ref']);

const byDepth = (one: ErrorObject, other: ErrorObject): number => depthOf(other) - depthOf(one);
const depthOf = (error: ErrorObject): number => pathOf(error).length;

function pathOf({ instancePath, params }: ErrorObject): Path {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const extra = unknownField(params);
  return extra === undefined ? path : [...path, extra];
}

const unknownField = (params: Record<string, unknown>): string | undefined => {
  const field = params.additionalProperty ?? params.unevaluatedProperty;
  return typeof field === 'string' ? field : undefined;
};

function explain(error: ErrorObject, found: Node, all: readonly ErrorObject[]): [string, string] {
  const { keyword, params, instancePath } = error as ErrorObject & { params: Record<string, unknown> };
  if (unknownField(params) !== undefined)
    return ['is not a Compose field at this place', 'correct the name, move the field, or begin the name with x-'];
  switch (keyword) {
    case 'type': {
      const wanted = new Set(
        all
          .filter((each) => each.keyword === 'type' && each.instancePath === instancePath)
          .flatMap(({ params }) => words(params)),
      );
      return [`is ${kindOf(found.content)}`, `write ${[...wanted].join(' or ')}`];
    }
    case 'required':
      return [`has no ${String(params.missingProperty)}`, `add ${String(params.missingProperty)}:`];
    case 'enum':
      return ['has an unknown value', `write one of ${(params.allowedValues as unknown[]).join(', ')}`];
    case 'pattern':
      return ['has a value in the wrong form', `write a value that matches ${String(params.pattern)}`];
    case 'uniqueItems':
      return ['contains the same entry twice', 'remove one of the two'];
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
      return ['is out of range', `write a number that ${error.message ?? 'is in it'}`];
    default:
      return [error.message ?? 'is not valid', 'see the Compose specification'];
  }
}

const WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  null: 'nothing',
};

function words(params: Record<string, unknown>): string[] {
  const types = Array.isArray(params.type) ? params.type : [params.type];
  return types.map((type) => WORDS[String(type)] ?? String(type));
}
