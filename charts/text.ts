import { Document, isScalar, visit } from 'yaml';

/** Text that kubectl reads as a number, and the writer of YAML 1.1 as text: it writes these without quotes. */
const NUMBER_FOR_KUBECTL = /^[-+]?0(?:[oO][0-7_]+|X[\dA-Fa-f_]+|B[01_]+)$/;

/** Objects as documents of YAML. kubectl reads the same values again. */
export const textOf = (objects: readonly unknown[]): string => objects.map(documentOf).join('---\n');

function documentOf(object: unknown): string {
  const document = new Document(object, { keepUndefined: true, version: '1.1' });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar<string>(node) && typeof node.value === 'string' && isMisread(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}

const isMisread = (text: string): boolean => NUMBER_FOR_KUBECTL.test(text) || text.includes('\u0085');
