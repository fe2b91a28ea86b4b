import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS } from '../../charts/alerts.ts';
import { PANELS } from '../../charts/dashboard.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { COUNTED, ran } from '../operator/retentionPods.ts';
import { room, type Room } from '../operator/room.ts';
import { container } from '../operator/written.ts';
import { ALERT_CASES, type Series } from './alertCases.ts';
import { Prometheus } from './prometheus.ts';

/** The alert rules and the dashboard in a real Prometheus: with series that are written here, and with those of an operator that runs. */

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await Prometheus.build();
});
afterAll(() => prometheus.stop());

describe('the rules', () => {
  it('are well formed, with nothing that the linter finds', async () => {
    expect(await prometheus.tool(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yml'])).toContain(
      `${ALERTS.length} rules found`,
    );
  });

  it('have a case each', () => {
    expect(ALERT_CASES.map(({ alert }) => alert)).toEqual(ALERTS.map(({ alert }) => alert));
  });

  const test = (name: string, alert: string, series: Series, at: string, expected: object[]) => ({
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
    alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: expected }],
  });
  const run = (name: string, one: object) =>
    prometheus.tool(['test', 'rules', prometheus.write(`${name}.yml`, { rule_files: ['rules.yml'], tests: [one] })]);

  it.each(ALERT_CASES)('$alert fires, and says for whom and why', async ({ alert, severity, fires }) => {
    const { series, at, labels, summary } = fires;
    const annotations = { summary, runbook: `docs/operating.md, section ${alert}` };
    const expected = [{ exp_labels: { severity, ...labels }, exp_annotations: annotations }];
    expect(await run(`${alert}-fires`, test('fires', alert, series, at, expected))).toContain('SUCCESS');
  });

  it.each(ALERT_CASES)('$alert stays silent where nobody must act', async ({ alert, silent: { series, at } }) => {
    expect(await run(`${alert}-silent`, test('silent', alert, series, at, []))).toContain('SUCCESS');
  });
});

describe('an operator on a real API server', () => {
  let here: Room;
  let metrics: string;

  beforeAll(async () => {
    here = await room();
    const operator = await here.operator();
    const serving = operator.log.find((line) => line.startsWith('serving '))!.replace('serving ', '');
    const { port } = (JSON.parse(serving) as { metrics: { port: number } }).metrics;
    metrics = `127.0.0.1:${port}`;
    const ns = await here.namespace('watched');
    await ns.store();
    await ns.workload('Deployment', 'mounted', container(), declares('worker'));
    await ns.workload('Deployment', 'refused', container(), declares('nobody'));
    await ran(ns, 'tonight', 0, `10 of 8412 recordings deleted\n${JSON.stringify(COUNTED)}`);
    const other = await here.namespace('orphaned');
    await other.workload('Deployment', 'orphan', container(), declares('worker'));
    await eventually('the store is counted', async () => {
      const { workloads, contents } = await ns.status();
      return workloads?.declared === 2 && contents !== undefined;
    });
  });
  afterAll(() => here.stop());

  it('has metrics with which the linter of Prometheus is content', async () => {
    const text = await (await fetch(`http://${metrics}/metrics`)).text();
    expect(await prometheus.tool(['check', 'metrics'], text)).toBe('');
  });

  it('is scraped; the alerts that it gives cause for are pending with the namespace of the store; every panel draws something', async () => {
    const api = await prometheus.server(metrics);
    const pending = async () => {
      const { alerts } = (await api('alerts')) as { alerts: { labels: Record<string, string> }[] };
      return alerts
        .map(({ labels: { alertname, namespace, store } }) => [alertname, namespace, store].join(' ').trim())
        .toSorted();
    };
    await eventually('the alerts are pending', async () =>
      expect(await pending()).toEqual([
        'RecordingsStoreMissing orphaned',
        'RecordingsStoreNotReady watched recordings',
        'RecordingsStoreStalled watched recordings',
      ]),
    );
    const { groups } = (await api('rules')) as { groups: { rules: { name: string; health: string }[] }[] };
    expect(groups.flatMap(({ rules }) => rules.map(({ name, health }) => `${name} ${health}`))).toEqual(
      ALERTS.map(({ alert }) => `${alert} ok`),
    );
    for (const { title, queries } of PANELS) {
      for (const query of Object.values(queries)) {
        const asked = encodeURIComponent(query.replaceAll('$namespace', '.*'));
        await eventually(`"${title}" draws ${query}`, async () => {
          const { result } = (await api(`query?query=${asked}`)) as { result: unknown[] };
          return result.length > 0;
        });
      }
    }
  });
});
