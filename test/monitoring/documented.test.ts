import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALERTS } from '../../charts/alerts.ts';
import { PANELS } from '../../charts/dashboard.ts';
import { synthesisePlatform } from '../../charts/main.ts';
import { systemClock } from '../../src/cluster/clock.ts';
import { reconciliation } from '../../src/operator/reconcile.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { aboutWatches } from '../../src/operator/watchMetrics.ts';
import { objectsOf } from '../charts/manifests.ts';

/** What alerts, dashboard and docs say of metrics is true, and docs/operating.md says what to do about each alert. */

const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
const expressions = [...ALERTS.map(({ expr }) => expr), ...PANELS.flatMap(({ queries }) => Object.values(queries))];

/** The metrics that the operator has, by name; of a histogram also its parts. */
async function existing(): Promise<Set<string>> {
  const metrics = new Metrics();
  const context = { clock: systemClock, random: Math.random, log: () => undefined, metrics };
  reconciliation({} as never, context, []);
  aboutWatches(metrics, [], systemClock);
  const all = await metrics.registry.getMetricsAsJSON();
  const names = all.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [name, ...['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)] : [name],
  );
  // The one gauge of src/operator/main.ts, which knows whether the operator is ready.
  return new Set([...names, 'recordings_ready']);
}

const namedIn = (text: string): string[] => [...new Set(text.match(/\b(?:recordings|process)_[a-z_]+/g))];

it('every metric that an alert, the dashboard or the page names exists', async () => {
  const known = await existing();
  expect(namedIn(expressions.join('\n')).filter((name) => !known.has(name))).toEqual([]);
  expect(namedIn(page).filter((name) => !known.has(name))).toEqual([]);
});

it('every metric stands on the page and is drawn on the dashboard or watched by an alert', async () => {
  const [told, used] = [namedIn(page), namedIn(expressions.join('\n')).map((name) => name.replace(/_bucket$/, ''))];
  const names = [...(await existing())].filter((name) => !/_(bucket|sum|count)$/.test(name));
  expect(names.filter((name) => !told.includes(name))).toEqual([]);
  expect(names.filter((name) => !used.includes(name))).toEqual([]);
});

it('every alert has its section on the page, in the order of the rules, and no section is of another alert', () => {
  const sections = [...page.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(ALERTS.map(({ alert }) => alert));
});

it('is rendered only by choice, and everything lies in the namespace of the operator', () => {
  const kindsOf = (monitoring: boolean) =>
    objectsOf(synthesisePlatform({ operatorImage: 'x', monitoring }))
      .filter(({ metadata }) => metadata.namespace === 'recordings-system')
      .map(({ kind }) => kind);
  const more = kindsOf(true).slice(kindsOf(false).length);
  expect(more).toEqual(['Service', 'ServiceMonitor', 'PrometheusRule', 'ConfigMap']);
  expect(kindsOf(false)).toEqual(kindsOf(true).slice(0, -4));
});

it('the ServiceMonitor keeps the namespace of a store, and finds the port of the metrics by the Service', () => {
  const objects = objectsOf(synthesisePlatform({ operatorImage: 'x', monitoring: true })) as unknown as {
    kind: string;
    metadata: { name: string; labels: object };
    spec: object;
    data: Record<string, string>;
  }[];
  const of = (kind: string, name = 'recordings-operator') =>
    objects.find(({ kind: is, metadata }) => is === kind && metadata.name === name)!;
  const [service, monitor, deployment] = [of('Service'), of('ServiceMonitor'), of('Deployment')];
  expect(monitor.spec).toMatchObject({
    selector: { matchLabels: service.metadata.labels },
    endpoints: [{ port: 'metrics', honorLabels: true }],
  });
  expect(service.spec).toMatchObject({ ports: [{ name: 'metrics', port: 8081, targetPort: 'metrics' }] });
  expect(deployment.spec).toMatchObject({ selector: { matchLabels: (service.spec as { selector: object }).selector } });
  const json = of('ConfigMap', 'recordings-operator-dashboard').data['recordings-operator.json']!;
  const { panels } = JSON.parse(json) as { panels: { title: string; gridPos: { x: number; y: number } }[] };
  expect(panels.map(({ title }) => title)).toEqual(PANELS.map(({ title }) => title));
  expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x},${y}`)).size).toBe(panels.length);
});
