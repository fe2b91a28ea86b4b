/** Longer than any object that etcd stores (1.5 MB by default), with room for one who raised that limit. */
const LONGEST = 16 * 1024 * 1024;

/**
 * The lines of a streaming answer, without their ends. A line that is not complete when the stream ends is dropped.
 *
 * @throws RangeError if a line does not end
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const [first = '', ...more] = decoder.decode(chunk, { stream: true }).split('\n');
    rest += first;
    if (rest.length > LONGEST) throw new RangeError(`a line is longer than ${LONGEST} characters`);
    for (const next of more) {
      if (rest !== '') yield rest;
      rest = next;
    }
  }
}
