import { basename } from 'node:path';
import { isMap, isScalar } from 'yaml';
import { lookAt } from '../compose/document/syntax.ts';
import { isSource } from './manifests.ts';

const COMPOSE_SECTIONS = ['services', 'include', 'volumes', 'networks', 'secrets', 'configs', 'jobs'];
const COMPOSE_NAME = /^(docker-)?compose([.-].*)?\.ya?ml$/;

/**
 * Whether a text is meant as a Compose file, by the fields at its top; where they do not tell, because the file is broken or empty, by the name of
 * the file. An application model has services, too, and a store.
 */
export function isCompose(text: string, file: string): boolean {
  // The values of a chart may have services and volumes at their top.
  if (isSource(file)) return false;
  // Reading a definition of kinds takes seconds.
  if (/^apiVersion:/m.test(text)) return false;
  const keys = topKeys(text);
  if (['apiVersion', 'kind', 'store'].some((key) => keys.has(key))) return false;
  // A workflow of GitHub has jobs, too, and says on what they run.
  const isWorkflow = keys.has('jobs') && keys.has('on');
  return (COMPOSE_SECTIONS.some((key) => keys.has(key)) && !isWorkflow) || COMPOSE_NAME.test(basename(file));
}

function topKeys(text: string): ReadonlySet<string> {
  return new Set(
    lookAt(text).documents.flatMap(({ contents }) =>
      isMap(contents) ? contents.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [],
    ),
  );
}
