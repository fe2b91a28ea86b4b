import type { Document } from '../document/document.ts';
import { ComposeError } from '../error.ts';
import {
  fieldName,
  isMapping,
  isSequence,
  kindOf,
  mapValues,
  node,
  type Node,
  type Path,
  type Scalar,
} from '../document/node.ts';
import { decimal, decimalFloat, float, float32, prefixed } from '../document/number.ts';
import { Rules, under } from '../document/rules.ts';
import { substitute, SubstitutionError, type Lookup } from './substitute.ts';

/** Turns a string into the type of its field. Undefined if the string does not fit. */
type Cast = (text: string) => Scalar | undefined;

export function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['true', 'y', 'yes', 'on'].includes(word)) return true;
  return ['false', 'n', 'no', 'off'].includes(word) ? false : undefined;
}

const real: Cast = (text) => {
  const value = decimalFloat(text);
  return value === undefined ? undefined : float(value);
};
const real32: Cast = (text) => {
  const value = decimalFloat(text);
  return value === undefined ? undefined : float(float32(value));
};
const umask: Cast = (text) => (/^[-+]/.test(text) ? undefined : prefixed(text.replaceAll('_', '')));

const CONTAINER: Record<string, Cast> = {
  cpu_count: decimal,
  cpu_percent: real,
  cpu_period: decimal,
  cpu_quota: decimal,
  cpu_rt_period: decimal,
  cpu_rt_runtime: decimal,
  cpus: real32,
  cpu_shares: decimal,
  init: booleanOf,
  'networks.*.use_service_name_alias': booleanOf,
  oom_kill_disable: booleanOf,
  oom_score_adj: decimal,
  pids_limit: decimal,
  privileged: booleanOf,
  read_only: booleanOf,
  umask,
  'ulimits.*': decimal,
  'ulimits.*.hard': decimal,
  'ulimits.*.soft': decimal,
  'volumes.[].read_only': booleanOf,
  'volumes.[].volume.nocopy': booleanOf,
};
const WORKLOAD: Record<string, Cast> = {
  'depends_on.*.required': booleanOf,
  'depends_on.*.restart': booleanOf,
  'healthcheck.retries': decimal,
  'healthcheck.disable': booleanOf,
  'ports.[].target': decimal,
  stdin_open: booleanOf,
  tty: booleanOf,
};
const SERVICE: Record<string, Cast> = {
  'deploy.replicas': decimal,
  'deploy.update_config.parallelism': decimal,
  'deploy.update_config.max_failure_ratio': real,
  'deploy.rollback_config.parallelism': decimal,
  'deploy.rollback_config.max_failure_ratio': real,
  'deploy.restart_policy.max_attempts': decimal,
  'deploy.placement.max_replicas_per_node': decimal,
  scale: decimal,
};

const casts = new Rules<Cast>({
  ...under(['networks', 'volumes', 'secrets', 'configs'], { '*.external': booleanOf }),
  ...under(['networks'], {
    '*.internal': booleanOf,
    '*.attachable': booleanOf,
    '*.enable_ipv4': booleanOf,
    '*.enable_ipv6': booleanOf,
  }),
  ...under(['services.*', 'jobs.*', 'services.*.pre_start.*'], CONTAINER),
  ...under(['services.*', 'jobs.*'], WORKLOAD),
  ...under(['services.*'], SERVICE),
});

/**
 * Replaces the variables in every value of a file, but never in a key. In fields that hold numbers or booleans, turns strings into these.
 * @throws ComposeError
 */
export function interpolate(root: Node, lookup: Lookup): Node {
  const walk = (value: Node, path: Path, shown: Path): Node => {
    const { at, content } = value;
    if (isMapping(content))
      return node(
        at,
        mapValues(content, (entry, key) => walk(entry, [...path, key], [...shown, key])),
      );
    if (isSequence(content))
      return node(
        at,
        content.map((item, index) => walk(item, [...path, '[]'], [...shown, `${index}`])),
      );
    if (typeof content !== 'string') return value;
    return node(at, scalar(value, content, path, shown));
  };
  const scalar = ({ at }: Node, text: string, path: Path, shown: Path): Scalar => {
    const substituted = substitutedAt(at, text, lookup, fieldName(shown));
    const cast = casts.find(path);
    if (cast === undefined) return substituted;
    const value = cast(substituted);
    if (value !== undefined) return value;
    throw new ComposeError(
      at,
      `${fieldName(shown)}: ${JSON.stringify(substituted)} is not ${cast === booleanOf ? 'a boolean' : 'a number'}`,
      cast === booleanOf ? 'write true or false' : 'write a number',
    );
  };
  return walk(root, [], []);
}

/**
 * Interpolates a document.
 * @param unset collects the variables that are not set and have no default
 * @throws ComposeError
 */
export function interpolateDocument(
  { root }: Document,
  variables: ReadonlyMap<string, string>,
  unset: Set<string>,
): Node {
  if (!isMapping(root.content))
    throw new ComposeError(
      root.at,
      `a Compose file must be a mapping, but this is ${kindOf(root.content)}`,
      'begin the file with services:',
    );
  return interpolate(root, (name, isPlain) => {
    const value = variables.get(name);
    if (value === undefined && isPlain === true) unset.add(name);
    return value;
  });
}

/** @throws ComposeError at the position, if a required variable is not set or the syntax is wrong */
export function substitutedAt(at: Node['at'], text: string, lookup: Lookup, field: string): string {
  try {
    return substitute(text, lookup);
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error;
    throw new ComposeError(at, `${field}: ${error.message}`, error.remedy);
  }
}
