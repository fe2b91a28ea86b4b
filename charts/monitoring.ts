import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ALERTS } from './alerts.ts';
import { dashboard } from './dashboard.ts';
import { LABELS, METRICS_PORT, NAME, NAMESPACE } from './operator.ts';

const MONITORING = 'monitoring.coreos.com/v1';
/** How the container that loads dashboards into Grafana finds them (the default of the Helm charts of Grafana and of kube-prometheus-stack). */
const DASHBOARD_LABEL = { grafana_dashboard: '1' };

/** The rules as a rule file of Prometheus has them. */
export const rules = (): object => ({
  groups: [
    {
      name: NAME,
      rules: ALERTS.map(({ alert, expr, for: duration, severity, summary }) => ({
        alert,
        expr,
        for: duration,
        labels: { severity },
        annotations: { summary, runbook: `docs/operating.md, section ${alert}` },
      })),
    },
  ],
});

/**
 * What the Prometheus Operator and Grafana need to watch the operator. A metric of a store has the namespace of the store: `honorLabels` keeps
 * Prometheus from renaming this label.
 */
export class MonitoringChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { labels: LABELS });
    const metadata = { name: NAME, namespace: NAMESPACE };
    new k8s.KubeService(this, 'metrics', {
      metadata,
      spec: {
        clusterIp: 'None',
        selector: LABELS,
        ports: [
          { name: 'metrics', port: METRICS_PORT, protocol: 'TCP', targetPort: k8s.IntOrString.fromString('metrics') },
        ],
      },
    });
    new ApiObject(this, 'service-monitor', {
      apiVersion: MONITORING,
      kind: 'ServiceMonitor',
      metadata,
      spec: {
        selector: { matchLabels: LABELS },
        endpoints: [{ port: 'metrics', path: '/metrics', interval: '30s', honorLabels: true }],
      },
    });
    new ApiObject(this, 'rules', { apiVersion: MONITORING, kind: 'PrometheusRule', metadata, spec: rules() });
    new k8s.KubeConfigMap(this, 'dashboard', {
      metadata: { name: `${NAME}-dashboard`, namespace: NAMESPACE, labels: DASHBOARD_LABEL },
      data: { [`${NAME}.json`]: `${JSON.stringify(dashboard(), null, 2)}\n` },
    });
  }
}
