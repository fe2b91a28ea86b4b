import { createHash } from 'node:crypto';

/** The SHA-256 of a content, in hexadecimal digits. */
export async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}
