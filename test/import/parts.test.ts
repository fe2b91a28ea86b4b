import { expect, it } from 'vitest';
import schema from '../../src/compose/checks/compose-spec.json' with { type: 'json' };
import { PARTS } from '../../src/import/parts.ts';
import { about, imported, web } from './imported.ts';

/** Nothing is dropped in silence, within attributes neither. */

interface Schema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
}

const definitions = schema.$defs as unknown as Readonly<Record<string, Schema>>;
const attribute = (name: string): Schema | undefined =>
  definitions.container_spec?.properties?.[name] ?? definitions.workload_spec?.properties?.[name];

/** The properties of the form that has some, among the forms of an attribute. */
function keysOf(schema: Schema | undefined): string[] {
  if (schema === undefined) return [];
  if (schema.properties !== undefined) return Object.keys(schema.properties);
  const forms = [
    ...(schema.oneOf ?? []),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...Object.values(schema.patternProperties ?? {}),
  ];
  return forms.map(keysOf).find((keys) => keys.length > 0) ?? [];
}

const mount = attribute('volumes')?.items?.oneOf?.find(({ properties }) => properties !== undefined);

it.each([
  ['healthcheck', definitions.healthcheck],
  ['ports', attribute('ports')],
  ['volumes', mount],
  ['volumes.bind', mount?.properties?.bind],
  ['volumes.volume', mount?.properties?.volume],
  ['volumes.tmpfs', mount?.properties?.tmpfs],
  ['volumes.image', mount?.properties?.image],
  ['files', definitions.service_config_or_secret],
  ['networks', attribute('networks')],
  ['depends_on', attribute('depends_on')],
  ['volume', definitions.volume],
  ['secret', definitions.secret],
  ['config', definitions.config],
] as const)('the parts of %s are those that the schema knows', (part, known) => {
  const keys = keysOf(known);
  expect(keys).not.toEqual([]);
  expect(Object.keys(PARTS[part]).toSorted()).toEqual(keys.toSorted());
});

it.each([
  [
    'healthcheck: {test: ok, start_interval: 1s}',
    'healthcheck.start_interval: while the service starts, the cluster asks every 5 seconds',
  ],
  ['ports: [{target: 80, mode: host, app_protocol: http}]', 'ports.mode: a port of a pod is not a port of its node'],
  ['ports: [{target: 80, app_protocol: http}]', 'ports.app_protocol: the protocol of a port is not used'],
  [
    'volumes: [{type: volume, source: data, target: /d, volume: {labels: {a: b}}}]',
    'volumes.volume.labels: labels are read by Docker and its tools only',
  ],
  [
    'volumes: [{type: bind, source: ./x, target: /d, bind: {propagation: shared}}]',
    'volumes.bind.propagation: a pod does not see what is mounted on the host later',
  ],
  ['tmpfs: ["/run:size=1m,mode=700"]', 'tmpfs.mode: every user of the container may write there'],
  ['tmpfs: ["/run:uid=5,noexec"]', 'tmpfs.uid, tmpfs.noexec: this version does not know it'],
  [
    'configs: [{source: c, mode: 0755}]',
    'configs.mode: the file belongs to root, and every user of the container may read it',
  ],
  ['networks: {default: {priority: 5}}', 'networks.default.priority: a pod has one network'],
])('%s', (attributes, sentence) => {
  const { findings } = imported(web(attributes, 'configs: {c: {content: x}}'));
  expect(about(findings, 'Service/web')).toContain(`NotCarried: ${sentence} → Usually there is nothing to do.`);
});

it('what Compose writes out, and what is so anyway, is not spoken of', () => {
  const attributes =
    'ports: ["127.0.0.1:80:80"]\ntmpfs: ["/run:size=1m,mode=1777"]\nconfigs: [{source: c, mode: 0444}]\nvolumes: ["data:/d:nocopy"]';
  const { findings } = imported(web(attributes, 'configs: {c: {content: x}}'));
  expect(about(findings, 'Service/web').filter((line) => !line.includes('published'))).toEqual([]);
});

it('labels of volumes are spoken of, too', () => {
  const compose = web('volumes: ["data:/d"]').replace('data: }', 'data: {labels: {a: b}}}');
  expect(about(imported(compose).findings, 'Volume/data')).toContain(
    'NotCarried: volume.labels: labels are read by Docker and its tools only → Usually there is nothing to do.',
  );
});
