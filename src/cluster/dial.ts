import { request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions } from 'node:tls';

/** How to get to a server. */
export interface Way {
  /** `https://host:port` or `http://host:port`. */
  readonly origin: URL;
  /** The authorities and certificates for `https`. */
  readonly tls: ConnectionOptions;
  /** An HTTP proxy on the way: the connection goes through it as it is (CONNECT). */
  readonly proxy?: URL | undefined;
}

/** How long each step of making a connection may take: to the proxy, through it, and TLS. */
const CONNECT_MS = 10_000;

/** So that neither side, nor a load balancer between them, takes a quiet connection for dead: as client-go does. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Opens connections to one server.
 *
 * @returns a function that takes the protocols to offer (ALPN) and gives an open connection, with which of them the server took: `alpnProtocol` of a TLSSocket
 */
export function dialling({ origin, tls, proxy }: Way): (protocols: readonly string[]) => Promise<Socket> {
  const isSecure = origin.protocol === 'https:';
  // Once for all connections: the authorities would be read again for each.
  const secureContext = isSecure ? createSecureContext(tls) : undefined;
  return async (protocols) => {
    const socket = await (proxy === undefined ? reached(origin) : through(proxy, origin));
    if (!isSecure) return socket;
    return opened(
      connectTls({ ...tls, secureContext, ...named(hostOf(origin), tls), socket, ALPNProtocols: [...protocols] }),
      'secureConnect',
    );
  };
}

async function reached(to: URL): Promise<Socket> {
  const port = Number(to.port === '' ? (to.protocol === 'https:' ? 443 : 80) : to.port);
  const socket = connectTcp({ host: hostOf(to), port, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  return opened(socket, 'connect');
}

async function through(proxy: URL, to: URL): Promise<Socket> {
  const plain = await reached(proxy);
  const socket =
    proxy.protocol === 'https:'
      ? await opened(connectTls({ ...named(hostOf(proxy)), socket: plain }), 'secureConnect')
      : plain;
  const place = `${to.hostname}:${to.port === '' ? (to.protocol === 'https:' ? '443' : '80') : to.port}`;
  const user = [proxy.username, proxy.password].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: place,
      headers: { host: place, ...(user === ':' ? {} : { 'proxy-authorization': authorization }) },
    });
    const refuse = (why: string) => {
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} ${why}`));
    };
    const timer = setTimeout(() => refuse(`does not answer within ${CONNECT_MS / 1000} s`), CONNECT_MS);
    asked
      .once('close', () => clearTimeout(timer))
      .once('error', reject)
      .once('response', ({ statusCode }) => refuse(`answers CONNECT with ${statusCode}`))
      .once('connect', ({ statusCode }) => {
        clearTimeout(timer);
        if (statusCode === 200) resolve(socket);
        else refuse(`answers CONNECT with ${statusCode}`);
      })
      .end();
  });
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  // An error of a connection that nobody uses at the moment must not end the process.
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`no connection within ${CONNECT_MS / 1000} s`)),
      CONNECT_MS,
    );
    const fail = (error?: Error) => {
      clearTimeout(timer);
      reject(error ?? new Error('the connection was closed while it was made'));
    };
    const close = () => fail();
    socket
      .once('error', fail)
      .once('close', close)
      .once(event, () => {
        clearTimeout(timer);
        socket.off('error', fail).off('close', close);
        resolve(socket);
      });
  });
}

/** Without the brackets of an address of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** What the certificate must be of, and what the server is asked for: names only, addresses may not be sent (RFC 6066). */
const named = (host: string, { servername }: ConnectionOptions = {}) => ({
  host,
  ...(servername === undefined && isIP(host) !== 0 ? {} : { servername: servername ?? host }),
});
