import type { PodSpec } from '../../src/mount/pod.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: PodSpec;
}

interface Spec {
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec?: { readonly template?: Template } };
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
}

/** What the API server would not take of a workload: names that are there twice, a mount of no volume, a selector that does not select the pods. */
export function faultOf({
  spec,
}: {
  readonly spec?: Fields | undefined;
}): { field: string; message: string } | undefined {
  const { template, jobTemplate, selector } = (spec ?? {}) as Spec;
  const pod = template ?? jobTemplate?.spec?.template;
  if (pod === undefined) return undefined;
  const labels = pod.metadata?.labels ?? {};
  const unselected = Object.entries(selector?.matchLabels ?? {}).find(([key, value]) => labels[key] !== value);
  if (unselected !== undefined)
    return { field: 'spec.template.metadata.labels', message: '`selector` does not match template `labels`' };
  return faultOfPod(pod.spec ?? {});
}

const PLACE = 'spec.template.spec';

function faultOfPod({ volumes, containers, initContainers }: PodSpec) {
  const names = (volumes ?? []).map(({ name }) => name);
  const twice = repeated(names);
  if (twice !== undefined) return { field: `${PLACE}.volumes.name`, message: `Duplicate value: "${twice}"` };
  const all = [...(containers ?? []), ...(initContainers ?? [])];
  if ((containers ?? []).length === 0) return { field: `${PLACE}.containers`, message: 'Required value' };
  const same = repeated(all.map(({ name }) => name));
  if (same !== undefined) return { field: `${PLACE}.containers.name`, message: `Duplicate value: "${same}"` };
  for (const { volumeMounts } of all) {
    const lost = volumeMounts?.find(({ name }) => !names.includes(name));
    if (lost !== undefined)
      return { field: `${PLACE}.containers.volumeMounts.name`, message: `Not found: "${lost.name}"` };
    const path = repeated((volumeMounts ?? []).map(({ mountPath }) => mountPath));
    if (path !== undefined)
      return {
        field: `${PLACE}.containers.volumeMounts.mountPath`,
        message: `Invalid value: "${path}": must be unique`,
      };
  }
  return undefined;
}

const repeated = (values: readonly string[]): string | undefined =>
  new Set(values).size === values.length ? undefined : values.find((each, index) => values.indexOf(each) !== index);
