import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { installations } from '../../charts/install/installations.ts';
import { synthesisePlatform } from '../../charts/main.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { OPERATOR_IMAGE } from '../../src/api/image.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const files = installations(packageJson.version, OPERATOR_IMAGE);
const contentOf = (path: string) => files.find(({ name }) => name === path)?.content ?? '';

it('deploy/ holds what `make synth` writes, and nothing else', () => {
  const shipped = globSync('**/*.yaml', { cwd: DEPLOY }).map((name) => [
    name,
    readFileSync(`${DEPLOY}${name}`, 'utf8'),
  ]);
  expect(Object.fromEntries(shipped)).toEqual(Object.fromEntries(files.map(({ name, content }) => [name, content])));
});

it('deploy/platform.yaml is what `recordings synth --platform` prints', () => {
  const printed = synthesisePlatform({ operatorImage: OPERATOR_IMAGE }).map(({ content }) => content);
  expect(contentOf('platform.yaml')).toBe(printed.join('---\n'));
});

it('the values of the chart are the defaults of the platform', () => {
  expect(parse(contentOf('helm/values.yaml'))).toEqual({
    image: OPERATOR_IMAGE,
    replicas: 2,
    resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '256Mi' } },
    namespace: 'recordings-system',
    namespaces: [],
    priorityClassName: '',
    monitoring: false,
  });
});

it('what Prometheus and Grafana write in braces stays as it is in the chart', () => {
  const monitoring = contentOf('helm/templates/40-monitoring.yaml');
  const ours = monitoring.replaceAll('{{ "{{" }}', '').match(/\{\{.*?\}\}/g);
  expect(new Set(ours)).toEqual(new Set(['{{- if .Values.monitoring }}', '{{ .Values.namespace }}', '{{- end }}']));
});
