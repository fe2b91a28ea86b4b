import { k8s } from 'cdk8s-plus-27';
import type { Check } from '../src/application/health.ts';
import type { Service } from '../src/application/service.ts';

type Probes = Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;

/** The probes with which the kubelet checks a container. */
export function probes({ health, ports }: Service): Probes {
  const first = health?.live ?? health?.ready;
  if (health === undefined || first === undefined) return {};
  const probe = (check: Check, periodSeconds: number, failureThreshold: number): k8s.Probe => ({
    ...actionOf(check, ports),
    failureThreshold,
    periodSeconds,
    timeoutSeconds: check.timeoutSeconds ?? 2,
  });
  const running = (check: Check, every: number, failures: number): k8s.Probe =>
    probe(check, check.everySeconds ?? every, check.failures ?? failures);
  // Every second, so that a service that starts quickly is used quickly. A command starts a process each time, so it runs less often.
  const startup = first.command === undefined ? 1 : 5;
  return {
    startupProbe: probe(first, startup, Math.ceil(health.startupSeconds / startup)),
    ...(health.live === undefined ? {} : { livenessProbe: running(health.live, 10, 3) }),
    ...(health.ready === undefined ? {} : { readinessProbe: running(health.ready, 5, 2) }),
  };
}

function actionOf(check: Check, ports: Service['ports']): k8s.Probe {
  if (check.command !== undefined) return { exec: { command: check.command } };
  const port = k8s.IntOrString.fromString(check.port ?? Object.keys(ports)[0] ?? '');
  return check.path === undefined ? { tcpSocket: { port } } : { httpGet: { path: check.path, port, scheme: 'HTTP' } };
}
