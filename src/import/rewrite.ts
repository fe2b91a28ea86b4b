import type { Piece } from './pieces.ts';

/** The text as a part of a regular expression. */
export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A host in a URL, before a port, or behind an option like `-h`; elsewhere the word may mean anything. */
const hostPattern = (host: string): RegExp =>
  new RegExp(`(?<=\\/\\/|@|\\s-h[ =]|--host[ =])${escaped(host)}(?![\\w.-])|(?<![\\w.-])${escaped(host)}(?=:\\d)`, 'g');

/** A path by itself, or what is below it. */
const pathPattern = (path: string): RegExp => new RegExp(`(?<![\\w./-])${escaped(path)}(?![\\w.-])`, 'g');

/** @param isHost the text as a whole is known to be a host, by the name of the variable, or the option before it */
export type Rewrite = (text: string, isHost?: boolean) => string;

/** Replaces hosts and paths in the texts of a service: `http://chat_bridge:3000`, `--key=/root/key.json`. */
export function rewriter(hosts: ReadonlyMap<string, string>, paths: ReadonlyMap<string, string>): Rewrite {
  const rules = [
    ...[...hosts].map(([from, to]) => [hostPattern(from), to] as const),
    ...[...paths].map(([from, to]) => [pathPattern(from), to] as const),
  ];
  return (text, isHost = false) =>
    (isHost ? hosts.get(text) : undefined) ??
    rules.reduce((result, [pattern, to]) => result.replace(pattern, () => to), text);
}

/** A secret is written nowhere, so nothing in it can be replaced. */
export const rewritten = (pieces: readonly Piece[], rewrite: Rewrite, isHost = false): Piece[] =>
  pieces.map((piece) => (typeof piece === 'string' ? rewrite(piece, isHost && pieces.length === 1) : piece));

/** The options behind which a host stands in a command. */
export const isHostBehind = (option: string | undefined): boolean => /^(-h|--?host(name)?)$/.test(option ?? '');

/** DB_HOST, REDIS_ADDR, SMTP_SERVER: variables whose whole value may be a host. */
export const isHostVariable = (name: string): boolean =>
  /(HOSTS?|HOSTNAME|ADDR|ADDRESS|SERVERS?|ENDPOINTS?|URL|URI|BROKERS?|UPSTREAM|BACKEND)$/i.test(name);
