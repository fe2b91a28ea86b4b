import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesisePlatform } from '../../charts/main.ts';
import { ROLE_LABEL } from '../../src/api/labels.ts';
import { admissionPolicies } from '../../src/policies/platform.ts';
import { eventually } from '../eventually.ts';
import { declares } from '../mount/builders.ts';
import { room, type Room } from './room.ts';
import { container, mountedIn } from './written.ts';

/** Least privilege: what the operator is granted is what the audit log of the API server shows it to use, and nothing is refused to it. */

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

let here: Room;

beforeAll(async () => {
  here = await room({ auditLog: true });
});
afterAll(() => here.stop());

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly apiGroup?: string; readonly resource: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code: number };
}

/** What the operator has asked for, as `<group>/<resource> <verb>`, with the code of each answer. */
function asked(): { readonly right: string; readonly code: number | undefined }[] {
  return readFileSync(here.cluster.auditLog!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent)
    .filter(({ user }) => user.username === 'system:serviceaccount:recordings-system:recordings-operator')
    .map(({ verb, objectRef, responseStatus }) => {
      const { apiGroup = '', resource = '', subresource } = objectRef ?? {};
      const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
      const code = responseStatus?.code;
      // A PUT that makes an object needs the right to create it (the Lease), and the audit log calls it an update.
      return { right: `${apiGroup}/${whole} ${verb === 'update' && code === 201 ? 'create' : verb}`, code };
    });
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What the platform's manifests grant it, in the same words. */
function granted(): string[] {
  const documents = synthesisePlatform({ operatorImage: 'unused' }).flatMap(({ content }) =>
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

it('every right of the operator is used, none is missing, and nothing is refused to it', async () => {
  await here.operator(admissionPolicies);
  const ns = await here.namespace('rights');
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

  const used = () => [...new Set(asked().map(({ right }) => right))].toSorted();
  await eventually('the audit log is complete', () => expect(used()).toEqual(granted().toSorted()));
  expect(asked().filter(({ code }) => code === 401 || code === 403)).toEqual([]);
});
