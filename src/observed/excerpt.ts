import type { WorkloadKind } from '../mount/workload.ts';
import {
  flag,
  inlined,
  integer,
  integerOrZero,
  list,
  managed,
  map,
  message,
  part,
  text,
  texts,
  time,
  type Message,
} from '../protobuf/message.ts';

// The numbers of the fields are those of generated.proto in k8s.io/api and k8s.io/apimachinery: they never change. What a projection of this room reads
// of an object must be here; test/observed/excerpt.integration.test.ts holds it to what a real API server says in JSON.

const OWNER_REFERENCE = message({ apiVersion: text(5), kind: text(1), name: text(3), controller: flag(6) });

const METADATA = {
  name: text(1),
  namespace: text(3),
  uid: text(5),
  resourceVersion: text(6),
  generation: integer(7),
  deletionTimestamp: time(9),
  labels: map(11),
  annotations: map(12),
  ownerReferences: list(13, OWNER_REFERENCE),
};

/** The end of a pod of retention is told with a time. */
const POD_METADATA = message({ ...METADATA, creationTimestamp: time(8) });
const WORKLOAD_METADATA = message({
  ...METADATA,
  managedFields: list(17, message({ manager: text(1), time: time(4), fieldsV1: managed(7) })),
});
const NAME_ALONE = message({ name: text(1) });
const TEMPLATE_METADATA = message({ labels: map(11), annotations: map(12) });

/** @param rest whether the rest counts, too: a fingerprint is made of the whole spec of a template */
function podSpec(rest: { readonly marksOthers: boolean }): Message {
  const volumeSource = { persistentVolumeClaim: part(10, message({ claimName: text(1), readOnly: flag(2) }, rest)) };
  const volume = { name: text(1), volumeSource: inlined(2, message(volumeSource, rest)) };
  const volumeMount = {
    ...{ name: text(1), readOnly: flag(2), mountPath: text(3), subPath: text(4), subPathExpr: text(6) },
  };
  const container = message(
    {
      name: text(1),
      volumeMounts: list(9, message(volumeMount, rest)),
      volumeDevices: list(21, message({ name: text(1), devicePath: text(2) }, rest)),
    },
    rest,
  );
  const parts = {
    volumes: list(1, message(volume, rest)),
    containers: list(2, container),
    initContainers: list(20, container),
    ephemeralContainers: list(34, message({ ephemeralContainerCommon: inlined(1, container) }, rest)),
    serviceAccountName: text(8),
    securityContext: part(14, message({ fsGroup: integerOrZero(5), fsGroupChangePolicy: text(9) }, rest)),
  };
  return message(parts, rest);
}

const TEMPLATE = message({ metadata: part(1, TEMPLATE_METADATA), spec: part(2, podSpec({ marksOthers: true })) });

const SELECTOR = message({
  matchLabels: map(1),
  matchExpressions: list(2, message({ key: text(1), operator: text(2), values: texts(3) })),
});

const CLAIM_TEMPLATES = message({ metadata: part(1, NAME_ALONE) });

const condition = (transition: number, reason: number) =>
  message({ type: text(1), status: text(2), lastTransitionTime: time(transition), reason: text(reason) });

const workload = (spec: Parameters<typeof message>[0], status: Parameters<typeof message>[0]) =>
  message({ metadata: part(1, WORKLOAD_METADATA), spec: part(2, message(spec)), status: part(3, message(status)) });

const CONTAINER_STATUS = message({
  state: part(
    2,
    message({
      terminated: part(
        3,
        message({ exitCode: integerOrZero(1), reason: text(3), message: text(4), finishedAt: time(6) }),
      ),
    }),
  ),
});

/** What the operator reads of each kind, where the API server sends it as protobuf. */
export const EXCERPTS = {
  Deployment: workload(
    { replicas: integerOrZero(1), selector: part(2, SELECTOR), template: part(3, TEMPLATE), paused: flag(7) },
    {
      observedGeneration: integer(1),
      replicas: integer(2),
      updatedReplicas: integer(3),
      availableReplicas: integer(4),
      conditions: list(6, condition(7, 4)),
    },
  ),
  StatefulSet: workload(
    {
      replicas: integerOrZero(1),
      selector: part(2, SELECTOR),
      template: part(3, TEMPLATE),
      volumeClaimTemplates: list(4, CLAIM_TEMPLATES),
      updateStrategy: part(
        7,
        message({ type: text(1), rollingUpdate: part(2, message({ partition: integerOrZero(1) })) }),
      ),
    },
    {
      observedGeneration: integer(1),
      replicas: integer(2),
      updatedReplicas: integer(5),
      currentRevision: text(6),
      updateRevision: text(7),
      conditions: list(10, condition(3, 4)),
      availableReplicas: integer(11),
    },
  ),
  DaemonSet: workload(
    {
      selector: part(1, SELECTOR),
      template: part(2, TEMPLATE),
      updateStrategy: part(3, message({ type: text(1) })),
    },
    {
      currentNumberScheduled: integer(1),
      desiredNumberScheduled: integer(3),
      observedGeneration: integer(5),
      updatedNumberScheduled: integer(6),
      numberAvailable: integer(7),
      conditions: list(10, condition(3, 4)),
    },
  ),
  CronJob: workload(
    {
      jobTemplate: part(
        5,
        message({ metadata: part(1, TEMPLATE_METADATA), spec: part(2, message({ template: part(6, TEMPLATE) })) }),
      ),
    },
    { active: list(1, message({ name: text(3) })) },
  ),
  Job: workload(
    { selector: part(4, SELECTOR), template: part(6, TEMPLATE) },
    { conditions: list(1, message({ type: text(1), status: text(2) })), active: integer(4) },
  ),
  Pod: message({
    metadata: part(1, POD_METADATA),
    spec: part(2, podSpec({ marksOthers: false })),
    status: part(
      3,
      message({
        phase: text(1),
        message: text(3),
        reason: text(4),
        startTime: time(7),
        containerStatuses: list(8, CONTAINER_STATUS),
      }),
    ),
  }),
} as const satisfies Readonly<Record<WorkloadKind, ReturnType<typeof message>>>;
