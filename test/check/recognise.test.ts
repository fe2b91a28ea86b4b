import { expect, it } from 'vitest';
import { isCompose } from '../../src/check/recognise.ts';

it.each<[string, string, string, boolean]>([
  ['services', 'a.yaml', 'services: {a: {image: a}}', true],
  ['jobs of Compose', 'a.yaml', 'jobs: {a: {image: a}}', true],
  ['nothing, under the name of a Compose file', 'docker-compose.prod.yml', '', true],
  ['a manifest', 'a.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}', false],
  ['an application model', 'application.yaml', 'store: {}\nservices: {}', false],
  ['a workflow of GitHub, which has jobs and says on what they run', 'ci.yaml', 'on: [push]\njobs: {test: {}}', false],
  ['the values of a chart', 'values.yaml', 'services: {}', false],
])('a file of %s is a Compose file, or is none', (_, file, text, expected) => {
  expect(isCompose(text, file)).toBe(expected);
});
