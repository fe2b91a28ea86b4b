import { z } from 'zod';
import { storeSpecSchema } from '../api/store.ts';

/** A name that Kubernetes takes for every object we render, Services included (RFC 1035). */
export const objectName = z
  .string()
  .max(63)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, beginning with a letter');

/** The name of an object that others made: a node, a storage class, a Secret, a service account. */
export const foreignName = storeSpecSchema.shape.claimName;

/** The name of a port (IANA service name): what probes and Services refer to. */
export const portName = z
  .string()
  .max(15)
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 15 of them');

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable name: letters, digits and underscores');

/** A clean absolute path below `/`, as the store's own mountPath. */
export const absolutePath = storeSpecSchema.shape.mountPath;

export const port = z.int().min(1).max(65535);

/** A user or group by number; 0 is root, whom restricted Pod Security refuses. */
export const userId = z
  .int()
  .min(1, 'must not be 0: root is refused by restricted Pod Security')
  .max(2 ** 31 - 1);
