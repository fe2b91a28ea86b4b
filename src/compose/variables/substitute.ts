/**
 * The value of a variable. Undefined if it is not set.
 * @param isPlain the reference has no default, so an unset variable becomes empty
 */
export type Lookup = (name: string, isPlain?: boolean) => string | undefined;

/** Why a text cannot be interpolated. */
export class SubstitutionError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/**
 * `$$`, `$NAME`, or everything from `${` to the last `}` of the line. What follows the closing brace of the reference is then substituted separately.
 * A `${` that begins no reference matches alone. A `$` before anything else is only a dollar.
 */
const REFERENCE = /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{(?:([_a-z][_a-z0-9]*(?::?[-+?][^\n]*)?)\}|()))/gi;

/**
 * Replaces variables as Compose does: `$A`, `${A}`, `${A:-x}`, `${A-x}`, `${A:?why}`, `${A?why}`, `${A:+x}`, `${A+x}`, nested, and `$$` for a dollar.
 * @throws SubstitutionError
 */
export function substitute(text: string, lookup: Lookup): string {
  if (!text.includes('$')) return text;
  return text.replace(REFERENCE, (reference: string, escaped?: string, named?: string) => {
    if (escaped !== undefined) return '$';
    return named === undefined ? braced(reference, text, lookup) : (lookup(named, true) ?? '');
  });
}

type Operator = ':?' | '?' | ':-' | '-' | ':+' | '+';
const OPERATORS: readonly Operator[] = [':?', '?', ':-', '-', ':+', '+'];

function braced(reference: string, text: string, lookup: Lookup): string {
  const end = closing(reference) ?? reference.length;
  const inner = /^\$\{([_a-z][_a-z0-9]*(?::?[-+?][^\n]*)?)\}$/i.exec(reference.slice(0, end))?.[1];
  if (inner === undefined)
    throw new SubstitutionError(
      `${JSON.stringify(text)} is not a valid use of variables`,
      'write $$ for a dollar sign',
    );
  const rest = reference.slice(end);
  // The first operator counts: in ${A:-b?c}, the default is "b?c".
  const operator = OPERATORS.filter((each) => inner.includes(each)).toSorted(
    (a, b) => inner.indexOf(a) - inner.indexOf(b),
  )[0];
  const value = operator === undefined ? (lookup(inner, true) ?? '') : operated(inner, operator, lookup);
  return value + substitute(rest, lookup);
}

function operated(inner: string, operator: Operator, lookup: Lookup): string {
  const name = inner.slice(0, inner.indexOf(operator));
  const word = inner.slice(name.length + operator.length);
  const value = lookup(name);
  const isEmpty = operator.startsWith(':') && value === '';
  const isThere = value !== undefined && !isEmpty;
  switch (operator) {
    case ':-':
    case '-':
      return isThere ? value : substitute(word, lookup);
    case ':+':
    case '+':
      return isThere ? substitute(word, lookup) : (value ?? '');
    case ':?':
    case '?': {
      if (isThere) return value;
      const why = substitute(word, lookup);
      throw new SubstitutionError(
        `the variable ${name} must be set${why === '' ? '' : ` (${why})`}`,
        'set the variable in the environment or in an env file',
      );
    }
  }
}

/**
 * The index behind the brace that closes the first opened brace. Undefined where none does, as Compose counts: then the reference is all of the text, and
 * `{}` is the default in `${A:-{}}`.
 */
function closing(text: string): number | undefined {
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '}') {
      open -= 1;
      if (open === 0) return index + 1;
    }
    if (text[index] === '{') {
      open += 1;
      // The character after a brace counts as part of a name, even if it is another brace.
      index += 1;
    }
  }
  return undefined;
}
