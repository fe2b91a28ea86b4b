import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './service.ts';

/** Headers that belong to one connection and not to the message (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** How long to wait for the beginning of an answer. */
const TIMEOUT_MS = 10_000;

/**
 * Forwards a GET or HEAD request to another service, and streams the answer back.
 * @throws HttpError 502 when that service cannot be reached.
 */
export async function forward(request: IncomingMessage, response: ServerResponse, to: URL): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const upstream = httpRequest(new URL(to), {
      path: request.url,
      method: request.method,
      headers: { ...endToEnd(request.headers), host: to.host },
      timeout: TIMEOUT_MS,
    });
    upstream.on('timeout', () => upstream.destroy(new Error('timeout')));
    upstream.on('response', resolve);
    upstream.on('error', () => reject(new HttpError(502, `The service at ${to.host} does not answer.`)));
    response.on('close', () => upstream.destroy());
    upstream.end();
  });
  response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
  await pipeline(answer, response);
}

function endToEnd<T>(headers: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
