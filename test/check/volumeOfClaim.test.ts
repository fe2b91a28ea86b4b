import { expect, it } from 'vitest';
import { synthesise } from '../../charts/main.ts';
import { application } from '../charts/manifests.ts';
import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import { findingsOf } from '../../src/report/report.ts';

const rendered = synthesise(application())
  .map(({ content }) => content)
  .join('---\n');
const examined = (text: string) =>
  findingsOf(examineManifests('out.yaml', readManifests(text, 'out.yaml').manifests, 'default'));

/** What kustomize does with `namespace: staging`: test/charts/kustomize.integration.test.ts holds it against kubectl. */
const moved = rendered
  .replace(/kind: Namespace\n(.*\n)*? {2}name: prosaas\n/, (namespace) => namespace.replace(/prosaas\n$/, 'staging\n'))
  .replace(/^ {2}namespace: prosaas$/gm, '  namespace: staging');

it('manifests of synth are well', () => {
  expect(examined(rendered)).toEqual([]);
});

it('a claim that another namespace was written into has a volume that is not kept for it, and the report says what works', () => {
  const [found, ...others] = examined(moved);
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    severity: 'fault',
    reason: 'ClaimPending',
    object: 'PersistentVolumeClaim/recordings-data',
    message:
      'is in namespace "staging", but its volume "prosaas-recordings-data" is kept for claim prosaas/recordings-data, so this claim would stay Pending',
  });
  expect(found?.remedy).toContain('recordings synth --config application.yaml --config staging.yaml');
  expect(found?.where).toBe(`out.yaml:${moved.split('\n').findIndex((line) => line.includes('volumeName: ')) + 1}`);
});

it('a volume that is kept for no claim by name is anybody’s', () => {
  expect(examined(moved.replace(/ {2}claimRef:\n( {4}.*\n)*/, ''))).toEqual([]);
});
