/** The role of a store under which recordings are moved, and the service account that alone may hold the role (M2). Synthesis writes both when asked. */
export const MOVING = { role: 'moving', serviceAccount: 'recordings-mover' } as const;
