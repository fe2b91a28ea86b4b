/** A Deployment of one pod, whose labels are those of its template, too. */
export const deployment = (name: string, labels: Record<string, string>, spec: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { ...labels, app: name } }, spec },
  },
});
