import { customResourceDefinition } from './crd.ts';
import { API_VERSION, KIND } from './labels.ts';
import { REASONS } from './reasons.ts';

/** The part of JSON Schema that a reference page shows. */
export interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Field[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly items?: Field;
  /** False for an object with fixed fields. */
  readonly additionalProperties?: Field | false;
}

/** A Markdown table of every field of spec and status. */
export function referencePage(): string {
  const [version] = customResourceDefinition().spec.versions;
  const { properties = {} } = (version?.schema.openAPIV3Schema ?? {}) as Field;
  const { spec = {}, status = {} } = properties;
  return [`# ${KIND} (\`${API_VERSION}\`)`, '', ...tableOf({ properties: { spec, status } }).filter(isNoRoot), ''].join(
    '\n',
  );
}

/** Every Kubernetes object has spec and status, so the table leaves out these two rows. */
const isNoRoot = (row: string): boolean => !/^\| `(spec|status)`/.test(row);

/** One row for each field below a schema, named by its full path. */
export function tableOf(schema: Field): string[] {
  return ['| field | type | default | what it says |', '|---|---|---|---|', ...rowsOf('', schema)];
}

function rowsOf(path: string, field: Field): string[] {
  const inner = field.items ?? field.additionalProperties;
  const below = Object.entries(field.properties ?? {}).flatMap(([name, of]) => {
    const mark = field.required?.includes(name) === true ? ' (required)' : '';
    const whole = path === '' ? name : `${path}.${name}`;
    return [rowOf(whole, of, mark), ...rowsOf(whole, of)];
  });
  return inner ? [...below, ...rowsOf(`${path}${field.items === undefined ? '.<name>' : '[]'}`, inner)] : below;
}

function rowOf(path: string, field: Field, mark: string): string {
  const fallback = field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
  return `| \`${path}\`${mark} | ${typeOf(field)} | ${fallback} | ${field.description ?? ''} |`;
}

function typeOf(field: Field): string {
  if (field.enum !== undefined && field.enum.length <= 3) return field.enum.map((each) => `\`${each}\``).join(' or ');
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.anyOf !== undefined) return [...new Set(field.anyOf.map(typeOf))].join(' or ');
  if (field.items !== undefined) return `list of ${typeOf(field.items)}s`;
  if (field.additionalProperties) return `map of ${typeOf(field.additionalProperties)}s`;
  return field.type ?? '';
}

/** A Markdown page of every reason with its cause and its remedy. */
export function reasonsPage(): string {
  return [
    '# Reasons',
    '',
    'The status of a store, events, admission policies, `recordings verify` and `recordings check` name what is wrong by a reason from this list.',
    '',
    ...Object.entries(REASONS).flatMap(([name, { cause, remedy }]) => [
      `## ${name}`,
      '',
      cause,
      '',
      `**What to do:** ${remedy}`,
      '',
    ]),
  ].join('\n');
}
