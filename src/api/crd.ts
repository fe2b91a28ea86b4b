import * as z from 'zod';
import { GROUP, KIND, PLURAL, VERSION } from './labels.ts';
import { storeSchema } from './store.ts';

type Schema = Record<string, unknown>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Makes the JSON Schema of zod structural, as the API server requires. It removes `additionalProperties: false` (the API server drops unknown
 * fields, and refuses them under strict field validation) and annotations that the API server does not know.
 */
function structural(schema: Schema): Schema {
  if (schema['x-kubernetes-int-or-string'] === true) return intOrString(schema);
  const result: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$schema' || key === 'id' || (key === 'additionalProperties' && !isSchema(value))) continue;
    if (key === 'properties' && isSchema(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, of]) => [name, isSchema(of) ? structural(of) : of]),
      );
    } else if ((key === 'items' || key === 'additionalProperties') && isSchema(value)) {
      result[key] = structural(value);
    } else {
      result[key] = value;
    }
  }
  return result;
}

/** The only form of a choice of types that a structural schema has: what each of the two must be stands beside them. */
function intOrString({ anyOf, ...rest }: Schema): Schema {
  const types = (anyOf as Schema[]).map(({ type }) => ({ type }));
  const bounds = (anyOf as Schema[]).flatMap((each) => Object.entries(each).filter(([key]) => key !== 'type'));
  return { ...rest, ...Object.fromEntries(bounds), anyOf: types };
}

/** The schema of the whole object. Kubernetes itself checks apiVersion, kind and metadata. */
function openAPIV3Schema(): Schema {
  const schema = structural(z.toJSONSchema(storeSchema, { target: 'openapi-3.0', io: 'input' }));
  const properties = schema.properties as Schema;
  return {
    ...schema,
    description: 'One shared directory of recordings in one namespace, and the roles of the workloads that use it.',
    properties: {
      ...properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
    },
    required: ['spec'],
  };
}

const column = (name: string, type: string, jsonPath: string, description: string) => ({
  name,
  type,
  jsonPath,
  description,
});

/** The CustomResourceDefinition of RecordingStore, generated from the zod schema. */
export function customResourceDefinition() {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}`, labels: { 'app.kubernetes.io/part-of': 'recordings-operator' } },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      // Not `rs`: kubectl resolves that to ReplicaSet.
      names: {
        kind: KIND,
        listKind: `${KIND}List`,
        plural: PLURAL,
        singular: 'recordingstore',
        shortNames: ['recstore'],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: openAPIV3Schema() },
          subresources: { status: {} },
          additionalPrinterColumns: [
            column('Claim', 'string', '.spec.claimName', 'The claim behind the store'),
            column('Path', 'string', '.spec.mountPath', 'Where its users see the recordings'),
            column('Held', 'string', '.status.held', 'How many of the required roles are held'),
            column('Mounted', 'string', '.status.mounted', 'How many of the workloads that declare a role are mounted'),
            column(
              'Ready',
              'string',
              '.status.conditions[?(@.type=="Ready")].status',
              'Whether every user sees the recordings',
            ),
            column('Reason', 'string', '.status.conditions[?(@.type=="Ready")].reason', 'Why they do, or do not'),
            column('Age', 'date', '.metadata.creationTimestamp', 'Age'),
          ],
        },
      ],
    },
  };
}
