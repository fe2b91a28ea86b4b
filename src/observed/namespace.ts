import { identityOf, type ApiObject, type Identity } from './object.ts';
import type { Labels } from '../mount/workload.ts';

export interface ObservedNamespace extends Identity {
  /** All of them: policies of other people may select by any label of a namespace. */
  readonly labels: Labels | undefined;
}

export const projectNamespace = ({ metadata }: ApiObject): ObservedNamespace => ({
  ...identityOf(metadata),
  labels: metadata.labels,
});
