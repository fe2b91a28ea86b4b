import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EnvironmentError, setting } from './environment.ts';

/** One process of the example: what it answers over HTTP, when it is ready, and what it closes before it ends. */
export interface Service {
  readonly name: string;
  /** Answers a GET or HEAD request, or the methods in `methods`. Throws HttpError if the client made an error. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;
  readonly methods?: readonly string[];
  /** Resolves if the service can do its work, and rejects with the reason if not. Absent: always ready. */
  readonly ready?: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** An answer that is no success: the status code, and a body of one sentence. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Requests and downloads that are still running this long after SIGTERM are cut off. */
const GRACE_MS = 8_000;

/**
 * Runs a service until SIGTERM or SIGINT: answers its requests, `/healthz` (alive) and `/readyz` (ready). A wrong
 * environment ends the process with one sentence and exit code 2.
 */
export function run(start: (environment: NodeJS.ProcessEnv) => Service): void {
  try {
    const service = start(process.env);
    listen(service, setting.port(process.env), setting.host(process.env));
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

/** Answers with a short text, JSON or a page. The answer to HEAD has only the headers. */
export function send(response: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function listen(service: Service, port: number, host: string | undefined): void {
  const server = createServer((request, response) => {
    respond(service, request, response).catch((error: unknown) => refuse(service, request, response, error));
  });
  server.on('error', (error) => {
    console.error(`${service.name}: cannot listen on port ${port}: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, host, () => {
    console.log(`${service.name}: listening on port ${(server.address() as AddressInfo).port}`);
  });
  const stop = (): void => {
    setTimeout(() => process.exit(0), GRACE_MS).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    void Promise.allSettled([closed, service.close?.()]).then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function respond(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (!(service.methods ?? ['GET', 'HEAD']).includes(request.method ?? '')) {
    throw new HttpError(405, 'This method is not allowed here.');
  }
  const url = URL.parse(`http://service${request.url ?? '/'}`);
  if (url === null) throw new HttpError(400, 'This is not an address.');
  if (url.pathname === '/healthz') {
    send(response, 200, 'text/plain', 'alive\n');
    return;
  }
  if (url.pathname === '/readyz') return answerReadiness(service, response);
  if (service.answer === undefined) throw new HttpError(404, 'There is nothing here.');
  await service.answer(request, response, url);
}

async function answerReadiness(service: Service, response: ServerResponse): Promise<void> {
  try {
    await service.ready?.();
  } catch (error) {
    throw new HttpError(503, error instanceof Error ? error.message : 'Not ready.');
  }
  send(response, 200, 'text/plain', 'ready\n');
}

function refuse(service: Service, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (error instanceof HttpError && !response.headersSent) {
    send(response, error.status, 'text/plain; charset=utf-8', `${error.message}\n`);
    return;
  }
  // A client may leave in the middle of a recording. That is not logged.
  if (response.headersSent && request.destroyed) return;
  console.error(`${service.name}: ${request.method ?? ''} ${request.url ?? ''}:`, error);
  if (response.headersSent) response.destroy();
  else send(response, 500, 'text/plain; charset=utf-8', 'Something went wrong. The log of the service says what.\n');
}
