import { customResourceDefinition } from './crd.ts';
import { API_VERSION, KIND } from './labels.ts';
import { REASONS } from './reasons.ts';

interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  readonly items?: Field;
  readonly additionalProperties?: Field;
}

/** Every field of spec and status, as one table in Markdown. */
export function referencePage(): string {
  const [version] = customResourceDefinition().spec.versions;
  const { properties = {} } = (version?.schema.openAPIV3Schema ?? {}) as Field;
  const rows = (['spec', 'status'] as const).flatMap((name) => rowsOf(name, properties[name] ?? {}));
  return [
    `# ${KIND} (\`${API_VERSION}\`)`,
    '',
    '| field | type | default | what it says |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowsOf(path: string, field: Field): string[] {
  const inner = field.items ?? field.additionalProperties;
  const below = [
    ...Object.entries(field.properties ?? {}).flatMap(([name, of]) => {
      const mark = field.required?.includes(name) === true ? ' (required)' : '';
      return [rowOf(`${path}.${name}`, of, mark), ...rowsOf(`${path}.${name}`, of)];
    }),
  ];
  return inner === undefined
    ? below
    : [...below, ...rowsOf(`${path}${field.items === undefined ? '.<name>' : '[]'}`, inner)];
}

function rowOf(path: string, field: Field, mark: string): string {
  const fallback = field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``;
  return `| \`${path}\`${mark} | ${typeOf(field)} | ${fallback} | ${field.description ?? ''} |`;
}

function typeOf(field: Field): string {
  if (field.enum !== undefined && field.enum.length <= 3) return field.enum.map((each) => `\`${each}\``).join(' or ');
  if (field.items !== undefined) return `list of ${typeOf(field.items)}s`;
  if (field.additionalProperties !== undefined) return `map of ${typeOf(field.additionalProperties)}s`;
  return field.type ?? '';
}

/** Every reason with its cause and its remedy, in Markdown. */
export function reasonsPage(): string {
  return [
    '# Reasons',
    '',
    'Whatever finds fault (the status of a store, events, admission, `recordings verify`, `recordings check`) takes its reason from this list.',
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
