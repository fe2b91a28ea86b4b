import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ca, cert, issued, key } from '../connection/secureServers.ts';

/** Two authorities, which sign by turns for the API server. */
const AUTHORITIES = [{ ca, cert, key }, issued()] as const;

/** The service account of a pod: the files that the kubelet writes for it, and what the API server takes of them. What is renewed comes into the files later. */
export class Account {
  readonly #directory = mkdtempSync(join(tmpdir(), 'recordings-account-'));
  readonly tokenFile = join(this.#directory, 'token');
  readonly caFile = join(this.#directory, 'ca.crt');
  #token = 0;
  #authority = 0;

  constructor() {
    this.deliver();
  }

  /** What the API server shows. */
  get certificate(): { readonly cert: string; readonly key: string } {
    const { cert, key } = AUTHORITIES[this.#authority % 2]!;
    return { cert, key };
  }

  /** Whether the API server takes what a request says of who sends it. */
  isTaken(authorization: string | undefined): boolean {
    return authorization === `Bearer ${this.#token}`;
  }

  /** The token is not valid any more. */
  renewToken(): void {
    this.#token++;
  }

  /** The certificate is of the other authority now. */
  renewAuthority(): void {
    this.#authority++;
  }

  /** The kubelet writes what is valid. */
  deliver(): void {
    const { ca } = AUTHORITIES[this.#authority % 2]!;
    for (const [path, text] of [
      [this.tokenFile, String(this.#token)],
      [this.caFile, ca],
    ] as const) {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    }
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}
