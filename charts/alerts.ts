import { SHORT_DAYS } from '../src/judgement/recorded.ts';

/** What Prometheus watches for. Each alert has its section in docs/operating.md: what it means, and what to do. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must hold. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
}

const OF_STORE = 'by (namespace, store)';
/** No answer, too many requests, or an error of the server. */
const FAILED = 'code=~"0|429|5.."';
const STORE = '{{ $labels.namespace }}/{{ $labels.store }}';

export const ALERTS: readonly Alert[] = [
  {
    alert: 'RecordingsOperatorAbsent',
    expr: 'absent(recordings_build_info)',
    for: '10m',
    severity: 'critical',
    summary: 'Prometheus sees no recordings-operator: mounts are not repaired, and no status is true.',
  },
  {
    alert: 'RecordingsOperatorNotReady',
    expr: 'recordings_ready == 0',
    for: '10m',
    severity: 'warning',
    summary: 'recordings-operator {{ $labels.instance }} does not see the whole cluster.',
  },
  {
    alert: 'RecordingsOperatorNoLeader',
    expr: 'max by (job) (recordings_leader) == 0',
    for: '5m',
    severity: 'critical',
    summary: 'recordings-operator runs and no process of it leads: mounts are not repaired, and no status is true.',
  },
  {
    alert: 'RecordingsOperatorRestarting',
    expr: 'changes(process_start_time_seconds[1h]) > 3 and on (job, instance) recordings_build_info',
    for: '0m',
    severity: 'warning',
    summary: 'recordings-operator {{ $labels.instance }} started {{ $value }} times within an hour.',
  },
  {
    alert: 'RecordingsOperatorVersionsDiffer',
    expr: 'count(count by (version) (recordings_build_info)) > 1',
    for: '1h',
    severity: 'warning',
    summary: 'Operators of {{ $value }} releases run at once: an upgrade is not complete.',
  },
  {
    alert: 'RecordingsWatchDead',
    expr: 'time() - recordings_watch_last_sign_of_life_timestamp_seconds > 300',
    for: '5m',
    severity: 'warning',
    summary: 'recordings-operator {{ $labels.instance }} has heard nothing of {{ $labels.resource }} for minutes.',
  },
  {
    alert: 'RecordingsWatchMissesChanges',
    expr: 'sum by (job, instance, resource) (increase(recordings_watch_renewals_total{reason="missedChanges"}[1h])) > 2',
    for: '0m',
    severity: 'warning',
    summary:
      'Watches of {{ $labels.resource }} stay silent although there are changes: each change may be seen ten minutes late.',
  },
  {
    alert: 'RecordingsRequestsFail',
    expr: [
      `sum by (job, instance) (rate(recordings_api_requests_total{${FAILED}}[10m]))`,
      '/ sum by (job, instance) (rate(recordings_api_requests_total[10m])) > 0.2',
      `and sum by (job, instance) (increase(recordings_api_requests_total{${FAILED}}[10m])) > 5`,
    ].join(' '),
    for: '10m',
    severity: 'warning',
    summary:
      'The API server does not answer, or refuses for its load, {{ $value | humanizePercentage }} of the requests.',
  },
  {
    alert: 'RecordingsQueueSlow',
    expr: 'recordings_queue_longest_wait_seconds > 60',
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.queue }} wait {{ $value | humanizeDuration }} for their turn.',
  },
  {
    alert: 'RecordingsWorkFails',
    // One workload or store that fails for ever is tried at least once a minute.
    expr: 'sum by (job, instance, queue) (increase(recordings_queue_retries_total[10m])) > 4',
    for: '20m',
    severity: 'warning',
    summary: 'recordings-operator {{ $labels.instance }}: work on {{ $labels.queue }} fails again and again.',
  },
  {
    alert: 'RecordingsStoreStalled',
    expr: `max ${OF_STORE} (recordings_store_condition{condition="Stalled"}) == 1`,
    for: '5m',
    severity: 'critical',
    summary: `Store ${STORE}: something is wrong that does not settle by itself.`,
  },
  {
    alert: 'RecordingsStoreNotReady',
    expr: `max ${OF_STORE} (recordings_store_condition{condition="Ready"}) == 0`,
    for: '30m',
    severity: 'warning',
    summary: `Store ${STORE}: not every workload and pod has the recordings, for half an hour.`,
  },
  {
    alert: 'RecordingsMountUndone',
    expr: `max ${OF_STORE} (recordings_workloads_undone) > 0`,
    for: '15m',
    severity: 'warning',
    summary: `Store ${STORE}: another manager takes the mount away from {{ $value }} workloads.`,
  },
  {
    alert: 'RecordingsRetentionFailed',
    expr: `max ${OF_STORE} (recordings_retention_failed) > 0`,
    for: '0m',
    severity: 'warning',
    summary: `Store ${STORE}: the last run that should delete old recordings was refused, or failed.`,
  },
  {
    alert: 'RecordingsRoomShort',
    expr: `min ${OF_STORE} (recordings_store_full_timestamp_seconds) - time() < ${SHORT_DAYS * 86_400}`,
    for: '10m',
    severity: 'warning',
    summary: `Store ${STORE}: at the rate of the last week, the storage is full in {{ $value | humanizeDuration }}.`,
  },
  {
    alert: 'RecordingsStoreMissing',
    expr: 'max by (namespace) (recordings_workloads_without_store) > 0',
    for: '10m',
    severity: 'critical',
    summary: 'Namespace {{ $labels.namespace }}: {{ $value }} workloads declare a role in a store that does not exist.',
  },
];
