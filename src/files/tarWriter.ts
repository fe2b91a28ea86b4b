import type { Found } from './found.ts';
import { bytesOf, type Name } from './name.ts';
import { BLOCK, checksumOf } from './tarHeader.ts';

/**
 * How a file begins in a stream of tar: a PAX header with the name as bytes and the time to the microsecond, and the header of the file. The content
 * follows, and then {@link paddingOf} it. tar-stream and its like would write the name as UTF-8, which loses a name that is none.
 */
export function headerOf({ name, size, modified }: Found): Buffer {
  const body = Buffer.concat([
    recordOf('path', name),
    recordOf('mtime', secondsOf(modified)),
    recordOf('size', `${size}`),
  ]);
  // The size of a large file has no room in the old header. The PAX header says it.
  const small = size < 8 ** 11 ? size : 0;
  return Buffer.concat([blockOf('x', body.length), body, paddingOf(body.length), blockOf('0', small)]);
}

/** What fills the last block of so many bytes. */
export const paddingOf = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function recordOf(key: string, value: Name): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (length !== `${length}${rest}`.length) length = `${length}${rest}`.length;
  return bytesOf(`${length}${rest}`);
}

function secondsOf(microseconds: number): string {
  const [sign, magnitude] = microseconds < 0 ? ['-', -microseconds] : ['', microseconds];
  return `${sign}${Math.floor(magnitude / 1e6)}.${`${magnitude % 1e6}`.padStart(6, '0')}`;
}

function blockOf(type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(type === 'x' ? 'header' : 'file', 0, 'latin1');
  block.write(['0000644', '0000000', '0000000', ''].join('\0'), 100, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
