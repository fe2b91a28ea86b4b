import { parseAllDocuments } from 'yaml';
import type { ManifestFile } from '../file.ts';
import { MONITORING_FILE, MOUNT_FILE, synthesisePlatform } from '../main.ts';
import { ALONE, ALONE_LABEL } from '../../src/policies/policy.ts';
import { NAMESPACE } from '../operator.ts';
import { textOf } from '../text.ts';

/** What may be set in the chart, with its defaults: those of `recordings synth --platform`. */
export interface Values {
  readonly image: string;
  readonly replicas: number;
  readonly namespace: string;
  readonly namespaces: readonly string[];
  readonly priorityClassName: string;
  readonly resources: object;
  readonly monitoring: boolean;
}

/** A part of an object, as it comes out of the YAML. */
type Part = Record<string, unknown>;

/** Stands for an expression of the templates until the YAML is written. No manifest has these characters. */
const expression = (code: string): string => `⟦${code}⟧`;

const WHAT = {
  image: 'The image of the operator, with its tag or digest.',
  replicas: 'How many pods of the operator. One writes, the others take over.',
  namespace: 'The namespace of the operator. The chart makes this namespace.',
  namespaces: 'The only namespaces that the operator looks at: they must exist. Empty: all.',
  priorityClassName: 'The priority class of the pods, for example system-cluster-critical. Empty: that of the cluster.',
  resources: 'What each pod of the operator asks for, and the most that it gets.',
  monitoring:
    'Whether to add a ServiceMonitor, alert rules and a dashboard. The cluster needs the Prometheus Operator.',
} as const satisfies Record<keyof Values, string>;

/**
 * The platform as a Helm chart. With the default values, `helm template` gives what `recordings synth --platform` gives.
 * @param version of the chart and of the operator
 */
export function helmChart(version: string, operatorImage: string): ManifestFile[] {
  const platform = (namespaces?: readonly string[]) => {
    const options = { operatorImage, monitoring: true, namespaces };
    // The template has what is in either.
    const alone = synthesisePlatform({ ...options, mutation: 'none' });
    return synthesisePlatform(options).map((file) => alone.find(({ name }) => name === file.name) ?? file);
  };
  const { values, templates } = templated(platform(), platform([EACH]));
  const chart = {
    apiVersion: 'v2',
    name: 'recordings-operator',
    description: 'Keeps a shared directory of call recordings mounted in every workload that declares a role',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.30.0-0',
  };
  const described = (Object.keys(values) as (keyof Values)[]).map(
    (name) => `# ${WHAT[name]}\n${textOf([{ [name]: values[name] }])}`,
  );
  return [
    { name: 'Chart.yaml', content: textOf([chart]) },
    { name: 'values.yaml', content: described.join('\n') },
    ...templates.map(({ name, content }) => ({ name: `templates/${name}`, content })),
  ];
}

/**
 * @param files for an operator of all namespaces
 * @param scoped the same for an operator of the one namespace {@link EACH}
 */
function templated(
  files: readonly ManifestFile[],
  scoped: readonly ManifestFile[],
): { values: Values; templates: ManifestFile[] } {
  const operator = { image: '', replicas: 0, resources: {} };
  const templates = files.map(({ name, content }, index) => {
    const [objects, others] = [content, scoped[index]?.content ?? ''].map(objectsIn) as [Part[], Part[]];
    for (const object of [...objects, ...others]) placeInNamespace(object);
    for (const object of objects) if (object.kind === 'Deployment') Object.assign(operator, setOperator(object));
    return { name, content: onlyWhere(name, inEither(objects, others)) };
  });
  const others = { namespace: NAMESPACE, namespaces: [], priorityClassName: '', monitoring: false };
  return { values: { ...operator, ...others }, templates };
}

const objectsIn = (content: string): Part[] =>
  parseAllDocuments(content, { version: '1.1' }).map((each) => each.toJS() as Part);

/** The namespace of what an operator of some namespaces has in each of them. */
const EACH = expression('. | quote');

/** Text of the objects for an operator of all namespaces, and where `namespaces` names some, of the rights that the operator then has. */
function inEither(objects: readonly Part[], scoped: readonly Part[]): string {
  const texts = objects.map((object) => {
    const narrow = scoped.find(({ kind }) => kind === 'ClusterRole');
    if (object.kind !== 'ClusterRole' || narrow === undefined) return written([object]);
    for (const rule of narrow.rules as Part[])
      if (rule.resourceNames !== undefined) rule.resourceNames = expression('toYaml .Values.namespaces | nindent 6');
    return `{{- if .Values.namespaces }}\n${written([narrow])}{{- else }}\n${written([object])}{{- end }}\n`;
  });
  const each = scoped.filter(({ metadata }) => (metadata as Part).namespace === EACH);
  if (each.length === 0) return texts.join('---\n');
  const ranged = written(each).replaceAll('.Values.', '$.Values.');
  return `${texts.join('---\n')}{{- range .Values.namespaces }}\n---\n${ranged}{{- end }}\n`;
}

/** Every place of a manifest that names the namespace of the operator. */
function placeInNamespace(object: Part): void {
  const value = expression('.Values.namespace');
  const metadata = object.metadata as Part;
  if (object.kind === 'Namespace') metadata.name = value;
  if (metadata.namespace === NAMESPACE) metadata.namespace = value;
  for (const subject of (object.subjects as Part[] | undefined) ?? [])
    if (subject.namespace !== undefined) subject.namespace = value;
}

/** Puts expressions into the Deployment of the operator. @returns what was there */
function setOperator(deployment: Part): Pick<Values, 'image' | 'replicas' | 'resources'> {
  const spec = deployment.spec as { replicas: unknown; template: { spec: Part & { containers: Part[] } } };
  const pod = spec.template.spec;
  const [container = {}] = pod.containers;
  const defaults = { image: container.image, replicas: spec.replicas, resources: container.resources };
  spec.replicas = expression('.Values.replicas');
  container.image = expression('.Values.image');
  container.args = [...(container.args as string[]), NAMESPACES, expression('join "," .Values.namespaces | quote')];
  container.resources = expression('toYaml .Values.resources | nindent 12');
  pod.priorityClassName = expression('.Values.priorityClassName');
  return defaults as Pick<Values, 'image' | 'replicas' | 'resources'>;
}

const NAMESPACES = '--namespaces';

/** Whether the API server has mutating policies. */
const IS_MUTATING = 'semverCompare ">=1.36.0-0" .Capabilities.KubeVersion.Version';

/** Text of the objects in which only our expressions are templates: what Prometheus and Grafana write in braces stays. */
function written(objects: readonly Part[]): string {
  return textOf(objects)
    .replaceAll('{{', '{{ "{{" }}')
    .replace(/^( *)priorityClassName: ⟦(.*)⟧\n/m, '{{- with $2 }}\n$1priorityClassName: {{ . }}\n{{- end }}\n')
    .replace(
      new RegExp(`^( *)- ${NAMESPACES}\\n *- (⟦.*⟧)\\n`, 'm'),
      `{{- if .Values.namespaces }}\n$1- ${NAMESPACES}\n$1- $2\n{{- end }}\n`,
    )
    .replace(new RegExp(`^ *${ALONE_LABEL}: ${ALONE}\\n`, 'm'), `{{- if not (${IS_MUTATING}) }}\n$&{{- end }}\n`)
    .replaceAll('⟦', '{{ ')
    .replaceAll('⟧', ' }}');
}

/** A file that not every cluster gets is within a condition. */
function onlyWhere(name: string, content: string): string {
  const within = (condition: string) => `{{- if ${condition} }}\n${content}{{- end }}\n`;
  if (name === MONITORING_FILE) return within('.Values.monitoring');
  // An older API server does not know what is in the file. There the operator mounts, a moment after a workload is created.
  if (name === MOUNT_FILE.name) return within(IS_MUTATING);
  return content;
}
