import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/check/documents.ts';
import { examineManifests } from '../../src/check/examine.ts';
import { readManifests } from '../../src/check/manifests.ts';
import { findingsOf } from '../../src/report/report.ts';
import { examined, foundBeside, STORE } from './examined.ts';

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
    'Chart.yaml: this is part of a Helm chart: helm template CHART | recordings check -',
  ],
  [
    'values-prod.yaml',
    'services: {a: {image: x}}\n',
    'values-prod.yaml: this is part of a Helm chart: helm template CHART | recordings check -',
  ],
  ['x.yaml', '- a\n', 'x.yaml:1: this is no object of Kubernetes'],
  ['x.yaml', 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n', 'x.yaml:1: this Cluster has no metadata.name'],
])('case 11: passes over %s and says why', (file, text, sentence) => {
  expect(readManifests(text, file)).toEqual({ manifests: [], passedOver: [sentence], unreadable: [] });
});

/** The values as kubectl (k8s.io/apimachinery 0.36, sigs.k8s.io/yaml 1.6) gives them. */
const valuesOf = (text: string) =>
  readDocuments(text, 'x.yaml').map((each) => ('value' in each ? each.value : each.why));

it.each<[string, string, unknown[]]>([
  ['a quoted string whose lines begin further left', 'a:\n  b: "x\n  y\nz"\n', [{ a: { b: 'x y z' } }]],
  ['single quotes likewise', "a:\n  - b: 'it''s\n  y'\n", [{ a: [{ b: "it's y" }] }]],
  ['an escaped line end', 'a:\n  b: "x\\\ny"\n', [{ a: { b: 'xy' } }]],
  ['an empty line in quotes', 'a:\n  b: "x\n\ny"\n', [{ a: { b: 'x\ny' } }]],
  ['two such strings', 'a:\n  b: "x\ny"\n  c: "x\nz"\n', [{ a: { b: 'x y', c: 'x z' } }]],
  ['a quote within block text', 'a: |\n  "x\nb:\n  c: "x\ny"\n', [{ a: '"x\n', b: { c: 'x y' } }]],
  [
    'brackets whose lines begin further left',
    'a:\n  b: [x,\nz]\n  c: {\n d: "}"\n}\n',
    [{ a: { b: ['x', 'z'], c: { d: '}' } } }],
  ],
  [
    'a script in quotes and brackets',
    'a:\n  - b: [sh, -c, "\n    x;\n  y\n    "]\n',
    [{ a: [{ b: ['sh', '-c', ' x; y '] }] }],
  ],
  ['tabs within brackets', 'a: {\n\tb: c\n}\n', [{ a: { b: 'c' } }]],
  ['a comment right behind a value', 'a: ["x"]#c\nb: "x"#c\nc: x#c\n', [{ a: ['x'], b: 'x', c: 'x#c' }]],
  ['octal numbers', 'a: 0755\nb: 0o17\nc: -010\nd: 08\n', [{ a: 493, b: 15, c: -8, d: 8 }]],
  ['binary numbers, and digits in groups', 'a: 0b101\nb: 1_000\nc: 0x1F\n', [{ a: 5, b: 1000, c: 31 }]],
  ['what looks like a time', 'a: 12:30:45\nb: 2001-01-01\n', [{ a: '12:30:45', b: '2001-01-01' }]],
  ['the short booleans', 'a: y\nb: N\nc: yEs\n', [{ a: true, b: false, c: 'yEs' }]],
  ['keys that are no strings', '1: a\nyes: b\n', [{ 1: 'a', true: 'b' }]],
  ['line ends of an old Macintosh', 'a: b\rc: d\r', [{ a: 'b', c: 'd' }]],
  [
    'an alias that is used often',
    `a: &m {b: c}\nd: [${Array(150).fill('*m').join(', ')}]\n`,
    [{ a: { b: 'c' }, d: Array(150).fill({ b: 'c' }) }],
  ],
  ['JSON objects in a row', '{"a": 1}\n{"b": "}{"}\n\n{"c": "\\"}"}', [{ a: 1 }, { b: '}{' }, { c: '"}' }]],
  ['JSON objects with nothing between them', '{"a": 1}{"b": 2}', [{ a: 1 }, { b: 2 }]],
  ['JSON objects, then YAML', '{"a": 1}\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
])('reads %s', (_, text, expected) => {
  expect(valuesOf(text)).toEqual(expected);
});

it.each<[string, string]>([
  [
    'JSON objects in a row',
    '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}\n\n{"apiVersion":"v1","kind":"A","metadata":{"name":"b"}}\n',
  ],
  [
    'documents after a string that begins further left',
    'apiVersion: v1\nkind: A\nmetadata: {name: "a"}\n---\napiVersion: v1\nkind: B\nmetadata: {name: "b", annotations: {c: "x\ny"}}\n',
  ],
])('counts the lines of %s from the top of the file', (_, text) => {
  const line = text.startsWith('{') ? 3 : 5;
  expect(readManifests(text, 'x.yaml').manifests.map(({ where }) => where)).toEqual(['x.yaml:1', `x.yaml:${line}`]);
});

describe('a document that cannot be read', () => {
  const why = (text: string) => readManifests(text, 'x.yaml').unreadable.map((each) => Object.values(each).join(': '));

  it('is named with its line, and the others are read', () => {
    const read = readManifests(`${MAP}---\na: [\n---\n${OTHER}`, 'x.yaml');
    expect(read.manifests.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(read.unreadable).toMatchObject([
      { where: expect.stringMatching(/^x\.yaml:[56]$/) as string, remedy: 'Correct the syntax.' },
    ]);
  });

  it('is a fault beside what is said of the others', () => {
    const { manifests, unreadable } = readManifests(`a: "\n---\n${STORE}`, 'x.yaml');
    expect(findingsOf(examineManifests('x.yaml', manifests, 'app', unreadable))[0]).toMatchObject({
      severity: 'fault',
      reason: 'Refused',
      object: 'x.yaml',
    });
  });

  it.each([
    '{{- if .Values.on }}\na: b\n{{- end }}\n',
    'a: {{ .Values.b }}\n',
    'metadata:\n  name: {{ name }}\n',
    'a: {{ include "x" . }}\n',
    '{% if on %}\na: b\n{% endif %}\n',
    'a:\n  - {{ $x }}\n',
  ])('%j is a template: it says what to pipe in', (text) => {
    expect(why(text)).toEqual([expect.stringMatching(/template.*helm template CHART \| recordings check -$/)]);
  });

  it('is no template where {{…}} stands in strings only', () => {
    expect(why('a: "{{inputs.x}}"\nb: [\n')).toEqual([
      expect.stringMatching(/this is not YAML.*Correct the syntax\.$/),
    ]);
    expect(why('a: "{{inputs.x}}"\n')).toEqual([]);
  });
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

  it('is not the other one that has the same generateName', () => {
    const undeclared = job('namespace: app, generateName: t-')
      .replace(/, labels: .*\}/, '}')
      .replace('ffmpeg}', 'ffmpeg, env: [{name: A, value: /data}]}');
    expect(foundBeside(undeclared, undeclared).map((each) => each.replace(/ \d+$/, ''))).toEqual([
      'warning LooksLikeUser Job/t-…',
      'warning LooksLikeUser Job/t-… (2)',
    ]);
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
