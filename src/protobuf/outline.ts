const [QUOTE, BACKSLASH, OPEN, CLOSE, COMMA, COLON, SPACE] = ['"', '\\', '{', '}', ',', ':', ' '].map((each) =>
  each.charCodeAt(0),
) as [number, number, number, number, number, number, number];

/** An object of objects. */
export interface Outline {
  readonly [key: string]: Outline;
}

/**
 * JSON that is an object of objects, down to a depth; what is deeper is left out. To parse managedFields as a whole would cost more than to read all the rest of
 * an object.
 *
 * @throws Error if the text is none
 */
export function outline(json: Uint8Array, depth: number): Outline {
  const scan = new Scan(json);
  return scan.object(depth);
}

class Scan {
  readonly #json: Buffer;
  #at = 0;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#json = Buffer.from(buffer, byteOffset, byteLength);
  }

  object(depth: number): Outline {
    const fields: Record<string, Outline> = {};
    this.#take(OPEN);
    while (this.#next() !== CLOSE) {
      const key = this.#text();
      this.#take(COLON);
      if (depth > 1) fields[key] = this.object(depth - 1);
      else {
        this.#skip();
        fields[key] = {};
      }
      if (this.#next() === COMMA) this.#at++;
    }
    this.#at++;
    return fields;
  }

  /** The next byte that is no white space. */
  #next(): number {
    while ((this.#json[this.#at] ?? COMMA) <= SPACE) this.#at++;
    const next = this.#json[this.#at];
    if (next === undefined) throw new Error('the JSON ends early');
    return next;
  }

  #take(byte: number): void {
    if (this.#next() !== byte) throw new Error(`no object of objects at byte ${this.#at}`);
    this.#at++;
  }

  #text(): string {
    const from = this.#at;
    this.#pass();
    return JSON.parse(this.#json.toString('utf8', from, this.#at)) as string;
  }

  /** Goes past a string. */
  #pass(): void {
    this.#take(QUOTE);
    for (let byte; (byte = this.#json[this.#at++]) !== QUOTE;) {
      if (byte === undefined) throw new Error('the JSON ends early');
      if (byte === BACKSLASH) this.#at++;
    }
  }

  /** Goes past an object. */
  #skip(): void {
    this.#take(OPEN);
    for (let depth = 1; depth > 0;) {
      const byte = this.#json[this.#at];
      if (byte === undefined) throw new Error('the JSON ends early');
      if (byte === QUOTE) this.#pass();
      else {
        if (byte === OPEN) depth++;
        if (byte === CLOSE) depth--;
        this.#at++;
      }
    }
  }
}
