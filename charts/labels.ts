import type { Application } from '../src/application/model.ts';

export type Labels = Record<string, string>;

/** On every object of the application. */
export function applicationLabels(application: Application): Labels {
  return { 'app.kubernetes.io/part-of': application.name };
}

/**
 * On all that belongs to one service, and what its selectors ask for. A Deployment's selector is immutable: these two never change. Not
 * `app.kubernetes.io/instance`: Argo CD sets that one itself.
 */
export function serviceLabels(application: Application, service: string): Labels {
  return { 'app.kubernetes.io/name': service, ...applicationLabels(application) };
}
