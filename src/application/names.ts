import * as z from 'zod';
import { storeSpecSchema } from '../api/store.ts';

/** A name that is valid for every object we render, Services included (RFC 1035). */
export const objectName = z
  .string()
  .max(63)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, beginning with a letter');

/** The name of an object that somebody else made: a node, a storage class, a Secret, a service account. */
export const foreignName = storeSpecSchema.shape.claimName.describe('the name of an object of the cluster');

/** The name of a port (an IANA service name). Probes and Services refer to it. */
export const portName = z
  .string()
  .max(15)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 15 of them');

/** Every version of Kubernetes accepts these names. Dots are needed: Elasticsearch, for example, reads `discovery.type`. */
export const variableName = z
  .string()
  .max(253)
  .regex(/^[-._A-Za-z][-._A-Za-z0-9]*$/, 'must be a variable name: letters, digits, underscores, dots and hyphens')
  .regex(/^(?!\.$|\.\.)/, 'must be a variable name: it must not be a dot, or begin with two');

/** A clean absolute path below `/`, by the same rule as the mountPath of the store. */
export const absolutePath = storeSpecSchema.shape.mountPath.describe('an absolute path');

export const port = z.int().min(1).max(65535);

/** A user ID or group ID. Restricted Pod Security refuses 0, which is root. */
export const userId = z
  .int()
  .min(1, 'must not be 0: restricted Pod Security refuses root')
  .max(2 ** 31 - 1);

export const hostName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be a host name');
