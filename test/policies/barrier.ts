import { randomBytes } from 'node:crypto';
import type { Connection } from '../../src/cluster/connection.ts';
import { collectionPath } from '../../src/cluster/resources.ts';
import type { AdmissionObject } from '../../src/policies/policy.ts';
import { eventually } from '../eventually.ts';
import { outcome, policiesPath } from './outcome.ts';
import { server } from './server.ts';

/** Resolves when every earlier write of a policy or binding is in effect. */
export type Barrier = () => Promise<void>;

/**
 * The API server takes in policies and bindings in the order of their writes. So when a policy that is written now acts, the earlier ones have been
 * taken in. Each plugin (the one that refuses, the one that mutates) is asked by itself, with a ConfigMap that only this policy concerns.
 */
export async function barrier({ admin }: { readonly admin: Connection }): Promise<Barrier> {
  const namespace = `barrier-${randomBytes(4).toString('hex')}`;
  await admin.create(collectionPath('Namespace'), {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  let count = 0;
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  return async () => {
    count += 1;
    const name = `${namespace}-${count}`;
    const policies = [...refusing(name), ...(server.mutation === undefined ? [] : marking(name))];
    for (const policy of policies) await admin.create(policiesPath(policy), policy);
    const tried = (body: object) => outcome(admin.create(configMaps, body, { dryRun: 'All' }));
    const object = (named: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: named } });
    await eventually('the policies that refuse are taken in', async () => 'refusal' in (await tried(object(name))));
    if (server.mutation !== undefined) {
      await eventually('the policies that mutate are taken in', async () => {
        const result = await tried(object(`${name}-marked`));
        return 'object' in result && result.object.metadata.labels?.seen === 'true';
      });
    }
  };
}

const metadata = (name: string) => ({ name, labels: {} });

const matched = (name: string) => ({
  failurePolicy: 'Fail',
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: [''],
        apiVersions: ['v1'],
        operations: ['CREATE'],
        resources: ['configmaps'],
        resourceNames: [name],
      },
    ],
  },
});

const refusing = (name: string): AdmissionObject[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: metadata(name),
    spec: { ...matched(name), validations: [{ expression: 'false' }] },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: metadata(name),
    spec: { policyName: name, validationActions: ['Deny'] },
  },
];

function marking(name: string): AdmissionObject[] {
  const apiVersion = `admissionregistration.k8s.io/${server.mutation ?? 'v1'}` as const;
  const expression = "Object{metadata: Object.metadata{labels: {'seen': 'true'}}}";
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata: metadata(name),
      spec: {
        ...matched(`${name}-marked`),
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
      },
    },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata: metadata(name), spec: { policyName: name } },
  ];
}
