/** Writes the page that is generated from the schema of the application model: `make crds`. */
import { writeFileSync } from 'node:fs';
import { applicationPage } from './reference.ts';

writeFileSync(new URL('../../docs/application.md', import.meta.url), applicationPage());
