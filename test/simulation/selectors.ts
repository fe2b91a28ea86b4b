/** What a selector of labels or fields asks of an object. */
export type Matches = (labels: Readonly<Record<string, string>>, name: string, namespace: string) => boolean;

const known = new Map<string, Matches>();

/** The forms that the operator and its tests use: `a`, `!a`, `a=b`, `a!=b`, joined by commas; of fields, the name and the namespace. */
export function matching(labels: string | undefined, fields: string | undefined): Matches {
  const key = `${labels ?? ''} ${fields ?? ''}`;
  let matches = known.get(key);
  if (matches === undefined) {
    const all = [...parts(labels).map(ofLabel), ...parts(fields).map(ofField)];
    matches = (of, name, namespace) => all.every((each) => each(of, name, namespace));
    known.set(key, matches);
  }
  return matches;
}

const parts = (selector: string | undefined): string[] => (selector ?? '').split(',').filter((each) => each !== '');

function ofLabel(part: string): Matches {
  const [, not, key = '', operator, value = ''] = /^(!?)([^=!]+)(!=|==?)?(.*)$/.exec(part) ?? [];
  if (operator === undefined) return (labels) => Object.hasOwn(labels, key) === (not === '');
  return (labels) => (labels[key] === value) === (operator !== '!=');
}

function ofField(part: string): Matches {
  const [field, value] = part.split(/==?/);
  if (field === 'metadata.name') return (_, name) => name === value;
  if (field === 'metadata.namespace') return (_, __, namespace) => namespace === value;
  throw new Error(`field selector ${part}: the simulated API server knows names and namespaces only`);
}
