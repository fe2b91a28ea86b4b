/** A panel: its title, its unit in Grafana's words, and what it draws, by the legend of each query. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly kind: 'stat' | 'timeseries';
  readonly queries: Readonly<Record<string, string>>;
}

const quantile = (share: number, metric: string, by: string): string =>
  `histogram_quantile(${share}, sum by (le, ${by}) (rate(${metric}_bucket[5m])))`;
const ofStores = (metric: string, more = ''): string =>
  `max by (namespace, store${more}) (${metric}{namespace=~"$namespace"})`;

export const PANELS: readonly Panel[] = [
  {
    title: 'Stores that are Ready',
    unit: 'none',
    kind: 'stat',
    queries: {
      Ready: 'sum(max by (namespace, store) (recordings_store_condition{condition="Ready",namespace=~"$namespace"}))',
      Stalled:
        'sum(max by (namespace, store) (recordings_store_condition{condition="Stalled",namespace=~"$namespace"}))',
    },
  },
  {
    title: 'Operators',
    unit: 'none',
    kind: 'stat',
    queries: {
      ready: 'sum(recordings_ready)',
      leading: 'sum(recordings_leader)',
      '{{version}}': 'sum by (version) (recordings_build_info)',
    },
  },
  {
    title: 'Workloads by state',
    unit: 'short',
    kind: 'timeseries',
    queries: {
      '{{namespace}}/{{store}} {{state}}': ofStores('recordings_workloads', ', state'),
      '{{namespace}}/{{store}} undone': ofStores('recordings_workloads_undone'),
      '{{namespace}} without a store': 'max by (namespace) (recordings_workloads_without_store)',
    },
  },
  {
    title: 'Pods by state',
    unit: 'short',
    kind: 'timeseries',
    queries: { '{{namespace}}/{{store}} {{state}}': ofStores('recordings_pods', ', state') },
  },
  {
    title: 'Room of the stores, as retention has counted',
    unit: 'bytes',
    kind: 'timeseries',
    queries: {
      '{{namespace}}/{{store}} free': ofStores('recordings_store_free_bytes'),
      '{{namespace}}/{{store}} recordings': ofStores('recordings_store_bytes'),
      '{{namespace}}/{{store}} each day': ofStores('recordings_store_bytes_per_day'),
    },
  },
  {
    title: 'Recordings, as retention has counted',
    unit: 'short',
    kind: 'timeseries',
    queries: {
      '{{namespace}}/{{store}}': ofStores('recordings_store_recordings'),
      '{{namespace}}/{{store}} each day': ofStores('recordings_store_recordings_per_day'),
    },
  },
  {
    title: 'Age of the oldest recording, and of the count; time until a store is full',
    unit: 's',
    kind: 'timeseries',
    queries: {
      '{{namespace}}/{{store}} oldest': `time() - ${ofStores('recordings_store_oldest_timestamp_seconds')}`,
      '{{namespace}}/{{store}} counted': `time() - ${ofStores('recordings_store_counted_timestamp_seconds')}`,
      '{{namespace}}/{{store}} full': `${ofStores('recordings_store_full_timestamp_seconds')} - time()`,
    },
  },
  {
    title: 'Writes to workloads',
    unit: 'ops',
    kind: 'timeseries',
    queries: { '{{change}} {{outcome}}': 'sum by (change, outcome) (rate(recordings_workload_writes_total[5m]))' },
  },
  {
    title: 'Writes of statuses and events',
    unit: 'ops',
    kind: 'timeseries',
    queries: {
      statuses: 'sum(rate(recordings_status_writes_total[5m]))',
      'events {{outcome}}': 'sum by (outcome) (rate(recordings_events_total[5m]))',
    },
  },
  {
    title: 'Requests to the API server, by answer',
    unit: 'reqps',
    kind: 'timeseries',
    queries: { '{{method}} {{code}}': 'sum by (method, code) (rate(recordings_api_requests_total[5m]))' },
  },
  {
    title: 'Duration of requests',
    unit: 's',
    kind: 'timeseries',
    queries: {
      '{{method}} p50': quantile(0.5, 'recordings_api_request_duration_seconds', 'method'),
      '{{method}} p99': quantile(0.99, 'recordings_api_request_duration_seconds', 'method'),
    },
  },
  {
    title: 'Queues',
    unit: 'short',
    kind: 'timeseries',
    queries: {
      '{{queue}} wait': 'sum by (queue) (recordings_queue_depth)',
      '{{queue}} tried again': 'sum by (queue) (increase(recordings_queue_retries_total[5m]))',
    },
  },
  {
    title: 'Time in queues',
    unit: 's',
    kind: 'timeseries',
    queries: {
      '{{queue}} wait p99': quantile(0.99, 'recordings_queue_latency_seconds', 'queue'),
      '{{queue}} work p99': quantile(0.99, 'recordings_queue_work_duration_seconds', 'queue'),
      '{{queue}} longest wait': 'max by (queue) (recordings_queue_longest_wait_seconds)',
    },
  },
  {
    title: 'Watches: since the last sign of life',
    unit: 's',
    kind: 'timeseries',
    queries: { '{{resource}}': 'max by (resource) (time() - recordings_watch_last_sign_of_life_timestamp_seconds)' },
  },
  {
    title: 'Watches: begun anew and failed, within an hour',
    unit: 'short',
    kind: 'timeseries',
    queries: {
      '{{resource}} {{reason}}': 'sum by (resource, reason) (increase(recordings_watch_renewals_total[1h]))',
      '{{resource}} failed': 'sum by (resource) (increase(recordings_watch_failures_total[1h]))',
    },
  },
  {
    title: 'Since the last list',
    unit: 's',
    kind: 'timeseries',
    queries: { '{{resource}}': 'max by (resource) (time() - recordings_watch_last_list_timestamp_seconds)' },
  },
  {
    title: 'Memory and processors of the operator',
    unit: 'short',
    kind: 'timeseries',
    queries: {
      '{{instance}} resident memory, MB':
        'process_resident_memory_bytes / 1e6 and on (job, instance) recordings_build_info',
      '{{instance}} processors': 'rate(process_cpu_seconds_total[5m]) and on (job, instance) recordings_build_info',
    },
  },
];

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
/** Grafana's grid has 24 columns. */
const [WIDTH, HEIGHT] = [12, 8];

/** The dashboard as Grafana imports it. */
export const dashboard = (): object => ({
  uid: 'recordings-operator',
  title: 'recordings-operator',
  tags: ['recordings'],
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      {
        name: 'namespace',
        type: 'query',
        datasource: DATASOURCE,
        query: 'label_values(recordings_store_condition, namespace)',
        refresh: 2,
        multi: true,
        includeAll: true,
        allValue: '.*',
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
  panels: PANELS.map(({ title, unit, kind, queries }, index) => ({
    id: index + 1,
    title,
    type: kind,
    datasource: DATASOURCE,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    targets: Object.entries(queries).map(([legendFormat, expr], at) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + at),
      datasource: DATASOURCE,
      expr,
      legendFormat,
    })),
  })),
});
