const NOTHING = Buffer.alloc(0);

/** A stream, to be read in portions of a size that the reader chooses. Nothing is asked of the stream before it is needed. */
export class Bytes {
  readonly #stream: AsyncIterator<Uint8Array, undefined>;
  #piece: Buffer = NOTHING;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#stream = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  }

  /** The next bytes, at least one and at most so many; empty at the end of the stream. */
  async some(most: number): Promise<Buffer> {
    while (this.#piece.length === 0) {
      const { done, value } = await this.#stream.next();
      if (done === true) return NOTHING;
      this.#piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const taken = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  /** The next bytes, exactly so many; fewer only at the end of the stream. */
  async exactly(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let sum = 0; sum < size;) {
      const part = await this.some(size - sum);
      if (part.length === 0) break;
      sum += part.length;
      parts.push(part);
    }
    const [only = NOTHING] = parts;
    return parts.length === 1 ? only : Buffer.concat(parts);
  }

  /** Ends the stream before its end. */
  async end(): Promise<void> {
    await this.#stream.return?.();
  }
}
