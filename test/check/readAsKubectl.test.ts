import { describe, expect, it } from 'vitest';
import { readManifests } from '../../src/check/manifests.ts';
import { examined, foundBeside } from './examined.ts';

const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
const OTHER = MAP.replace('name: a', 'name: b');
const names = (text: string, file = 'x.yaml') =>
  readManifests(text, file).manifests.map(({ metadata }) => metadata.name);

it.each<[string, string, string[]]>([
  ['case 01: a separator and a comment at the end', `${MAP}---\n# Source: chart/templates/off.yaml\n`, ['a']],
  ['a separator at the end', `${MAP}---\n`, ['a']],
  ['separators alone in a row', `---\n---\n${MAP}---\n---\n${OTHER}`, ['a', 'b']],
  ['a document of null', `${MAP}---\nnull\n---\n~\n`, ['a']],
  ['a separator with a comment', `--- # first\n${MAP}--- # second\n${OTHER}`, ['a', 'b']],
  ['an end of document', `${MAP}...\n---\n${OTHER}`, ['a', 'b']],
  ['Windows line ends', `${MAP}---\n${OTHER}`.replaceAll('\n', '\r\n'), ['a', 'b']],
  ['byte order marks', `\uFEFF${MAP}---\n\uFEFF${OTHER}`, ['a', 'b']],
  ['a YAML directive', `%YAML 1.1\n---\n${MAP}`, ['a']],
  ['an unknown tag', `${MAP}data: !Ref {x: !Sub y}\n`, ['a']],
  ['a key that stands twice: the last counts', `${MAP}metadata: {name: c}\n`, ['c']],
  ['anchors and merge keys', `x: &m {name: m}\napiVersion: v1\nkind: ConfigMap\nmetadata: {<<: *m}\n`, ['m']],
  ['files without a separator between them', `${MAP}${OTHER}`, ['a', 'b']],
  [
    'files that begin with kind',
    'kind: A\napiVersion: v1\nmetadata: {name: a}\nkind: B\napiVersion: v1\nmetadata: {name: b}\n',
    ['a', 'b'],
  ],
  ['files without a separator, then one with', `${MAP}${OTHER}---\n${MAP}`, ['a', 'b', 'a']],
  ['a List with an item of null', 'apiVersion: v1\nkind: List\nitems: [null]\n', []],
])('reads %s', (_, text, expected) => {
  expect(names(text)).toEqual(expected);
});

it('names the line of each object in files that were put together', () => {
  expect(readManifests(`${MAP}${OTHER}`, 'x.yaml').manifests.map(({ where }) => where)).toEqual([
    'x.yaml:1',
    'x.yaml:4',
  ]);
});

it.each<[string, string, string]>([
  [
    'kustomization.yaml',
    'resources: [a.yaml]\n',
    'kustomization.yaml: this is input of kustomize: kustomize build DIR | recordings check -',
  ],
  [
    'base.yaml',
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n',
    'base.yaml:1: this is input of kustomize: kustomize build DIR | recordings check -',
  ],
  [
    'Chart.yaml',
    'apiVersion: v2\nname: x\n',
    'Chart.yaml: this is part of a Helm chart: helm template . | recordings check -',
  ],
  [
    'values-prod.yaml',
    'services: {a: {image: x}}\n',
    'values-prod.yaml: this is part of a Helm chart: helm template . | recordings check -',
  ],
  ['x.yaml', '- a\n', 'x.yaml:1: this is no object of Kubernetes'],
  ['x.yaml', 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n', 'x.yaml:1: this Cluster has no metadata.name'],
])('case 11: passes over %s and says why', (file, text, sentence) => {
  expect(readManifests(text, file)).toEqual({ manifests: [], passedOver: [sentence] });
});

it('tells who gives the template of a chart what to pipe in', () => {
  expect(() => readManifests('{{- if .Values.on }}\na: {{ .Values.b }}\n{{- end }}\n', 'x.yaml')).toThrow(
    /helm template \. \| recordings check -$/,
  );
});

const job = (metadata: string) => `apiVersion: batch/v1
kind: Job
metadata: {${metadata}, labels: {recordings.prosaas.io/role: worker}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: t, image: ffmpeg}]}}}
`;

describe('case 02: an object with generateName', () => {
  it('is judged under that name', () => {
    expect(examined(job('generateName: transcode-')).map(({ reason, object }) => `${reason} ${object}`)).toEqual([
      'StoreMissing Job/transcode-…',
    ]);
    expect(foundBeside(job('namespace: app, generateName: transcode-'))).toEqual([]);
  });

  it('of a kind that matters is refused where it has no name at all', () => {
    expect(foundBeside(job('namespace: app'))).toEqual(['fault Refused Job/(no name) 3']);
  });
});

describe('case 08: a label that is no string', () => {
  const namespace = (value: string) =>
    `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: app\n  labels:\n    recordings.prosaas.io/enabled: ${value}\n`;

  it.each(['true', 'yes', 'on', '1', '[a]'])('%s is refused at its line', (value) => {
    expect(foundBeside(namespace(value))).toContain('fault Refused Namespace/app 6');
  });

  it('says what to write', () => {
    expect(examined(namespace('true'))).toMatchObject([{ remedy: 'Quote it: recordings.prosaas.io/enabled: "true".' }]);
  });

  it.each(['"true"', "'true'", '!!str true'])('%s is a string', (value) => {
    expect(foundBeside(namespace(value))).toEqual([]);
  });

  it('on a pod template is refused, too', () => {
    const deployment =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: app}\nspec:\n  template:\n    metadata: {labels: {version: 2}}\n    spec: {containers: [{name: a}]}\n';
    expect(foundBeside(deployment)).toEqual(['fault Refused Deployment/x 6']);
  });
});

describe('a field that is wrong', () => {
  it.each<[string, string]>([
    ['containers: worker', 'its field spec.template.spec.containers must be a list'],
    ['containers: [{image: x}]', 'its field spec.template.spec.containers.0.name is missing'],
    [
      'containers: [{name: x, env: [{name: A, value: 1}]}]',
      'its field spec.template.spec.containers.0.env.0.value must be a string: quote it',
    ],
  ])('%s is named in plain words', (containers, message) => {
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, labels: {recordings.prosaas.io/role: worker}}\nspec: {template: {spec: {${containers}}}}\n`;
    expect(examined(deployment).map((each) => each.message)).toContain(message);
  });
});
