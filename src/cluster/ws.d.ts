/** The part of `ws` that we and the tests use. The Kubernetes client uses the same package, and no types of it are there. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, Server } from 'node:http';
  import type { RequestOptions } from 'node:https';

  export interface ClientOptions extends RequestOptions {
    /** Fills the key of a frame. */
    readonly generateMask?: (mask: Buffer) => void;
  }

  export class WebSocket extends EventEmitter {
    constructor(uri: string, protocols: readonly string[], options: ClientOptions);
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
