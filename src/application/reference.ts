import { tableOf } from '../api/reference.ts';
import { fields } from './fields.ts';

/** A Markdown page of every field of the application model, generated from the schema. */
export function applicationPage(): string {
  return [
    '<!-- Generated from src/application by `make crds`; do not edit. -->',
    '# The application model (`application.yaml`)',
    '',
    '`recordings import` writes the application model, a person edits it, and `recordings synth` turns it into Kubernetes manifests. A complete',
    'example with comments is [examples/prosaas/application.yaml](../examples/prosaas/application.yaml). `synth` refuses an unknown field.',
    '`import` writes `FILL_IN` for everything that the model needs and the Compose files do not say; `synth` refuses `FILL_IN`, too.',
    '',
    'The model may be in several files: `recordings synth --config application.yaml --config staging.yaml`. A later file adds fields, changes fields, and removes a',
    'field with `null`; lists are replaced whole. See [docs/gitops.md](gitops.md#several-environments).',
    '',
    ...tableOf(fields()),
    '',
  ].join('\n');
}
