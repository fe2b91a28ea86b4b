import { say } from '../api/say.ts';
import { GROUP, PLURAL, VERSION } from '../api/labels.ts';
import { ApiError } from '../cluster/apiError.ts';
import type { Connection } from '../cluster/connection.ts';
import type { Lease } from '../cluster/lease.ts';
import { listAll } from '../cluster/list.ts';
import { objectPath } from '../cluster/resources.ts';
import { serverNow } from '../cluster/serverTime.ts';
import type { Fault } from '../api/reasons.ts';
import { policiesOfThisVersion } from '../judgement/policies.ts';
import { fault, type Check, type Finding } from '../api/finding.ts';
import { observePolicies } from './observePolicies.ts';
import { untilWell, type Patience } from './patience.ts';
import { ask, reportOf, type Answer, type Report } from '../report/report.ts';
import { waysRound } from './waysRound.ts';

/** What `verify --platform` knows of what is installed once per cluster. */
export interface Platform {
  /** Undefined: the cluster does not have the CustomResourceDefinition. */
  readonly definition: { readonly established: boolean; readonly served: readonly string[] } | undefined;
  readonly operators: readonly Operator[];
  /** Who leads. Undefined: there is no Lease, or it may not be read. */
  readonly lead: { readonly holder: string | undefined; readonly renewedMsAgo: number } | undefined;
  /** What is wrong with the admission policies. */
  readonly policies: readonly Fault[];
}

export interface Operator {
  readonly namespace: string;
  readonly name: string;
  readonly wanted: number;
  readonly available: number;
}

const LEASE = 'recordings-operator';
const OPERATOR = 'app.kubernetes.io/name=recordings-operator';
const DEFINITION = `${PLURAL}.${GROUP}`;

const definitionServed: Check<Platform> = {
  id: 'definition',
  question: say`Does the cluster know the kind RecordingStore?`,
  answer({ definition }) {
    const object = `CustomResourceDefinition/${DEFINITION}`;
    if (definition === undefined)
      return [fault(object, { reason: 'PlatformMissing', message: say`is not in the cluster` })];
    if (!definition.established) {
      return [
        fault(object, {
          reason: 'PlatformMissing',
          message: say`is not established: the API server has not accepted its names`,
        }),
      ];
    }
    if (definition.served.includes(VERSION)) return [];
    const message = say`serves ${definition.served.join(', ') || say`no version`}, not ${VERSION}`;
    return [fault(object, { reason: 'PlatformMissing', message })];
  },
};

const operatorAvailable: Check<Pick<Platform, 'operators' | 'policies'>> = {
  id: 'operator',
  question: say`Does the operator run?`,
  answer({ operators, policies }) {
    // Without the mutating policies, the operator alone mounts.
    const nothing = policies.some(({ reason }) => reason === 'MutationUnavailable')
      ? say`nothing is mounted`
      : say`nothing repairs a missing mount`;
    if (operators.length === 0) {
      const message = say`is in no namespace (no Deployment has the label ${OPERATOR}): ${nothing}`;
      return [fault('Deployment/recordings-operator', { reason: 'OperatorUnavailable', message })];
    }
    return operators
      .filter(({ available }) => available === 0)
      .map(({ namespace, name, wanted }) =>
        fault(
          `Deployment/${name}`,
          {
            reason: 'OperatorUnavailable',
            message: say`has 0 of ${wanted} pods available: ${nothing}`,
          },
          say`Find out why: kubectl -n ${namespace} describe deployment ${name}. Read the logs of its newest pod, too.`,
        ),
      );
  },
};

/** The Lease lasts 15 s; the rest is for clocks that differ. */
const SILENT_MS = 60_000;

type Operation = Pick<Platform, 'lead' | 'operators'>;

/** Who leads, where that is known and an operator runs. */
const leadOf = ({ lead, operators }: Operation): Platform['lead'] =>
  operators.some(({ available }) => available > 0) ? lead : undefined;

const operatorLeads: Check<Operation> = {
  id: 'leader',
  question: say`Does an operator lead, and write?`,
  answer(operation) {
    const lead = leadOf(operation);
    if (lead === undefined) return [];
    const isSilent = lead.renewedMsAgo > SILENT_MS;
    if (lead.holder !== undefined && !isSilent) return [];
    const message =
      lead.holder === undefined
        ? say`has no holder, so no operator writes`
        : say`was not renewed by ${lead.holder} for ${Math.round(lead.renewedMsAgo / 1000)} s, so no operator writes`;
    const remedy = say`Read the logs: kubectl -n ${operation.operators[0]?.namespace ?? 'recordings-system'} logs -l ${OPERATOR}. If an operator may not write the Lease, apply 10-operator.yaml again.`;
    return [fault(`Lease/${LEASE}`, { reason: 'OperatorUnavailable', message }, remedy)];
  },
  note: ({ lead }) => (lead?.holder === undefined ? undefined : say`${lead.holder}`),
};

export const PLATFORM_CHECKS: readonly Check<Platform>[] = [
  definitionServed,
  policiesOfThisVersion,
  operatorAvailable,
  operatorLeads,
];

/** What there is to say of the platform. Whether an operator leads is not asked where none runs, or where nobody may know. */
export function answersOf(platform: Platform): Answer[] {
  const asked = PLATFORM_CHECKS.filter((check) => check !== operatorLeads || leadOf(platform) !== undefined);
  return asked.map((check) => ask(check, platform));
}

/**
 * Examines what is installed once per cluster. Repeats until all is well or the patience ends.
 *
 * @throws ApiError; the signal's reason when it aborts.
 */
export async function verifyPlatform(connection: Connection, patience: Patience): Promise<Report> {
  const { subject, checks } = await untilWell(patience, async () => {
    const platform = await observePlatform(connection);
    return reportOf('platform', answersOf(platform));
  });
  // Once, at the end: the hints are no faults, so nobody waits for them, and they take requests for each node.
  return reportOf(subject, [...checks, ...(await waysRound(connection))]);
}

interface DefinitionObject {
  readonly spec: { readonly versions: readonly { readonly name: string; readonly served: boolean }[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface DeploymentObject {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly availableReplicas?: number };
}

async function observePlatform(connection: Connection): Promise<Platform> {
  const [definition, policies, operation] = await Promise.all([
    readDefinition(connection),
    observePolicies(connection),
    observeOperation(connection),
  ]);
  return {
    definition: definition && {
      established: (definition.status?.conditions ?? []).some(
        ({ type, status }) => type === 'Established' && status === 'True',
      ),
      served: definition.spec.versions.filter(({ served }) => served).map(({ name }) => name),
    },
    policies,
    ...operation,
  };
}

async function observeOperation(connection: Connection): Promise<Operation> {
  // In any namespace: kustomize and Helm may have put the operator into another.
  const deployments = await listAll<DeploymentObject>(connection, '/apis/apps/v1/deployments', {
    labelSelector: OPERATOR,
  });
  return {
    lead: await readLead(connection, deployments[0]?.metadata.namespace),
    operators: deployments.map(({ metadata, spec, status }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      wanted: spec.replicas ?? 1,
      available: status?.availableReplicas ?? 0,
    })),
  };
}

/**
 * What is wrong with the operator, and nothing else of the platform.
 *
 * @throws ApiError
 */
export async function operatorFindings(connection: Connection): Promise<readonly Finding[]> {
  const operation = { policies: [], ...(await observeOperation(connection)) };
  return [operatorAvailable, operatorLeads].flatMap((check) => check.answer(operation));
}

/**
 * Only who may read the Lease is told who leads.
 *
 * @param namespace of the operator; undefined where there is none
 */
async function readLead(connection: Connection, namespace: string | undefined): Promise<Platform['lead']> {
  if (namespace === undefined) return undefined;
  try {
    const { spec } = await connection.get<Lease>(objectPath('Lease', namespace, LEASE));
    // An operator that ends leaves an empty holder.
    const holder = spec?.holderIdentity === '' ? undefined : spec?.holderIdentity;
    return { holder, renewedMsAgo: serverNow(connection) - Date.parse(spec?.renewTime ?? '') };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

async function readDefinition(connection: Connection): Promise<DefinitionObject | undefined> {
  try {
    return await connection.get(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${DEFINITION}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
