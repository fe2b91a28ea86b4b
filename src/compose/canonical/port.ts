import { isIP } from 'node:net';

/** The short form of a port is wrong. */
export class PortSyntaxError extends Error {}

export interface Port {
  mode: 'ingress';
  host_ip?: string;
  target?: number;
  published?: string;
  protocol: string;
}

/**
 * Reads `[[ip:]published:]target[/protocol]`. `published` and `target` may be ranges of the same length: the result has one port for each port of the
 * container. If `target` is a single port, the range of `published` stays a range, of which Docker takes a free port.
 * @throws PortSyntaxError
 */
export function parsePorts(text: string): Port[] {
  const parts = text.split(':');
  const container = parts.at(-1) ?? '';
  const host = parts.at(-2) ?? '';
  const ip = ipOf(parts.slice(0, -2).join(':'), text);
  const [numbers = '', protocol] = container.split('/');
  if (numbers === '') throw new PortSyntaxError(`${JSON.stringify(text)} names no port of the container`);
  const targets = rangeOf(numbers, text);
  const published = host === '' ? undefined : rangeOf(host, text);
  const count = targets.end - targets.start;
  if (published !== undefined && count !== 0 && published.end - published.start !== count)
    throw new PortSyntaxError(`the two ranges of ${JSON.stringify(text)} have different lengths`);
  const kind = protocol === undefined || protocol === '' ? 'tcp' : protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(kind)) throw new PortSyntaxError(`${kind} is not a protocol`);
  return Array.from({ length: count + 1 }, (_, index) => ({
    mode: 'ingress' as const,
    ...(ip === '' ? {} : { host_ip: ip }),
    ...(targets.start + index === 0 ? {} : { target: targets.start + index }),
    ...(published === undefined ? {} : { published: publishedOf(published, index, count === 0) }),
    protocol: kind,
  })).toSorted((one, other) => (String(one.target) < String(other.target) ? -1 : 1));
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const publishedOf = ({ start, end }: Range, index: number, isSingle: boolean): string =>
  isSingle && start !== end ? `${start}-${end}` : `${start + index}`;

function rangeOf(text: string, whole: string): Range {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const start = Number(first);
  const end = Number(last);
  if (first === '' || start > 65535 || end > 65535 || end < start)
    throw new PortSyntaxError(`${JSON.stringify(text)} in ${JSON.stringify(whole)} is not a port or a range of ports`);
  return { start, end };
}

function ipOf(text: string, whole: string): string {
  const [, inBrackets] = /^\[([^[\]]*)\]$/.exec(text) ?? [];
  const ip = inBrackets ?? text;
  // Without brackets, the colons of an IPv6 address could also separate ports.
  if (ip === '' || (isIP(ip) !== 0 && (inBrackets !== undefined || !text.includes(':')))) return ip;
  throw new PortSyntaxError(`${JSON.stringify(text)} in ${JSON.stringify(whole)} is not an IP address`);
}
