import { say } from '../api/say.ts';
import type { Port } from '../compose/project.ts';
import type { Fields, Scene, Subject } from './carried.ts';
import { aboutApplication } from './findings.ts';
import { portsOf } from './listening.ts';
import type { Said } from './said.ts';

/** Ports on which no HTTP is spoken: https://www.iana.org/assignments/service-names-port-numbers */
const OTHER_PROTOCOLS = new Set([
  20, 21, 22, 23, 25, 53, 69, 110, 111, 123, 139, 143, 161, 179, 389, 445, 465, 514, 546, 547, 554, 587, 636, 873, 990,
  993, 995, 1080, 1194, 1433, 1521, 1701, 1720, 1723, 1812, 1883, 1935, 2049, 2181, 2222, 2525, 3306, 3389, 3478, 3479,
  4222, 4369, 5004, 5005, 5038, 5060, 5061, 5062, 5070, 5080, 5222, 5269, 5349, 5432, 5433, 5671, 5672, 5900, 6379,
  6380, 6432, 7687, 8021, 8554, 8883, 9042, 9092, 9093, 9300, 10000, 11211, 19302, 25565, 25672, 26379, 27017, 27018,
  27019, 50051,
]);

/** The ports on which browsers are usually answered, the likeliest first. */
const WEB = [80, 8080, 8000, 3000, 5000, 8888, 8081, 8008, 8800, 4000, 9000, 5173, 4200, 8082, 8090, 1337, 2368];

export const isWeb = (port: number): boolean => !OTHER_PROTOCOLS.has(port);

const isTls = (port: number): boolean => port === 443 || port === 8443 || port === 9443 || port === 4443;

/** How likely a port is the one of the web pages: less is likelier; infinite where no HTTP is spoken. */
export function rankOf(port: number, published: readonly Port[]): number {
  if (!isWeb(port)) return Infinity;
  const outside = published.filter(({ target }) => target === port).map((each) => Number(each.published ?? 0));
  const numbers = [...outside, port];
  if (outside.some((number) => number > 0 && !isWeb(number)) && !WEB.includes(port)) return Infinity;
  if (numbers.includes(80)) return outside.includes(80) ? 0 : 1;
  // An Ingress speaks HTTP to the service, and does TLS itself.
  if (numbers.some(isTls)) return 100;
  const known = Math.min(...numbers.map((number) => WEB.indexOf(number)).filter((index) => index >= 0), 90);
  return 2 + known + (outside.length > 0 ? 0 : 0.5);
}

export const isOutside = ({ published, host_ip: ip = '', protocol = 'tcp' }: Port): boolean =>
  published !== undefined && protocol === 'tcp' && !/^(127\.|::1$|localhost$)/.test(ip);

/** The service that people reach from outside: the one that publishes 80 or 443, else the likeliest port of web pages. */
export function entryOf(scene: Scene): string | undefined {
  const outside = scene.subjects.flatMap((subject) => {
    const published = (subject.service.ports ?? []).filter(isOutside);
    if (subject.runsOnce || published.length === 0) return [];
    const number = (wanted: readonly string[]) => published.some((port) => wanted.includes(port.published ?? ''));
    const rank = Math.min(...published.map(({ target = 0 }) => rankOf(target, published)));
    return [{ subject, rank: number(['80', '443']) ? -1 : number(['8080', '8443']) ? Math.min(rank, 2) : rank }];
  });
  // Where nobody speaks HTTP, the nodes can lead to it all the same.
  const candidates = outside.filter(({ rank }) => rank !== Infinity || isOnNodes(scene.choices.entry));
  return candidates.toSorted((one, other) => one.rank - other.rank)[0]?.subject.name;
}

const isOnNodes = (entry: Scene['choices']['entry']): boolean => entry === undefined || entry === 'nodePort';

/** As the choice says; where there is none, the Service is there, and nothing leads to it. */
export function entryField(
  entry: Scene['choices']['entry'],
  ports: Record<string, number>,
  published: readonly Port[],
): Fields['entry'] {
  if (entry === undefined) return true;
  if (entry !== 'nodePort') return { ingress: { host: entry.ingress } };
  const numbers = Object.entries(ports).flatMap(([name, port]) => {
    const number = Number(published.find(({ target }) => target === port)?.published);
    return number >= 30_000 && number <= 32_767 ? [[name, number] as const] : [];
  });
  return { nodePort: Object.fromEntries(numbers) };
}

/** What is to be said where a way in is asked for, and no service is one. */
export function entryFindings(scene: Scene): Said[] {
  const { choices } = scene;
  if (choices.entry === undefined || entryOf(scene) !== undefined) return [];
  const written = choices.entry === 'nodePort' ? 'nodePort: {}' : `ingress: {host: ${choices.entry.ingress}}`;
  const publishes = scene.subjects.some(({ service }) => (service.ports ?? []).some(isOutside));
  const why = publishes
    ? say`what services publish to the outside does not speak HTTP`
    : say`no service publishes a port to the outside`;
  return [
    aboutApplication(
      scene,
      { reason: 'NotCarried', message: say`has no entry: ${why}`, harm: 'stops' },
      say`Add to the service that people reach, in the model: entry: {${written}}`,
    ),
  ];
}

/** The ports of a service, the one of its web pages first where it is the entry: an Ingress leads to the first. */
export function orderedPorts(scene: Scene, subject: Subject): readonly number[] {
  const published = subject.service.ports ?? [];
  return portsOf(scene, subject).toSorted((one, other) => {
    const [a, b] = [rankOf(one, published), rankOf(other, published)];
    return a === b ? 0 : a - b;
  });
}
