import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../src/import/next/steps.ts';
import { imported, type Situation } from './imported.ts';

/** The worker saves recordings outside of the volume that calls serves. */
const FORGOTTEN = `name: prosaas
services:
  calls: {image: server, volumes: ['recordings:/app/recordings:ro']}
  worker: {image: server, command: python -m server.worker, environment: {RECORDINGS_DIR: /app/recordings}}
volumes: {recordings: }
`;
const SHARED = `name: prosaas
services:
  calls: {image: calls, volumes: ['recordings:/app/recordings:ro']}
  worker: {image: worker, volumes: ['recordings:/app/recordings', 'cache:/cache']}
volumes: {recordings: , cache: {name: 'warm'}}
`;
const COMPOSE = 'docker compose -f compose.yml';

function stepsOf(compose: string, situation: Situation = {}, refused: readonly string[] = []): string {
  return nextSteps({
    imported: imported(compose, situation),
    from: ['compose.yml'],
    compose: COMPOSE,
    directory: 'k8s',
    refused,
  });
}

/** The steps by their titles, without their numbers. */
function titled(text: string): ReadonlyMap<string, string> {
  const [, ...parts] = text.split(/^## \d+\. /m);
  return new Map(parts.map((part) => [part.split('\n')[0] ?? '', part]));
}

const commandsIn = (text = ''): string[] =>
  [...text.matchAll(/^ *```\n([\s\S]*?)^ *```$/gm)].flatMap(([, lines = '']) =>
    lines
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );

describe('the steps after an import', () => {
  it('are those that the application needs, numbered in their order', () => {
    const text = stepsOf(SHARED);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      '1. Install the platform, once in each cluster',
      '2. Prepare the storage',
      '3. Create the namespace',
      '4. Copy the recordings while Compose still runs',
      '5. Stop Compose, and copy the rest',
      '6. Apply',
      '7. Verify',
      '8. Keep Compose until you are sure',
      'Look at this',
    ]);
  });

  it('never say to run docker compose down before the end, and warn of it where Compose is stopped', () => {
    const steps = titled(stepsOf(SHARED));
    expect(steps.get('Stop Compose, and copy the rest')).toContain('Never run `docker compose down`');
    expect([...steps.values()].flatMap(commandsIn).filter((command) => /\bdown\b/.test(command))).toEqual([]);
  });

  it('copy the recordings of the Docker volume twice: while Compose runs, and when it has stopped', () => {
    const steps = titled(stepsOf(SHARED));
    expect(commandsIn(steps.get('Copy the recordings while Compose still runs'))).toEqual([
      `sudo recordings migrate --from "$(docker volume inspect --format '{{.Mountpoint}}' prosaas_recordings)" --to /srv/data/recordings`,
    ]);
    const stop = steps.get('Stop Compose, and copy the rest') ?? '';
    expect(commandsIn(stop)).toEqual([
      `${COMPOSE} stop`,
      'sudo recordings rescue --compose prosaas --recordings prosaas_recordings',
    ]);
    expect(stop).toContain('Then run the copy of the step before again.');
  });

  it('name the command that leaves the recordings where they are, where the storage is a directory of a node, and only there', () => {
    const adopt = 'sudo recordings adopt --docker-volume prosaas_recordings --node';
    const copy = (situation: Situation) =>
      titled(stepsOf(SHARED, situation)).get('Copy the recordings while Compose still runs');
    expect(copy({})).toContain(`\`${adopt} node-1 --write k8s/application.yaml\``);
    expect(copy({ choices: { storage: { class: 'shared' } } })).not.toContain('adopt');
    const open = titled(stepsOf(SHARED, { choices: {} }, ['k8s/application.yaml:11:15: must be filled in']));
    expect(open.get('Complete the model')).toContain(`\`${adopt} NODE --write k8s/application.yaml\``);
  });

  it('name what else begins empty, by the name that Docker has for it', () => {
    expect(stepsOf(SHARED)).toContain('| Docker volume `warm` | worker at `/cache` | its own claim |');
  });

  it('rescue what lies in the container of a service that had no volume, and say whose that is', () => {
    const stop = titled(stepsOf(FORGOTTEN, { settled: { needs: ['worker'] } })).get('Stop Compose, and copy the rest');
    expect(stop).toContain('worker did not mount them.');
    expect(commandsIn(stop)).toEqual([
      `${COMPOSE} stop`,
      'sudo recordings rescue --compose prosaas --recordings prosaas_recordings',
    ]);
  });

  it('rescue into a directory where nobody has a volume, and copy from there', () => {
    const nowhere = FORGOTTEN.replace("{image: server, volumes: ['recordings:/app/recordings:ro']}", '{image: server}');
    const steps = titled(stepsOf(nowhere, { settled: { needs: ['worker', 'calls'] } }));
    expect(steps.has('Copy the recordings while Compose still runs')).toBe(false);
    expect(commandsIn(steps.get('Stop Compose, and copy the rest'))).toEqual([
      `${COMPOSE} stop`,
      'mkdir ./stranded',
      'sudo recordings rescue --compose prosaas --recordings /app/recordings --to ./stranded',
      'sudo recordings migrate --from ./stranded --to /srv/data/recordings-data',
    ]);
  });

  it('copy into the store itself where the claim is of a storage class, and the store has the role for that', () => {
    const situation = { choices: { storage: { class: 'shared' } } } as const;
    const steps = titled(stepsOf(SHARED, situation));
    expect(commandsIn(steps.get('Copy the recordings while Compose still runs'))).toEqual([
      'kubectl apply -f k8s/manifests/10-storage.yaml -f k8s/manifests/20-store.yaml',
      `sudo recordings migrate --from "$(docker volume inspect --format '{{.Mountpoint}}' prosaas_recordings)" --to store:prosaas/recordings --kubeconfig "\${KUBECONFIG:-$HOME/.kube/config}"`,
    ]);
    expect(imported(SHARED, situation).application.store).toMatchObject({ moving: true });
    expect(imported(SHARED).application.store).not.toHaveProperty('moving');
    expect(commandsIn(steps.get('Prepare the storage'))).toEqual(['kubectl get storageclass shared']);
  });

  it('mount an NFS export on the machine of Compose to copy into it', () => {
    const steps = titled(
      stepsOf(SHARED, { choices: { storage: { nfs: { server: '10.0.0.1', path: '/export/a b' } } } }),
    );
    expect(commandsIn(steps.get('Copy the recordings while Compose still runs'))[0]).toBe(
      "sudo mkdir -p /mnt/recordings && sudo mount -t nfs '10.0.0.1:/export/a b/recordings' /mnt/recordings",
    );
  });

  it('begin with what the model does not say, and where, while there are no manifests', () => {
    const fault = 'k8s/application.yaml:11:15: store.claim.storage.local.node: must be filled in: the node';
    const steps = titled(stepsOf(SHARED, { choices: {} }, [fault]));
    expect([...steps.keys()][0]).toBe('Complete the model');
    expect(steps.get('Complete the model')).toContain(
      '- `k8s/application.yaml:11:15` store.claim.storage.local.node: must be filled in: the node\n',
    );
    expect(commandsIn(steps.get('Complete the model'))).toEqual([
      'recordings synth --config k8s/application.yaml --out k8s/manifests',
    ]);
    expect(commandsIn(steps.get('Prepare the storage'))).toEqual(['sudo install -d -o 1000 -g 1000 DIRECTORY']);
  });

  it('end with a way in where one was chosen', () => {
    const compose = SHARED.replace('image: calls,', "image: calls, ports: ['80:8000'],");
    const choices = { storage: { class: 'shared' } } as const;
    const ingress = titled(stepsOf(compose, { choices: { ...choices, entry: { ingress: 'calls.example' } } }));
    expect(commandsIn(ingress.get('Lead people to the cluster'))).toEqual(['kubectl -n prosaas get ingress calls']);
    const nodes = titled(stepsOf(compose, { choices: { ...choices, entry: 'nodePort' } }));
    expect(commandsIn(nodes.get('Lead people to the cluster'))).toEqual(['kubectl -n prosaas get service calls']);
    expect(titled(stepsOf(compose, { choices })).has('Lead people to the cluster')).toBe(false);
  });
});
