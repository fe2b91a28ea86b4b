import type { z } from 'zod';
import type { model } from '../application/model.ts';
import type { service } from '../application/service.ts';
import type { storage } from '../application/store.ts';
import type { Project, Service } from '../compose/project.ts';
import type { Mounted } from '../users/mounts.ts';
import type { User } from '../users/users.ts';
import type { Host } from './host.ts';
import type { Remaining } from './left.ts';
import type { Owner } from './script.ts';
import type { Said } from './said.ts';

/** Fields of a service as the application model is written. */
export type Fields = Partial<z.input<typeof service>>;

/** What one concern makes of a service: fields of the application model, and what is to be said about them. */
export interface Carried {
  readonly fields: Fields;
  readonly findings: readonly Said[];
}

/** An application model as it is written, and what is to be said about it. */
export interface Imported {
  readonly application: z.input<typeof model>;
  readonly findings: readonly Said[];
  readonly remaining: Remaining;
}

/** What a person chooses, for Compose files do not say it. */
export interface Choices {
  /** What the names of images that are built begin with: `registry.example.com/prosaas`. */
  readonly registry?: string;
  /** Where what pods share lies; below a local path, or an NFS export, each volume has a directory of its own. */
  readonly storage?: z.input<typeof storage>;
  /** The storage class of claims that one service has for itself; the cluster's own unless said. */
  readonly claimClass?: string;
  /** How the entry is reached from outside the cluster; it is left to the person unless said. */
  readonly entry?: { readonly ingress: string } | 'nodePort';
  /** How Compose is called with the same files: `docker compose -f docker-compose.yml`. */
  readonly compose?: string;
}

/** An application on its way. */
export interface Scene {
  readonly project: Project;
  readonly host: Host;
  readonly choices: Choices;
  /** What the application, and its namespace, is called in Kubernetes. */
  readonly application: string;
  /** Volumes that were directories of the host, each with its path. */
  readonly directories: ReadonlyMap<string, string>;
  /** What the claims of named volumes are called. */
  readonly volumeNames: ReadonlyMap<string, string>;
  /** Names of claims, as far as they are taken. */
  readonly claims: Set<string>;
  /** The active services, without those that are prepared. */
  readonly subjects: readonly Subject[];
  /** Services that only hand the recordings to a user, which is the business of the store. */
  readonly prepared: readonly Prepared[];
}

/** A service that is left out, for all that it does is to say who owns the recordings. */
export interface Prepared {
  readonly name: string;
  readonly owner: Owner | undefined;
}

/** A service on its way. */
export interface Subject {
  /** As the Compose files call it. */
  readonly name: string;
  /** As Kubernetes does. */
  readonly called: string;
  readonly service: Service;
  /** The other names by which containers find it. */
  readonly aliases: readonly string[];
  /** All that is mounted in it but the recordings. */
  readonly mounts: readonly Mounted[];
  /** Mounts of the recordings that it loses: a role is one mount, of the whole store. */
  readonly lostMounts: readonly Mounted[];
  /** What the recordings take the place of. */
  readonly displaced: readonly Mounted[];
  /** How it uses the recordings, where it does. */
  readonly user?: User;
  /** Where it sees the recordings. */
  readonly path?: string;
  /** It looks like a user, and it is settled, or plain, that it is none. */
  readonly isNoUser: boolean;
  readonly runsOnce: boolean;
}
