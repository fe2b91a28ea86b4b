import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeyPair {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of one cluster, in a directory of its own. */
export class Authority {
  readonly #directory: string;
  readonly ca: KeyPair;
  /** Path of the key with which the tokens of service accounts are signed and checked. */
  readonly serviceAccountKey: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.ca = this.#pair('ca');
    this.serviceAccountKey = this.#pair('service-account').key;
    openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', this.serviceAccountKey);
    openssl(
      ...newKey(this.ca),
      '-subj',
      '/CN=recordings test cluster',
      '-addext',
      'keyUsage=critical,keyCertSign,digitalSignature',
    );
  }

  /**
   * A certificate, for servers and clients both.
   * @param name its common name, which the API server takes for the user
   * @param groups its organisations, which the API server takes for groups
   * @param addresses subject alternative names as OpenSSL writes them: `IP:127.0.0.1`, `DNS:kubernetes`
   */
  issue(name: string, groups: readonly string[] = [], addresses: readonly string[] = []): KeyPair {
    const pair = this.#pair(name.replaceAll(':', '-'));
    const subject = [...groups.map((group) => `/O=${group}`), `/CN=${name}`].join('');
    openssl(
      ...newKey(pair),
      ...['-CA', this.ca.certificate, '-CAkey', this.ca.key, '-subj', subject],
      ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'],
      ...(addresses.length === 0 ? [] : ['-addext', `subjectAltName=${addresses.join(',')}`]),
    );
    return pair;
  }

  /** Writes a kubeconfig for a user of the certificate, with everything inside it, and returns its path. */
  kubeconfig(server: string, name: string, groups: readonly string[] = []): string {
    const { certificate, key } = this.issue(name, groups);
    const path = join(this.#directory, `${name.replaceAll(':', '-')}.kubeconfig`);
    writeFileSync(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'test', cluster: { server, 'certificate-authority': this.ca.certificate } }],
        users: [{ name, user: { 'client-certificate': certificate, 'client-key': key } }],
        contexts: [{ name: 'test', context: { cluster: 'test', user: name } }],
        'current-context': 'test',
      }),
    );
    return path;
  }

  #pair(name: string): KeyPair {
    return { certificate: join(this.#directory, `${name}.crt`), key: join(this.#directory, `${name}.key`) };
  }
}

const newKey = ({ certificate, key }: KeyPair): string[] => [
  ...['req', '-x509', '-days', '365', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  ...['-out', certificate, '-keyout', key],
];

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
