import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { Namespace, room, type Room } from './room.ts';
import { container, mountedIn } from './written.ts';

/** Least privilege: what the operator is granted is what the audit log of the API server shows it to use, and nothing is refused to it. */

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

/** One API server where the operator may look everywhere, and one where it may look into two namespaces. */
const NAMED = ['mine', 'yours'];
let here: Room;
let there: Room;

beforeAll(async () => {
  [here, there] = await Promise.all([room({ auditLog: true }), room({ auditLog: true }, NAMED)]);
});
afterAll(async () => {
  await here.stop();
  await there.stop();
});

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

interface Asked {
  /** `<group>/<resource> <verb>` */
  readonly right: string;
  readonly code: number | undefined;
  readonly namespace: string | undefined;
  /** Of a namespace that was asked for by its name. */
  readonly name: string | undefined;
}

/** What the operator has asked for, with the code of each answer. */
function asked({ cluster }: Room): Asked[] {
  return readFileSync(cluster.auditLog!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ user }) => user.username === 'system:serviceaccount:recordings-system:recordings-operator')
    .map(({ verb, objectRef, responseStatus }) => {
      const { apiGroup = '', resource = '', subresource, namespace, name } = objectRef ?? {};
      const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
      const code = responseStatus?.code;
      // A PUT that makes an object needs the right to create it (the Lease), and the audit log calls it an update.
      return {
        right: `${apiGroup}/${whole} ${verb === 'update' && code === 201 ? 'create' : verb}`,
        code,
        namespace,
        name,
      };
    });
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What the platform's manifests grant it, in the same words. */
function granted(namespaces?: readonly string[]): string[] {
  const documents = synthesisePlatform({ operatorImage: 'unused', namespaces }).flatMap(({ content }) =>
    parseAllDocuments(content),
  );
  const roles = documents.map((each) => each.toJS() as { kind: string; rules: Rule[] });
  return roles
    .filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role')
    .flatMap(({ rules }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
      ),
    );
}

/** Has the operator mount and release every kind in a namespace. */
async function work(ns: Namespace): Promise<void> {
  await ns.store();
  const made = new Set<string>();
  // An event that happens twice is counted.
  for (const kind of [KINDS[0], ...KINDS]) {
    const name = kind.toLowerCase();
    if (!made.has(kind)) await ns.workload(kind, name, container(), declares('worker'));
    else await ns.label(kind, name, declares('worker'));
    made.add(kind);
    await eventually(`the ${kind} is mounted`, async () => mountedIn(await ns.get(kind, name)).length > 0);
    await eventually('the status counts it', async () => (await ns.status()).mounted === '1/1');
    await ns.label(kind, name, { [ROLE_LABEL]: null });
    await eventually(`the ${kind} is released`, async () => mountedIn(await ns.get(kind, name)).length === 0);
    await eventually('the status counts nobody', async () => (await ns.status()).mounted === '0/0');
  }
  await eventually('there are events', async () => (await ns.events()).length > 0);
}

/** Every right is used, none is missing, and nothing is refused. */
async function expectLeast(where: Room, namespaces?: readonly string[]): Promise<void> {
  const used = () => [...new Set(asked(where).map(({ right }) => right))].toSorted();
  const all = [...new Set(granted(namespaces))].toSorted();
  await eventually('the audit log is complete', () => expect(used()).toEqual(all));
  expect(asked(where).filter(({ code }) => code === 401 || code === 403)).toEqual([]);
}

it('every right of the operator is used, none is missing, and nothing is refused to it', async () => {
  await here.operator(admissionPolicies);
  await work(await here.namespace('rights'));
  await expectLeast(here);
});

it('an operator of some namespaces works there, reads nothing elsewhere, and says what it watches', async () => {
  const operator = await there.operator(admissionPolicies, NAMED);
  const [mine, yours, other] = await Promise.all(['mine', 'yours', 'other'].map((name) => there.namespace(name)));
  await other!.store();
  await other!.workload('Deployment', 'w', container(), declares('worker'));
  await yours!.store();
  await work(mine!);
  await yours!.workload('Deployment', 'w', container(), declares('worker'));
  await eventually('the other namespace is served, too', async () => (await yours!.status()).mounted === '1/1');
  await expectLeast(there, NAMED);

  const places = asked(there).flatMap(({ right, namespace, name }) =>
    right.startsWith('/namespaces ') ? `Namespace/${name}` : (namespace ?? []),
  );
  expect(new Set(places)).toEqual(new Set([...NAMED, 'Namespace/mine', 'Namespace/yours', 'recordings-system']));
  expect(mountedIn(await other!.get('Deployment', 'w'))).toEqual([]);
  expect(operator.log).toContainEqual(expect.stringMatching(/^ready .*"namespaces":\["mine","yours"\]/));
  expect(await operator.readyz()).toBe('ok\nwatches namespaces mine, yours\n');
  await operator.stop();
});

it('without the rights that are not of a namespace, it mounts nevertheless, and says what it does not see', async () => {
  await there.cluster.kubectl(['delete', 'clusterrolebinding', 'recordings-operator']);
  await there.cluster.kubectl(['delete', 'rolebinding', '-n', 'yours', 'recordings-operator-stores']);
  const operator = await there.operator(admissionPolicies, NAMED);
  const mine = new Namespace(there.admin, 'mine');
  await mine.workload('Deployment', 'later', container(), declares('worker'));
  await eventually(
    'the Deployment is mounted',
    async () => mountedIn(await mine.get('Deployment', 'later')).length > 0,
  );
  await eventually('the status says what is not seen', async () =>
    expect(await mine.problems()).toEqual(['Forbidden store', 'Forbidden store']),
  );
  const { problems = [], conditions = [] } = await mine.status();
  expect(problems.map(({ message }) => /resource "(\w+)"/.exec(message)?.[1])).toEqual([
    'namespaces',
    'mutatingadmissionpolicies',
  ]);
  expect(conditions.find(({ type }) => type === 'Stalled')?.status).toBe('False');
  const text = await operator.readyz();
  expect(text).toMatch(/^ok\nwatches namespaces mine, yours\n/);
  expect(text).toContain('does without: storageclasses.storage.k8s.io is forbidden');
  expect(text).toMatch(/does without: recordingstores.* in the namespace "yours"/);
  expect(operator.log).toContainEqual(expect.stringMatching(/^does without .*storageclasses/));
});
