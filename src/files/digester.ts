import { Worker } from 'node:worker_threads';

interface Answer {
  readonly id: number;
  readonly digest?: string;
  /** Of the system's error. */
  readonly code?: string;
}

/** What the thread does. It reads with the descriptors of this process, and waits for nothing else. */
const PROGRAM = String.raw`
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const piece = Buffer.allocUnsafeSlow(1 << 20);
const digestOf = (fd, size) => {
  const hash = createHash('sha256');
  for (let position = 0, length; position < size; position += length) {
    length = readSync(fd, piece, 0, Math.min(piece.length, size - position), position);
    if (length === 0) break;
    hash.update(piece.subarray(0, length));
  }
  return hash.digest('hex');
};
parentPort.on('message', ({ id, fd, size }) => {
  let answer;
  try { answer = { digest: digestOf(fd, size) }; } catch ({ code }) { answer = { code }; }
  parentPort.postMessage({ id, ...answer });
});
`;

/** Reads files back in a thread of its own, while the digests of the next ones are made here: a digest takes as long as all else that is done for a file. */
export class Digester {
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, PromiseWithResolvers<string>>();
  #next = 0;

  /**
   * @param fd of a file that stays open meanwhile.
   * @param size how much of it, in bytes.
   * @returns the SHA-256, in hexadecimal digits. @throws the system's error.
   */
  digest(fd: number, size: number): Promise<string> {
    const id = this.#next++;
    const answer = Promise.withResolvers<string>();
    this.#waiting.set(id, answer);
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, fd, size });
    return answer.promise;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(PROGRAM, { eval: true });
    worker.on('message', ({ id, digest, code = 'EIO' }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (digest === undefined) waiting?.reject(Object.assign(new Error(code), { code }));
      else waiting?.resolve(digest);
    });
    worker.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    return worker;
  }
}
