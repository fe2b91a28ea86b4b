import { say, type Sentence } from '../api/say.ts';
import * as z from 'zod';

/** What of a pod spec is looked at, as the API server would take it. What is null is absent. */
const absentWhenNull = <T extends z.ZodType>(of: T) => of.nullish().transform((value) => value ?? undefined);
const list = <T extends z.ZodType>(of: T) => absentWhenNull(z.array(of));
const item = <T extends z.ZodRawShape>(shape: T) => z.object({ name: z.string(), ...shape });
const text = absentWhenNull(z.string());
const flag = absentWhenNull(z.boolean());

const source = absentWhenNull(z.object({ kind: text, name: text }));
export const claimSpecSchema = z.object({ dataSource: source, dataSourceRef: source });
const containerSchema = item({
  image: text,
  env: list(item({ value: text })),
  volumeMounts: list(item({ mountPath: z.string(), readOnly: flag, subPath: text, subPathExpr: text })),
  volumeDevices: list(item({ devicePath: z.string() })),
});
export const podSpecSchema = z.object({
  volumes: list(
    item({
      persistentVolumeClaim: absentWhenNull(z.object({ claimName: z.string(), readOnly: flag })),
      ephemeral: absentWhenNull(z.object({ volumeClaimTemplate: z.object({ spec: claimSpecSchema }) })),
    }),
  ),
  containers: list(containerSchema),
  initContainers: list(containerSchema),
  serviceAccountName: text,
  securityContext: absentWhenNull(z.object({ fsGroup: absentWhenNull(z.number()), fsGroupChangePolicy: text })),
  serviceAccount: text,
});
export const selectorSchema = absentWhenNull(
  z.object({
    matchLabels: absentWhenNull(z.record(z.string(), z.string())),
    matchExpressions: list(z.object({ key: z.string(), operator: z.string(), values: list(z.string()) })),
  }),
);
export const claimTemplatesSchema = list(z.object({ metadata: item({}), spec: claimSpecSchema }));

export type PodSpec = z.output<typeof podSpecSchema>;

export const EMPTY_POD: PodSpec = {
  volumes: undefined,
  containers: undefined,
  initContainers: undefined,
  serviceAccountName: undefined,
  serviceAccount: undefined,
  securityContext: undefined,
};

/** The value that a schema reads, or the first field that is wrong, and how. */
export type Parsed<T> =
  | { readonly value: T; readonly wrong?: undefined }
  | {
      readonly value?: undefined;
      readonly wrong: { readonly path: readonly (string | number)[]; readonly how: Sentence };
    };

const WORDS: Readonly<Record<string, string>> = {
  array: say`a list`,
  object: say`an object`,
  string: say`a string: quote it`,
  boolean: say`true or false`,
};

export function parsed<T extends z.ZodType>(schema: T, value: unknown): Parsed<z.output<T>> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
  const isMissing = issue?.message.endsWith('received undefined') === true;
  const wanted = issue?.code === 'invalid_type' ? WORDS[issue.expected] : undefined;
  return { wrong: { path, how: isMissing ? say`is missing` : say`must be ${wanted ?? say`something else`}` } };
}
