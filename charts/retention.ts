import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PROGRAM } from '../src/api/image.ts';
import { ASIDE_ANNOTATION } from '../src/api/labels.ts';
import { RESTRICTED_CONTAINER } from '../src/api/podSecurity.ts';
import { TERMINATION_LOG } from '../src/api/retention.ts';
import type { Retention } from '../src/application/retention.ts';

export interface Retaining extends Retention {
  /** The user and the group of those who write into the store (semantics 19). */
  readonly runAsUser: number;
  readonly fsGroup: number;
}

/** Where the program sees the store, and what its objects are called. */
interface Place {
  readonly name: string;
  readonly mountPath: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Of runs that ended, so many stay to be looked at. */
const HISTORY = 3;
/** A run that could not start in time is left out: the next one deletes the same. */
const LATE_SECONDS = 3600;

/** The CronJob that deletes old recordings, its service account, and the policy that gives it no network (R7). @returns the CronJob, without the recordings. */
export function retentionObjects(scope: Construct, id: string, place: Place, retaining: Retaining): ApiObject {
  const { name } = place;
  const inner = new Construct(scope, id);
  const labels = { ...place.labels, 'app.kubernetes.io/name': name };
  new k8s.KubeServiceAccount(inner, 'account', {
    metadata: { name, labels },
    automountServiceAccountToken: false,
  });
  new k8s.KubeNetworkPolicy(inner, 'network', {
    metadata: { name, labels },
    spec: { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } }, policyTypes: ['Ingress', 'Egress'] },
  });
  return new k8s.KubeCronJob(inner, 'cron-job', {
    metadata: { name, labels },
    spec: {
      schedule: retaining.schedule,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: LATE_SECONDS,
      successfulJobsHistoryLimit: HISTORY,
      failedJobsHistoryLimit: HISTORY,
      jobTemplate: {
        spec: {
          // A run that is refused would be refused again.
          backoffLimit: 0,
          template: {
            metadata: {
              labels,
              // Nothing was to be deleted, so the end is no news. What the run has counted is.
              ...(retaining.dryRun === true ? { annotations: { [ASIDE_ANNOTATION]: 'true' } } : {}),
            },
            spec: podSpec(place, retaining),
          },
        },
      },
    },
  });
}

function podSpec({ name, mountPath }: Place, retaining: Retaining): k8s.PodSpec {
  const { image, runAsUser, fsGroup } = retaining;
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName: name,
    securityContext: {
      runAsNonRoot: true,
      ...{ runAsUser, runAsGroup: fsGroup, fsGroup, fsGroupChangePolicy: 'OnRootMismatch' },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'prune',
        image,
        imagePullPolicy: 'IfNotPresent',
        command: [...PROGRAM],
        args: ['prune', '--dir', mountPath, '--report', TERMINATION_LOG.path, ...flagsOf(retaining)],
        resources: {
          requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('128Mi') },
          limits: { memory: k8s.Quantity.fromString('256Mi') },
        },
        securityContext: RESTRICTED_CONTAINER,
      },
    ],
  };
}

function flagsOf({ olderThan, untilFree, atLeast, maxShare, dryRun, names }: Retention): string[] {
  const flag = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}`, value]);
  return [
    ...flag('older-than', olderThan),
    ...flag('until-free', untilFree),
    ...flag('at-least', atLeast),
    ...flag('max-share', maxShare),
    ...(dryRun === true ? ['--dry-run'] : []),
    ...(names === undefined ? [] : ['--names', ...names]),
  ];
}
