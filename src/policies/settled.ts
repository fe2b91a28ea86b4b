import { CONTAINERS_ANNOTATION, volumeName } from '../api/labels.ts';
import { CONTAINER_LISTS } from '../mount/pod.ts';
import { annotationsOf, declaresHere, having, labelsOf, list, roleOf, text } from './cel.ts';

/** A condition (CEL) on the pod, or on each of its volumes (`v`), containers (`c`) or mounts (`m`). */
export interface Line {
  readonly title: string;
  readonly of: 'pod' | 'volume' | 'container' | 'mount';
  readonly holds: string;
}

const line = (of: Line['of'], title: string, holds: string): Line => ({ of, title, holds });

/**
 * What the guard need not decide again: a new pod that is as the mount policy, or synthesis, made it. Where all lines hold, the decision (decision.ts)
 * has no fault; the opposite may be untrue. Nothing here asks who wrote the pod, so nobody can pretend. A test takes each line away.
 *
 * The lines read `s` (the pod spec), `g` (what the store grants to the role), `reading` (whether that is ReadOnly), `path` (of the store), `last` (the last
 * segment of the path), and `ours` (the names of the volumes of the claim).
 */
export const SETTLED: readonly Line[] = [
  line('pod', 'an annotation names containers', `!(${text(CONTAINERS_ANNOTATION)} in ${annotationsOf('dyn(object)')})`),
  line(
    'pod',
    'the service account',
    "!has(g.serviceAccounts) || s.?serviceAccountName.orValue('default') in g.serviceAccounts",
  ),
  ...(['containers', 'initContainers'] as const).map((member) =>
    line(
      'pod',
      `the ${member} of the role`,
      `g.?${member}.orValue([]).all(n, ${list('s', member)}.exists(c, c.name == n))`,
    ),
  ),
  line('volume', 'a copy of the claim', '!has(v.ephemeral)'),
  line(
    'volume',
    'the name of our volume',
    `v.name in ours || v.name != ${text(volumeName(''))} + params.metadata.name`,
  ),
  line(
    'volume',
    'the access of a volume',
    '!(v.name in ours) || v.persistentVolumeClaim.?readOnly.orValue(false) == reading',
  ),
  line('container', 'a device', '!has(c.volumeDevices)'),
  line('mount', 'the access of a mount', '!(m.name in ours) || m.?readOnly.orValue(false) == reading'),
  line('mount', 'the path of a mount', '!(m.name in ours) || m.mountPath == path'),
  line(
    'mount',
    'the directory of a mount',
    "!(m.name in ours) || m.?subPath.orValue('') == params.spec.?subPath.orValue('') && m.?subPathExpr.orValue('') == ''",
  ),
  line(
    'mount',
    'what else is mounted there',
    "m.name in ours || !m.mountPath.contains(last) && !m.mountPath.contains('..')",
  ),
];

const NAMES: readonly (readonly [name: string, value: string])[] = [
  ['s', 'dyn(object).spec'],
  ['g', `params.spec.roles[${roleOf(labelsOf('dyn(object)'))}]`],
  ['reading', "g.access == 'ReadOnly'"],
  ['path', 'string(g.?mountPath.orValue(params.spec.mountPath))'],
  ['last', having('p', "path.split('/')", 'p[p.size() - 1]')],
  ['volumes', list('s', 'volumes')],
  [
    'ours',
    "volumes.filter(v, v.?persistentVolumeClaim.?claimName.orValue('') == params.spec.claimName).map(v, v.name)",
  ],
];

/** Whether the request creates a pod with a role in the store of `params`, about which there is nothing to decide (CEL). */
export function isSettled(lines = SETTLED): string {
  const hold = (of: Line['of']) =>
    ['true', ...lines.filter((each) => each.of === of).map(({ holds }) => `(${holds})`)].join(' && ');
  const containers = CONTAINER_LISTS.map(
    (member) =>
      `${list('s', member)}.all(c, ${hold('container')} && ${list('c', 'volumeMounts')}.all(m, ${hold('mount')}))`,
  );
  const all = [hold('pod'), `volumes.all(v, ${hold('volume')})`, ...containers].join(' && ');
  const isHeld = having('l', labelsOf('dyn(object)'), `${declaresHere('l')} && ${roleOf('l')} in params.spec.roles`);
  return `request.kind.kind == 'Pod' && request.operation == 'CREATE' && ${isHeld} && ${NAMES.reduceRight((within, [name, value]) => having(name, value, within), all)}`;
}
