import { Document, isCollection, isMap, isPair, isScalar, isSeq, stringify, visit, type Pair, type Scalar } from 'yaml';
import { secretsOf } from '../application/secrets.ts';
import type { Imported } from './carried.ts';
import { listed } from './findings.ts';

type Application = Imported['application'];

/** An empty line stands before each. */
const SECTIONS = ['store', 'volumes', 'waiterImage', 'environments', 'services'];

/** Longer ones are easier to read line by line. */
const FLOW_WIDTH = 100;
/** Of a field of a service that has lists or maps within, like a probe. */
const NESTED_WIDTH = 120;
/** Each of their entries has a line of its own. */
const OF_ENTRIES = ['files', 'volumes', 'secretEnv'];
/** A list of names, like the callers of a service, is read as one line. */
const WIDTH_OF_NAMES = 240;

/** The application model as YAML that a newcomer can read. */
export function modelText(application: Application, files: readonly string[]): string {
  const document = new Document(application, { aliasDuplicateObjects: false });
  document.commentBefore = ` Made by \`recordings import\` from ${files.join(', ')}. It is yours now: \`recordings synth\` makes manifests of it.`;
  visit(document, {
    Collection: (_, node, path) => {
      const children = valuesOf(node);
      const isLeaf = children.every(isShortScalar);
      const fields = path.filter(isPair).map(({ key }) => String(key));
      const isWithinService =
        fields[0] === 'services' && fields.length > 2 && !OF_ENTRIES.includes(fields.at(-1) ?? '');
      const isFlat = children.every(
        (child) => isShortScalar(child) || (isCollection(child) && valuesOf(child).every(isShortScalar)),
      );
      const width = !isLeaf ? NESTED_WIDTH : isSeq(node) && node.items.every(isWord) ? WIDTH_OF_NAMES : FLOW_WIDTH;
      if ((isLeaf || (isWithinService && isFlat)) && JSON.stringify(node).length < width) node.flow = true;
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = 'BLOCK_LITERAL';
    },
  });
  spaced(pairsOf(document.get('services')).slice(1));
  spaced(pairsOf(document.get('environments')).slice(1));
  spaced(pairsOf(document.contents).filter(({ key }) => SECTIONS.includes(String(key))));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** What a map or list holds. */
function valuesOf(node: unknown): readonly unknown[] {
  if (isMap(node)) return node.items.map(({ value }) => value);
  return isSeq(node) ? node.items : [];
}

const isWord = (node: unknown): boolean => isScalar(node) && /^[\w-]+$/.test(String(node.value));

const isShortScalar = (node: unknown): boolean =>
  (isMap(node) && node.items.length === 0) ||
  (isScalar(node) && !(typeof node.value === 'string' && (node.value.length > 80 || node.value.includes('\n'))));

const pairsOf = (node: unknown): readonly Pair[] => (isMap(node) ? node.items : []);

/** With an empty line before each. */
function spaced(pairs: readonly Pair[]): void {
  for (const { key } of pairs) (key as Scalar).spaceBefore = true;
}

/** Manifests of these Secrets, with nothing in them: an empty password would be one that works. Undefined where the application needs none. */
export function secretsTemplate(application: Application): string | undefined {
  const secrets = [...secretsOf(application)];
  if (secrets.length === 0) return undefined;
  const documents = secrets.map(([name, keys]) => {
    const metadata = { name, namespace: application.namespace ?? application.name };
    const head = stringify({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque' });
    const entries = [...keys].map(([key, users]) => `  #${stringify({ [key]: '' }).trim()} # of ${listed(users)}\n`);
    return `${head}stringData:\n${entries.join('')}`;
  });
  const head =
    '# What must be there before the services start. Take away each # before a key and fill its value in, apply this (the namespace first), and keep it out of\n# version control. A service whose key is missing does not start, and its pod says which.\n';
  return head + documents.join('---\n');
}
