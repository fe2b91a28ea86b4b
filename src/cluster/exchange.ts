import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** One request, as it leaves. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request when it aborts, also while its answer is read. The server may have done what was asked. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called right before the first byte leaves, which may be long after the call: credentials are loaded and a connection is opened before, and the process may
   * have stood still. If the function throws, nothing leaves.
   */
  readonly onSend?: (() => void) | undefined;
}

/** An answer whose body is not read yet. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Whether the body ended before its end. Some streams end then as if all were well. */
  readonly isCut: () => boolean;
}

/** How long an answer may take to begin, and to go on, ms. Without a limit a request on a dead connection would hang for ever. */
export const ANSWER_MS = 30_000;

export const tooLate = (what: string): Error => new Error(`${what} within ${ANSWER_MS / 1000} s`);

/** The pieces of a body. Who stops early ends the request. @throws Error if the body breaks off */
export async function* piecesOf({ body, isCut }: Answer): AsyncGenerator<Uint8Array> {
  for await (const piece of body) yield piece as Uint8Array;
  if (isCut()) throw new Error('the connection ended in the middle of the answer');
}

/** The whole body as text. @throws Error likewise */
export const textOf = async (answer: Answer): Promise<string> => (await bytesOf(answer)).toString();

/** The whole body. @throws Error if it breaks off, or does not go on */
export async function bytesOf(answer: Answer): Promise<Buffer> {
  const timer = setTimeout(() => answer.body.destroy(tooLate('the answer did not go on')), ANSWER_MS);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of piecesOf(answer)) {
      pieces.push(piece);
      timer.refresh();
    }
    return Buffer.concat(pieces);
  } finally {
    clearTimeout(timer);
  }
}
