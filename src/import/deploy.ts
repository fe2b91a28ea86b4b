import { say, type Sentence } from '../api/say.ts';
import type { Service } from '../compose/project.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about, NOTHING_AS_A_RULE } from './findings.ts';
import type { Said } from './said.ts';

/** How many run at a time. */
export const replicasOf = ({ deploy, scale }: Service): number => deploy?.replicas ?? scale ?? 1;

/** How many run, and how one follows another. */
export function deploy(scene: Scene, subject: Subject): Carried {
  const { deploy } = subject.service;
  const replicas = replicasOf(subject.service);
  const findings: Said[] = [];
  const said = (field: string, message: Sentence, remedy: Sentence) =>
    findings.push(about(scene, subject, ['deploy', field], { reason: 'NotCarried', message }, remedy));
  const { order, ...update } = (deploy?.update_config ?? {}) as { order?: string };
  if (Object.keys(update).length > 0)
    said(
      'update_config',
      say`deploy.update_config: a rollout starts one new pod and stops an old one when the new one is ready`,
      NOTHING_AS_A_RULE,
    );
  if (deploy?.mode !== undefined && deploy.mode !== 'replicated')
    said(
      'mode',
      replicas === 1
        ? say`deploy.mode: ${deploy.mode}: the service runs once, on any node`
        : say`deploy.mode: ${deploy.mode}: the service runs ${replicas} times, on any node`,
      say`If each node needs one, write a DaemonSet yourself.`,
    );
  const { limits, reservations } = deploy?.resources ?? {};
  const devices = Object.keys(reservations ?? {}).filter((key) => !['cpus', 'memory', 'pids'].includes(key));
  if (devices.length > 0)
    said(
      'resources',
      say`deploy.resources.reservations: ${devices.join(', ')}: a container sees no devices of its node`,
      say`If the cluster has a device plugin, ask for the device in manifests of your own.`,
    );
  if (limits?.pids !== undefined)
    said('resources', say`deploy.resources.limits.pids: the kubelet sets the limit (podPidsLimit)`, NOTHING_AS_A_RULE);
  const never = order === 'stop-first' && replicas <= 1;
  if (subject.runsOnce) return { fields: {}, findings };
  return {
    fields: { ...(replicas === 1 ? {} : { replicas }), ...(never ? { keepsStateInMemory: true } : {}) },
    findings,
  };
}
