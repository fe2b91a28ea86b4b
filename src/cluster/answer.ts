import { PROTOBUF, readAnswer } from '../protobuf/envelope.ts';
import type { Message, Read } from '../protobuf/message.ts';
import { ApiError } from './apiError.ts';
import type { Answer } from './exchange.ts';

/** What is to be read of an answer; undefined where it is no protobuf. */
export function excerptIn({ headers }: Answer, accept: Message | string | undefined): Message | undefined {
  return typeof accept === 'object' && headers['content-type']?.startsWith(PROTOBUF) === true ? accept : undefined;
}

/** A refusal has the form that was asked for. */
export function asJson(sent: Uint8Array, excerpt: Message): string {
  try {
    return JSON.stringify(readAnswer(sent, excerpt));
  } catch {
    return '';
  }
}

/** @throws ApiError if the answer says that it is protobuf, and is not */
export function decoded(request: string, read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    throw unreadable(request, error);
  }
}

/** @throws ApiError likewise */
export function* decodedEach(request: string, items: Iterable<Read>): Generator<Read> {
  try {
    yield* items;
  } catch (error) {
    throw unreadable(request, error);
  }
}

const unreadable = (request: string, error: unknown): ApiError =>
  ApiError.unexpected(request, `no protobuf that can be read (${String(error)})`);

/** @throws ApiError if the text is not JSON: a proxy or a portal may answer with a page of HTML, and with the status 200. */
export function parse(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw ApiError.unexpected(request, shortened(text));
  }
}

export const shortened = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
