/** What the restricted profile of Pod Security wants of a container, and a root file system that nobody writes to. */
export const RESTRICTED_CONTAINER: {
  readonly allowPrivilegeEscalation: false;
  readonly capabilities: { readonly drop: string[] };
  readonly readOnlyRootFilesystem: true;
} = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };
