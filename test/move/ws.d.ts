/** The part of `ws` that the tests use; the Kubernetes client brings the package, and no types of it. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, Server } from 'node:http';

  export interface WebSocket extends EventEmitter {
    send(data: Uint8Array): void;
    pause(): void;
    resume(): void;
    close(): void;
    terminate(): void;
  }

  export class WebSocketServer {
    constructor(options: {
      readonly server: Server;
      readonly handleProtocols: () => string;
      readonly verifyClient: () => boolean;
    });
    readonly clients: Iterable<WebSocket>;
    on(event: 'connection', act: (socket: WebSocket, request: IncomingMessage) => void): void;
  }
}
