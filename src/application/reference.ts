import { tableOf } from '../api/reference.ts';
import { fields } from './fields.ts';

/** The page about the application model, generated from its schema. */
export function applicationPage(): string {
  return [
    '<!-- Generated from src/application by `make crds`; do not edit. -->',
    '# The application model (`application.yaml`)',
    '',
    'What `recordings import` writes, a person edits, and `recordings synth` turns into Kubernetes manifests. A whole one, with comments:',
    '[examples/prosaas/application.yaml](../examples/prosaas/application.yaml). An unknown field is refused, and so is `FILL_IN`, with which',
    '`import` marks what the Compose files do not say.',
    '',
    ...tableOf(fields()),
    '',
  ].join('\n');
}
