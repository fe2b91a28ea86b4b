import { stringify } from 'yaml';
import { customResourceDefinition } from './crd.ts';
import { GROUP, PLURAL } from './labels.ts';
import { reasonsPage, referencePage } from './reference.ts';

/** The files that are generated from src/api, by their paths in the repository. */
export function generated(): Readonly<Record<string, string>> {
  const source = 'Generated from src/api by `make crds`; do not edit.';
  return {
    [`crds/${GROUP}_${PLURAL}.yaml`]: `# ${source}\n${stringify(customResourceDefinition(), { lineWidth: 0 })}`,
    'docs/reference.md': `<!-- ${source} -->\n${referencePage()}`,
    'docs/reasons.md': `<!-- ${source} -->\n${reasonsPage()}`,
  };
}
