import { parseAllDocuments } from 'yaml';
import type { ManifestFile } from '../file.ts';
import { MONITORING_FILE, MOUNT_FILE, synthesisePlatform } from '../main.ts';
import { NAMESPACE } from '../operator.ts';
import { textOf } from '../text.ts';

/** What may be set in the chart, with its defaults: those of `recordings synth --platform`. */
export interface Values {
  readonly image: string;
  readonly replicas: number;
  readonly namespace: string;
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
  const files = synthesisePlatform({ operatorImage, monitoring: true });
  const { values, templates } = templated(files);
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

function templated(files: readonly ManifestFile[]): { values: Values; templates: ManifestFile[] } {
  const operator = { image: '', replicas: 0, resources: {} };
  const templates = files.map(({ name, content }) => {
    const objects = parseAllDocuments(content, { version: '1.1' }).map((each) => each.toJS() as Part);
    for (const object of objects) {
      placeInNamespace(object);
      if (object.kind === 'Deployment') Object.assign(operator, setOperator(object));
    }
    return { name, content: onlyWhere(name, written(objects)) };
  });
  return { values: { ...operator, namespace: NAMESPACE, priorityClassName: '', monitoring: false }, templates };
}

/** Every place of a manifest that names the namespace of the operator. */
function placeInNamespace(object: Part): void {
  const value = expression('.Values.namespace');
  const metadata = object.metadata as Part;
  if (object.kind === 'Namespace') metadata.name = value;
  if (metadata.namespace !== undefined) metadata.namespace = value;
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
  container.resources = expression('toYaml .Values.resources | nindent 12');
  pod.priorityClassName = expression('.Values.priorityClassName');
  return defaults as Pick<Values, 'image' | 'replicas' | 'resources'>;
}

/** Text of the objects in which only our expressions are templates: what Prometheus and Grafana write in braces stays. */
function written(objects: readonly Part[]): string {
  return textOf(objects)
    .replaceAll('{{', '{{ "{{" }}')
    .replace(/^( *)priorityClassName: ⟦(.*)⟧\n/m, '{{- with $2 }}\n$1priorityClassName: {{ . }}\n{{- end }}\n')
    .replaceAll('⟦', '{{ ')
    .replaceAll('⟧', ' }}');
}

/** A file that not every cluster gets is within a condition. */
function onlyWhere(name: string, content: string): string {
  const within = (condition: string) => `{{- if ${condition} }}\n${content}{{- end }}\n`;
  if (name === MONITORING_FILE) return within('.Values.monitoring');
  // An older API server does not know what is in the file. There the operator mounts, a moment after a workload is created.
  if (name === MOUNT_FILE.name) return within('semverCompare ">=1.36.0-0" .Capabilities.KubeVersion.Version');
  return content;
}
