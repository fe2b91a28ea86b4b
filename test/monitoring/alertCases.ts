/** Series of a test of promtool: a value each minute, in its notation (`0x30`: 0, and 30 times 0 again). */
export type Series = Readonly<Record<string, string>>;

export interface AlertCase {
  readonly alert: string;
  readonly severity: 'critical' | 'warning';
  /** When the alert fires, for whom, and with which words. */
  readonly fires: {
    readonly series: Series;
    readonly at: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly summary: string;
  };
  /** Near by, and no reason to wake anybody. */
  readonly silent: { readonly series: Series; readonly at: string };
}

const INSTANCE = { job: 'operator', instance: 'a:8081' };
const BY = 'job="operator",instance="a:8081"';
const OTHER = 'job="operator",instance="b:8081"';
const STORE = { namespace: 'prosaas', store: 'recordings' };
const OF = 'namespace="prosaas",store="recordings"';

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: 'RecordingsOperatorAbsent',
    severity: 'critical',
    fires: {
      series: {},
      at: '11m',
      labels: {},
      summary: 'Prometheus sees no recordings-operator: mounts are not repaired, and no status is true.',
    },
    // One of two is enough, and so is a restart of some minutes.
    silent: { series: { [`recordings_build_info{${BY}}`]: '1x5 _x8 1x20' }, at: '19m' },
  },
  {
    alert: 'RecordingsOperatorNotReady',
    severity: 'warning',
    fires: {
      series: { [`recordings_ready{${BY}}`]: '0x20', [`recordings_ready{${OTHER}}`]: '1x20' },
      at: '11m',
      labels: INSTANCE,
      summary: 'recordings-operator a:8081 does not see the whole cluster.',
    },
    silent: { series: { [`recordings_ready{${BY}}`]: '0x8 1x20' }, at: '11m' },
  },
  {
    alert: 'RecordingsOperatorNoLeader',
    severity: 'critical',
    fires: {
      series: { [`recordings_leader{${BY}}`]: '0x20', [`recordings_leader{${OTHER}}`]: '1x4 0x20' },
      at: '11m',
      labels: { job: 'operator' },
      summary: 'recordings-operator runs and no process of it leads: mounts are not repaired, and no status is true.',
    },
    silent: { series: { [`recordings_leader{${BY}}`]: '0x20', [`recordings_leader{${OTHER}}`]: '1x20' }, at: '11m' },
  },
  {
    alert: 'RecordingsOperatorRestarting',
    severity: 'warning',
    fires: {
      series: { [`process_start_time_seconds{${BY}}`]: '0 1 2 3 4x30', [`recordings_build_info{${BY}}`]: '1x40' },
      at: '20m',
      labels: INSTANCE,
      summary: 'recordings-operator a:8081 started 4 times within an hour.',
    },
    // A process of somebody else restarts all the time, and ours did once.
    silent: {
      series: {
        'process_start_time_seconds{job="other",instance="o:1"}': '0+1x30',
        [`process_start_time_seconds{${BY}}`]: '0x10 1x30',
        [`recordings_build_info{${BY}}`]: '1x40',
      },
      at: '20m',
    },
  },
  {
    alert: 'RecordingsOperatorVersionsDiffer',
    severity: 'warning',
    fires: {
      series: {
        [`recordings_build_info{${BY},version="1"}`]: '1x90',
        [`recordings_build_info{${OTHER},version="2"}`]: '1x90',
      },
      at: '61m',
      labels: {},
      summary: 'Operators of 2 releases run at once: an upgrade is not complete.',
    },
    silent: {
      series: {
        [`recordings_build_info{${BY},version="1"}`]: '1x90',
        [`recordings_build_info{${OTHER},version="1"}`]: '1x90',
      },
      at: '61m',
    },
  },
  {
    alert: 'RecordingsWatchDead',
    severity: 'warning',
    fires: {
      // The clock of promtool begins at 0.
      series: { [`recordings_watch_last_sign_of_life_timestamp_seconds{${BY},resource="pods"}`]: '0x20' },
      at: '12m',
      labels: { ...INSTANCE, resource: 'pods' },
      summary: 'recordings-operator a:8081 has heard nothing of pods for minutes.',
    },
    silent: {
      series: { [`recordings_watch_last_sign_of_life_timestamp_seconds{${BY},resource="pods"}`]: '0x4 300+60x20' },
      at: '12m',
    },
  },
  {
    alert: 'RecordingsWatchMissesChanges',
    severity: 'warning',
    fires: {
      series: {
        [`recordings_watch_renewals_total{${BY},resource="pods",reason="missedChanges"}`]: '0x9 1x10 2x10 3x10 4x30',
      },
      at: '60m',
      labels: { ...INSTANCE, resource: 'pods' },
      summary: 'Watches of pods stay silent although there are changes: each change may be seen ten minutes late.',
    },
    silent: {
      series: {
        [`recordings_watch_renewals_total{${BY},resource="pods",reason="missedChanges"}`]: '0x9 1x60',
        [`recordings_watch_renewals_total{${BY},resource="pods",reason="timeLimit"}`]: '0+1x60',
      },
      at: '60m',
    },
  },
  {
    alert: 'RecordingsRequestsFail',
    severity: 'warning',
    fires: {
      series: {
        [`recordings_api_requests_total{${BY},method="PATCH",code="0"}`]: '0+30x40',
        [`recordings_api_requests_total{${BY},method="PATCH",code="503"}`]: '0+30x40',
        [`recordings_api_requests_total{${BY},method="PATCH",code="200"}`]: '0+60x40',
      },
      at: '25m',
      labels: INSTANCE,
      summary: 'The API server does not answer, or refuses for its load, 50% of the requests.',
    },
    // At rest there are few requests: one that fails is a great share of them. And what a policy refuses is an answer.
    silent: {
      series: {
        [`recordings_api_requests_total{${BY},method="GET",code="0"}`]: '0x10 1x40',
        [`recordings_api_requests_total{${BY},method="PATCH",code="422"}`]: '0+1x40',
      },
      at: '22m',
    },
  },
  {
    alert: 'RecordingsQueueSlow',
    severity: 'warning',
    fires: {
      series: { [`recordings_queue_longest_wait_seconds{${BY},queue="workloads"}`]: '90x20' },
      at: '6m',
      labels: { ...INSTANCE, queue: 'workloads' },
      summary: 'workloads wait 1m 30s for their turn.',
    },
    silent: { series: { [`recordings_queue_longest_wait_seconds{${BY},queue="workloads"}`]: '90x3 2x20' }, at: '6m' },
  },
  {
    alert: 'RecordingsWorkFails',
    severity: 'warning',
    fires: {
      series: { [`recordings_queue_retries_total{${BY},queue="stores"}`]: '0+1x40' },
      at: '35m',
      labels: { ...INSTANCE, queue: 'stores' },
      summary: 'recordings-operator a:8081: work on stores fails again and again.',
    },
    // An API server that starts again costs some tries, of many at once.
    silent: { series: { [`recordings_queue_retries_total{${BY},queue="workloads"}`]: '0x5 80x40' }, at: '22m' },
  },
  {
    alert: 'RecordingsStoreStalled',
    severity: 'critical',
    fires: {
      series: { [`recordings_store_condition{${BY},${OF},condition="Stalled"}`]: '1x20' },
      at: '6m',
      labels: STORE,
      summary: 'Store prosaas/recordings: something is wrong that does not settle by itself.',
    },
    silent: {
      series: {
        [`recordings_store_condition{${BY},${OF},condition="Stalled"}`]: '1x3 0x20',
        [`recordings_store_condition{${BY},${OF},condition="Reconciling"}`]: '1x20',
      },
      at: '6m',
    },
  },
  {
    alert: 'RecordingsStoreNotReady',
    severity: 'warning',
    fires: {
      series: { [`recordings_store_condition{${BY},${OF},condition="Ready"}`]: '0x40' },
      at: '31m',
      labels: STORE,
      summary: 'Store prosaas/recordings: not every workload and pod has the recordings, for half an hour.',
    },
    silent: { series: { [`recordings_store_condition{${BY},${OF},condition="Ready"}`]: '0x20 1x2 0x20' }, at: '40m' },
  },
  {
    alert: 'RecordingsMountUndone',
    severity: 'warning',
    fires: {
      series: { [`recordings_workloads_undone{${BY},${OF}}`]: '2x20' },
      at: '16m',
      labels: STORE,
      summary: 'Store prosaas/recordings: another manager takes the mount away from 2 workloads.',
    },
    silent: { series: { [`recordings_workloads_undone{${BY},${OF}}`]: '1x10 0x20' }, at: '16m' },
  },
  {
    alert: 'RecordingsRetentionFailed',
    severity: 'warning',
    fires: {
      series: { [`recordings_retention_failed{${BY},${OF}}`]: '0x5 1x20' },
      at: '7m',
      labels: STORE,
      summary: 'Store prosaas/recordings: the last run that should delete old recordings was refused, or failed.',
    },
    silent: { series: { [`recordings_retention_failed{${BY},${OF}}`]: '1x5 0x20' }, at: '7m' },
  },
  {
    alert: 'RecordingsRoomShort',
    severity: 'warning',
    fires: {
      // The clock of promtool begins at 0: seven days and five minutes before the store is full.
      series: { [`recordings_store_full_timestamp_seconds{${BY},${OF}}`]: '605100x20' },
      at: '16m',
      labels: STORE,
      summary: 'Store prosaas/recordings: at the rate of the last week, the storage is full in 6d 23h 49m 0s.',
    },
    silent: {
      series: { [`recordings_store_full_timestamp_seconds{${BY},${OF}}`]: '605100x6 605700+60x20' },
      at: '20m',
    },
  },
  {
    alert: 'RecordingsStoreMissing',
    severity: 'critical',
    fires: {
      series: {
        [`recordings_workloads_without_store{${BY},namespace="prosaas"}`]: '3x20',
        [`recordings_workloads_without_store{${OTHER},namespace="prosaas"}`]: '3x20',
      },
      at: '11m',
      labels: { namespace: 'prosaas' },
      summary: 'Namespace prosaas: 3 workloads declare a role in a store that does not exist.',
    },
    silent: { series: { [`recordings_workloads_without_store{${BY},namespace="prosaas"}`]: '3x5 _x20' }, at: '16m' },
  },
];
