import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import specification from '../../src/compose/checks/compose-spec.json' with { type: 'json' };

/** The table of docs/compose.md forgets nothing. */

const page = readFileSync(new URL('../../docs/compose.md', import.meta.url), 'utf8');
const firstCells = [...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell);
const named = new Set(firstCells.flatMap((cell) => cell.split(/[^a-z0-9_]+/)));

const { container_spec, workload_spec, service, deployment } = specification.$defs;

it.each([
  ['a container', container_spec],
  ['a workload', workload_spec],
  ['a service', service],
  ['deploy', deployment],
])('the docs say what becomes of every attribute of %s', (_, { properties }) => {
  expect(Object.keys(properties).filter((attribute) => !named.has(attribute))).toEqual([]);
});
