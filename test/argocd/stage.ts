import { chownSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, type Document } from 'yaml';
import { images } from '../../image/images.ts';
import { writeImage, type ImageSpec } from '../../image/oci.ts';
import { atEnd } from '../cluster/atEnd.ts';
import type { NodeCluster } from '../cluster/cluster.ts';
import { node } from '../cluster/node.ts';
import { createSecrets, NAMESPACE, pageAddress } from '../demo/stage.ts';
import { Person } from '../e2e/person.ts';
import { eventually } from '../eventually.ts';
import { commandsOf } from './page.ts';
import { Repository } from './repository.ts';
import { argocd, type Server } from './server.ts';
import { Visitor } from './visitor.ts';

const APPLICATION = new URL('../../examples/prosaas/application.yaml', import.meta.url);

/** Of the image of the example that the services share, a newer release. */
export const NEXT_IMAGE = 'docker.io/library/prosaas:next';

/** What Argo CD says of an Application. */
export interface Told {
  readonly sync: string;
  readonly health: string;
  /** The commit that it has compared with. */
  readonly revision: string;
  /** The last sync: its phase and message. */
  readonly operation: string;
}

/** A cluster with Argo CD, a repository, and a person who has only docs/gitops.md to go by. */
export class Stage {
  readonly cluster: NodeCluster;
  readonly repository: Repository;
  readonly person: Person;
  readonly #server: Server;
  readonly #end: () => Promise<void>;

  private constructor(cluster: NodeCluster, server: Server, directory: string, end: () => Promise<void>) {
    this.cluster = cluster;
    this.#server = server;
    this.#end = end;
    this.repository = new Repository(directory);
    this.person = new Person(cluster, {
      directory: this.repository.clone,
      programs: join(directory, 'programs'),
      docker: {},
    });
  }

  static async set(): Promise<Stage> {
    const directory = mkdtempSync(join(tmpdir(), 'recordings-gitops-'));
    const remove = atEnd('rm', '-rf', directory);
    const cluster = await node();
    try {
      const load = async (spec: ImageSpec) => {
        const tar = join(directory, 'image.tar');
        await writeImage(spec, tar);
        await cluster.loadImage(tar);
      };
      for (const describe of Object.values(images)) await load(await describe());
      await load({ ...(await images.prosaas()), name: NEXT_IMAGE });
      const server = await argocd(cluster);
      return new Stage(cluster, server, directory, async () => {
        await server.stop();
        await cluster.stop();
        await remove();
      });
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  end(): Promise<void> {
    return this.#end();
  }

  /** Writes application.yaml into the clone: the example on a directory of this cluster, with what else the caller changes. */
  writeModel(change: (model: Document) => void = () => undefined): void {
    const path = join(this.cluster.sharedDirectory, 'recordings');
    mkdirSync(path, { recursive: true });
    // A local volume takes fsGroup from its first mount alone, and not from a read-only one.
    chownSync(path, 1000, 1000);
    const model = parseDocument(readFileSync(APPLICATION, 'utf8'));
    model.setIn(['store', 'claim', 'storage'], { local: { node: this.cluster.nodeNames[0], path } });
    change(model);
    this.repository.write('application.yaml', model.toString());
  }

  /** Edits application.yaml, and renders the manifests again, as docs/gitops.md says. */
  async edit(change: (model: Document) => void): Promise<void> {
    const model = parseDocument(this.repository.read('application.yaml'));
    change(model);
    this.repository.write('application.yaml', model.toString());
    await this.person.paste('recordings synth --config application.yaml --out prosaas');
  }

  /** Pastes the commands of docs/gitops.md, and brings the Secrets. */
  async deliver(): Promise<void> {
    for (const block of commandsOf('Argo CD', this.repository.url)) await this.person.paste(block);
    await this.#bringSecrets();
  }

  /** What only a person can bring: the Secrets, once the namespace is there. */
  async #bringSecrets(): Promise<void> {
    await this.eventually('the namespace is there', () => this.cluster.kubectl(['get', 'namespace', NAMESPACE]));
    await createSecrets(this.cluster);
  }

  async told(application: string): Promise<Told> {
    const json = await this.cluster.kubectl(['get', 'application', application, '-n', 'argocd', '-o', 'json']);
    const { status = {} } = JSON.parse(json) as { status?: ApplicationStatus };
    return {
      sync: status.sync?.status ?? '',
      health: status.health?.status ?? '',
      revision: status.sync?.revision ?? '',
      operation: `${status.operationState?.phase ?? ''}: ${status.operationState?.message ?? ''}`,
    };
  }

  /** Waits until Argo CD has delivered the newest commit, and says Synced and Healthy of it. */
  async delivered(...applications: string[]): Promise<void> {
    await this.becomes(applications, { sync: 'Synced', health: 'Healthy' });
  }

  /** Waits until Argo CD says this of the newest commit. */
  async becomes(applications: readonly string[], expected: Partial<Told>): Promise<void> {
    const revision = this.repository.head();
    for (const application of applications)
      await this.eventually(`${application} is ${Object.values(expected).join(' and ')}`, async () => {
        const told = await this.told(application);
        for (const [name, value] of Object.entries({ ...expected, revision }))
          if (told[name as keyof Told] !== value) throw new Error(`${name} is not ${value}: ${JSON.stringify(told)}`);
      });
  }

  /** Waits until Argo CD has delivered the newest commit of the example, which it hears of by its webhook. */
  async deliveredNow(): Promise<void> {
    await this.webhook('prosaas');
    await this.delivered('prosaas');
    // What Argo CD calls Healthy is rolled out.
    await this.cluster.kubectl(['rollout', 'status', 'deployment', '-n', NAMESPACE, '--timeout=1s']);
  }

  /** Makes Argo CD look at the repository now, as the webhook of a git server does. */
  async webhook(...applications: string[]): Promise<void> {
    for (const application of applications)
      await this.cluster.kubectl([
        'annotate',
        'application',
        application,
        '-n',
        'argocd',
        'argocd.argoproj.io/refresh=normal',
        '--overwrite',
      ]);
  }

  async visitor(): Promise<Visitor> {
    return Visitor.login(await pageAddress(this.cluster));
  }

  /** kubectl in the namespace of the example. */
  kubectl(...args: string[]): Promise<string> {
    return this.cluster.kubectl(['-n', NAMESPACE, ...args]);
  }

  eventually<T>(what: string, attempt: () => T | Promise<T>): Promise<T> {
    return eventually(what, attempt, { deadlineMs: 100_000, diagnosis: () => this.#server.diagnosis() });
  }
}

interface ApplicationStatus {
  readonly sync?: { readonly status?: string; readonly revision?: string };
  readonly health?: { readonly status?: string };
  readonly operationState?: { readonly phase?: string; readonly message?: string };
}
