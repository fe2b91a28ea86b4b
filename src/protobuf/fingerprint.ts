/** Of FNV-1a, 32 bits (RFC 9923). The second begins elsewhere. */
const PRIME = 0x01000193;
const FIRST = 0x811c9dc5;
const SECOND = 0x9e3779b9;

/**
 * A number of 53 bits that differs where bytes differ, but for chance. It tells values apart, and keeps no secret. A digest of node:crypto takes microseconds to begin,
 * and there are ten of these in each object.
 *
 * @param from the first byte @param to the byte after the last
 * @param before the fingerprint of the bytes before them
 */
export function fingerprint(bytes: Uint8Array, from: number, to: number, before = 0): number {
  let [a, b] = [FIRST ^ before, SECOND ^ (before / 0x1_0000_0000)];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    a = Math.imul(a ^ byte, PRIME);
    b = Math.imul(b ^ byte ^ (a >>> 16), PRIME);
  }
  return (a >>> 0) + (b & 0x1f_ffff) * 0x1_0000_0000;
}
