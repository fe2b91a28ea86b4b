import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Scene } from '../../src/judgement/scene.ts';
import type { Inside } from '../../src/verify/actors.ts';
import type { Proven } from '../../src/verify/proof.ts';
import { holder, podOf, scene, seedStore } from '../judgement/scenes.ts';
import { at, claim } from '../mount/builders.ts';
import { offering } from './offering.ts';

/**
 * Every role sees the store at a path of its own, here a link to the directory that its "volume" is; what runs in its containers is this machine's
 * own sh, node or python3.
 */
export let root: string;
export const pathOf = (role: string) => join(root, role);
export const signal = new AbortController().signal;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'proof-'));
  await mkdir(join(root, 'shared'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ROLES = { api: 'ReadOnly', calls: 'ReadOnly', worker: 'ReadWrite', retention: 'ReadWrite' } as const;
type RoleName = keyof typeof ROLES;

/** A scene in which each role is held by one pod; `volumes` says on which directory each role's path lies. */
export async function holding(
  volumes: Partial<Record<RoleName, string>>,
  idle: readonly RoleName[] = [],
): Promise<Scene> {
  const names = Object.keys(volumes) as RoleName[];
  for (const name of names) await symlink(join(root, volumes[name] ?? ''), pathOf(name));
  const workloads = names.map((name) => {
    const readOnly = ROLES[name] === 'ReadOnly' ? { readOnly: true } : {};
    return holder(name, {
      volumes: [claim('v', 'recordings-data', readOnly.readOnly)],
      containers: [{ name, volumeMounts: [at('v', pathOf(name), readOnly)] }],
    });
  });
  return scene({
    stores: [
      seedStore({
        roles: Object.fromEntries(names.map((name) => [name, { access: ROLES[name], mountPath: pathOf(name) }])),
      }),
    ],
    workloads,
    pods: workloads.map((workload) => podOf(workload, idle.includes(workload.name as RoleName) ? { running: [] } : {})),
  });
}

export const acting =
  (interpreters: Partial<Record<string, string>>): Inside =>
  ({ container }) =>
    offering(interpreters[container] ?? 'sh');

export const told = ({ findings }: Proven) =>
  findings.map(({ severity, reason, object, message }) => `${severity} ${reason} ${object} ${message}`);

export const matrix = ({ proof }: Proven) =>
  proof.sightings
    .map(
      ({ writer, reader, seen, why }) =>
        `${writer} → ${reader} ${seen ? '✓' : `✗ ${why?.replace(/ in .*/, '') ?? ''}`}`,
    )
    .toSorted();
