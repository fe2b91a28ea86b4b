/** What lies beside the Compose files, by absolute paths. */
export interface ProjectFiles {
  /** Undefined where there is no such text. */
  readonly text: (path: string) => string | undefined;
  /** The names in a directory; none where there is none. */
  readonly names: (directory: string) => readonly string[];
}

export const NO_FILES: ProjectFiles = { text: () => undefined, names: () => [] };
