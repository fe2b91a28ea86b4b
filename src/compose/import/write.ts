import { Document, isCollection, isMap, isScalar, visit, type Pair, type Scalar } from 'yaml';
import type { Imported } from './carried.ts';

type Application = Imported['application'];

/** Longer ones are easier to read line by line. */
const FLOW_WIDTH = 100;

/** The application model as YAML that a newcomer can read. */
export function modelText(application: Application, files: readonly string[]): string {
  const document = new Document(application);
  document.commentBefore = ` Made by \`recordings import\` from ${files.join(', ')}. It is yours now: \`recordings synth\` makes manifests of it.`;
  visit(document, {
    Collection: (_, node) => {
      const isLeaf = node.items.every((item) => isShortScalar(isMap(node) ? (item as Pair).value : item));
      if (isLeaf && JSON.stringify(node).length < FLOW_WIDTH) node.flow = true;
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
    },
  });
  spaced(document, ['services']);
  for (const field of ['store', 'volumes', 'services']) before(document, [field]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const isShortScalar = (node: unknown): boolean =>
  isScalar(node) && !(typeof node.value === 'string' && (node.value.length > 80 || node.value.includes('\n')));

function spaced(document: Document, path: readonly string[]): void {
  const map = document.getIn(path);
  if (!isMap(map)) return;
  for (const { key } of map.items.slice(1)) (key as Scalar).spaceBefore = true;
}

function before(document: Document, path: readonly string[]): void {
  const map = document.getIn(path.slice(0, -1));
  if (!isCollection(map) || !isMap(map)) return;
  for (const { key } of map.items) if (isScalar(key) && key.value === path.at(-1)) key.spaceBefore = true;
}

/** The Secrets that an application takes keys from, by name: the keys, and who uses each. */
export function secretsOf(application: Application): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const secrets = new Map<string, Map<string, string[]>>();
  for (const [service, { secretEnv = {}, files = {} }] of Object.entries(application.services)) {
    for (const { secret, key } of [...Object.values(secretEnv), ...Object.values(files)]) {
      if (secret === undefined || key === undefined) continue;
      const keys = secrets.get(secret) ?? new Map<string, string[]>();
      secrets.set(secret, keys.set(key, [...new Set([...(keys.get(key) ?? []), service])]));
    }
  }
  return secrets;
}

/** Manifests of these Secrets, with nothing in them: a template to fill in. Undefined where the application needs none. */
export function secretsTemplate(application: Application): string | undefined {
  const secrets = [...secretsOf(application)];
  if (secrets.length === 0) return undefined;
  const documents = secrets.map(([name, keys]) => {
    const document = new Document({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: application.namespace ?? application.name },
      type: 'Opaque',
      stringData: Object.fromEntries([...keys.keys()].map((key) => [key, ''])),
    });
    visit(document.getIn(['stringData']) as Parameters<typeof visit>[0], {
      Pair: (_, { key, value }) => {
        if (isScalar(value)) value.comment = ` of ${keys.get(String((key as Scalar).value))?.join(', ') ?? ''}`;
      },
    });
    return document.toString({ lineWidth: 0 });
  });
  const head =
    '# What must be there before the services start. Fill the values in, apply this (the namespace first), and keep it out of version control.\n';
  return head + documents.join('---\n');
}
