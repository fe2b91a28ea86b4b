import { say, type Sentence } from '../api/say.ts';
import type { Path } from '../compose/document/node.ts';
import { isEmpty } from './lost.ts';
import type { Scene, Subject } from './carried.ts';
import { about, aboutPlace, NOTHING_AS_A_RULE } from './findings.ts';
import type { Said } from './said.ts';

/** True where a part of an attribute is carried over or means nothing in a cluster; else what it means that it is not. */
type Part = Readonly<Record<string, true | Sentence>>;

const OWNER = say`the file belongs to root, and every user of the container may read it`;
const ADDRESSES = say`the cluster chooses the addresses of pods`;
const READ_BY_DOCKER = say`labels are read by Docker and its tools only`;

/** The parts of attributes that have some, as the Compose specification has them; a test holds the lists to the official schema. */
export const PARTS = {
  healthcheck: {
    disable: true,
    interval: true,
    retries: true,
    test: true,
    timeout: true,
    start_period: true,
    start_interval: say`while the service starts, the cluster asks every 5 seconds`,
  },
  ports: {
    target: true,
    published: true,
    host_ip: true,
    protocol: true,
    name: say`the model gives ports its own names`,
    mode: say`a port of a pod is not a port of its node`,
    app_protocol: say`the protocol of a port is not used`,
  },
  volumes: {
    type: true,
    source: true,
    target: true,
    read_only: true,
    bind: true,
    volume: true,
    tmpfs: true,
    image: true,
    consistency: say`only Docker Desktop uses it`,
  },
  'volumes.bind': {
    create_host_path: true,
    propagation: say`a pod does not see what is mounted on the host later`,
    recursive: say`a pod does not see what is mounted below it on the host`,
    selinux: say`the container runtime labels volumes itself`,
  },
  'volumes.volume': { subpath: true, nocopy: true, labels: READ_BY_DOCKER },
  'volumes.tmpfs': { size: true, mode: say`every user of the container may write there` },
  'volumes.image': { subpath: true },
  files: { source: true, target: true, uid: OWNER, gid: OWNER, mode: OWNER },
  networks: {
    aliases: true,
    interface_name: say`a pod has one network`,
    ipv4_address: ADDRESSES,
    ipv6_address: ADDRESSES,
    link_local_ips: ADDRESSES,
    mac_address: ADDRESSES,
    driver_opts: say`a pod has one network`,
    priority: say`a pod has one network`,
    gw_priority: say`a pod has one network`,
    use_service_name_alias: say`a Service has the name of its service`,
  },
  depends_on: {
    condition: true,
    required: true,
    restart: say`the service is not restarted together with what it depends on`,
  },
  volume: { name: true, external: true, driver: true, driver_opts: true, labels: READ_BY_DOCKER },
  secret: {
    name: true,
    external: true,
    environment: true,
    file: true,
    labels: READ_BY_DOCKER,
    driver: say`a Secret lies in the cluster`,
    driver_opts: say`a Secret lies in the cluster`,
    template_driver: say`the cluster fills in no templates`,
  },
  config: {
    name: true,
    external: true,
    content: true,
    environment: true,
    file: true,
    labels: READ_BY_DOCKER,
    template_driver: say`the cluster fills in no templates`,
  },
} as const satisfies Record<string, Part>;

/** Values that say nothing: Compose writes the first out itself, and files have the modes anyway. */
const USUAL: Readonly<Record<string, readonly unknown[]>> = {
  mode: ['ingress', '0444', '0440', '0644', '0400', '1777'],
};

/** What of the parts of a service's attributes is not carried over. */
export function lostParts(scene: Scene, subject: Subject): Said[] {
  const { service } = subject;
  const said = (part: Part, value: unknown, field: Path, name = field.join('.')) =>
    lostIn(part, value, name).map((message) =>
      about(scene, subject, field, { reason: 'NotCarried', message }, NOTHING_AS_A_RULE),
    );
  const items = (attribute: string, part: Part, list: readonly unknown[] = []) =>
    list.flatMap((value, index) => said(part, value, [attribute, `${index}`], attribute));
  const entries = (attribute: string, part: Part, map: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(map).flatMap(([key, value]) => said(part, value, [attribute, key]));
  const mounts = (service.volumes ?? []).flatMap((mount, index) =>
    (['bind', 'volume', 'tmpfs', 'image'] as const).flatMap((kind) =>
      said(PARTS[`volumes.${kind}`], mount[kind], ['volumes', `${index}`], `volumes.${kind}`),
    ),
  );
  return [
    ...said(PARTS.healthcheck, service.healthcheck, ['healthcheck']),
    ...items('ports', PARTS.ports, service.ports),
    ...items('volumes', PARTS.volumes, service.volumes),
    ...mounts,
    ...items('tmpfs', PARTS['volumes.tmpfs'], service.tmpfs?.map(optionsOf)),
    ...items('configs', PARTS.files, service.configs),
    ...items('secrets', PARTS.files, service.secrets),
    ...entries('networks', PARTS.networks, service.networks),
    ...entries('depends_on', PARTS.depends_on, service.depends_on),
  ];
}

/** What of the resources beside the services is not carried over. Each network has one finding for all. */
export function lostResources({ project }: Scene): Said[] {
  return (['volume', 'secret', 'config'] as const).flatMap((kind) =>
    Object.entries(project.model[`${kind}s`] ?? {}).flatMap(([name, resource]) =>
      lostIn(PARTS[kind], resource, kind).map((message) =>
        aboutPlace(
          `${kind.charAt(0).toUpperCase()}${kind.slice(1)}/${name}`,
          project.locate([`${kind}s`, name]),
          { reason: 'NotCarried', message },
          NOTHING_AS_A_RULE,
        ),
      ),
    ),
  );
}

function lostIn(part: Part, value: unknown, name: string): Sentence[] {
  if (typeof value !== 'object' || value === null) return [];
  const lost = Object.entries(value).filter(
    ([key, each]) => part[key] !== true && !isEmpty(each) && USUAL[key]?.includes(each) !== true,
  );
  return [...Map.groupBy(lost, ([key]) => part[key] ?? say`this version does not know it`)].map(
    ([sentence, entries]) => say`${entries.map(([key]) => `${name}.${key}`).join(', ')}: ${String(sentence)}`,
  );
}

/** Of the short form: `/run:size=64m,mode=1777,noexec`. */
const optionsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    (text.split(':')[1] ?? '')
      .split(',')
      .filter((option) => option !== '')
      .map((option) => {
        const [name = '', value = 'set'] = option.split('=');
        return [name, value];
      }),
  );
