import type { Application } from '../src/application/model.ts';

export type Labels = Record<string, string>;

/** The labels of every object of the application. */
export function applicationLabels(application: Application): Labels {
  return { 'app.kubernetes.io/part-of': application.name };
}

/**
 * The labels of everything that belongs to one service. Its selectors use them, too. The selector of a Deployment is immutable, so these labels
 * must never change. `app.kubernetes.io/instance` is not among them, because Argo CD sets that label itself.
 */
export function serviceLabels(application: Application, service: string): Labels {
  return { 'app.kubernetes.io/name': service, ...applicationLabels(application) };
}
