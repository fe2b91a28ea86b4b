import { expect, it } from 'vitest';
import schema from '../../src/compose/checks/compose-spec.json' with { type: 'json' };
import { ATTRIBUTES, DEPLOY } from '../../src/import/attributes.ts';
import { lostAttributes } from '../../src/import/lost.ts';
import type { Scene, Subject } from '../../src/import/carried.ts';

/** Nothing is dropped in silence: each attribute of the official schema is carried over, or it is said what it means that it is not. */

const { container_spec, workload_spec, service, deployment } = schema.$defs;

it('every attribute of a service that the schema knows is in the list, and no other', () => {
  const known = [container_spec, workload_spec, service].flatMap(({ properties }) => Object.keys(properties));
  expect(Object.keys(ATTRIBUTES).toSorted()).toEqual([...new Set(known)].toSorted());
});

it('every attribute of deploy that the schema knows is in the list, and no other', () => {
  expect(Object.keys(DEPLOY).toSorted()).toEqual(Object.keys(deployment.properties).toSorted());
});

/** What is said of a service that has the attribute. */
function said(service: object): string[] {
  const subject = { name: 'web', service } as unknown as Subject;
  const scene = { project: { locate: () => ({ file: 'compose.yml', line: 1, column: 1 }) } } as unknown as Scene;
  return lostAttributes(scene, subject).map(({ message }) => message);
}

const lost = Object.entries(ATTRIBUTES).flatMap(([attribute, entry]) =>
  'lost' in entry ? [[attribute, entry.lost]] : [],
);

it.each(lost)('%s is said to be lost', (attribute, sentence) => {
  expect(said({ [attribute]: ['something'] })).toEqual([sentence]);
  expect(said({ [attribute]: [] })).toEqual([]);
});

it.each(Object.entries(DEPLOY).flatMap(([attribute, entry]) => ('lost' in entry ? [[attribute, entry.lost]] : [])))(
  'deploy.%s is said to be lost',
  (attribute, sentence) => {
    expect(said({ deploy: { [attribute]: { some: 'thing' } } })).toEqual([sentence]);
  },
);

it('an attribute that nobody knows yet is said to be lost', () => {
  expect(said({ teleport: true })).toEqual(['teleport: this version does not know it']);
});
