/** A key of the Secret of all variables, and the variable by which a service has it. */
export interface Reference {
  readonly variable: string;
  readonly key: string;
}

/** A piece of a text, or what is secret in its place. */
export type Piece = string | Reference;

/**
 * Kubernetes replaces `$(NAME)` in commands and variables, and takes `$$` for `$`; Compose does neither.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
const literal = (text: string): string => text.replace(/\$(?=[$(])/g, () => '$$');

/** The pieces as one text, in which Kubernetes puts in what is secret. A dollar before a reference would take it for text. */
export const withReferences = (pieces: readonly Piece[]): string =>
  pieces
    .map((piece, index) => {
      if (typeof piece !== 'string') return `$(${piece.variable})`;
      return typeof pieces[index + 1] === 'object' ? literal(`${piece}$(`).slice(0, -3) : literal(piece);
    })
    .join('');

export const referencesIn = (pieces: readonly Piece[]): Reference[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece]));
