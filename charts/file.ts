import type { Chart } from 'cdk8s';
import { textOf } from './text.ts';

/** A file of manifests. Sorted by name, the files of a directory are in the order in which they must be applied. */
export interface ManifestFile {
  readonly name: string;
  readonly content: string;
}

export function file(name: string, chart: Chart, comment?: string): ManifestFile {
  const content = textOf(chart.toJson() as unknown[]);
  return { name, content: comment === undefined ? content : `# ${comment}\n${content}` };
}
