import { bytes, bytesList, integer, list, message, part, read, text, type Message, type Read } from './message.ts';

/** How the API server calls Protocol Buffers. It has them for its own kinds, and not for those of a CustomResourceDefinition. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What every object begins with, so that etcd and clients tell the form apart (runtime/serializer/protobuf in apimachinery). */
const MAGIC = Buffer.from('k8s\0');

/** Longer than any object that etcd stores (1.5 MB by default), with room for one who raised that limit. */
const LONGEST = 16 * 1024 * 1024;

const UNKNOWN = message({
  typeMeta: part(1, message({ apiVersion: text(1), kind: text(2) })),
  raw: bytes(2),
});

const LIST_META = message({ resourceVersion: text(2), continue: text(3) });

const STATUS = message({
  message: text(3),
  reason: text(4),
  code: integer(6),
  details: part(
    5,
    message({
      causes: list(4, message({ reason: text(1), message: text(2), field: text(3) })),
      retryAfterSeconds: integer(5),
    }),
  ),
});

const WATCH_EVENT = message({ type: text(1), object: part(2, message({ raw: bytes(1) })) });

/**
 * What an answer holds: an object, a Status, or a list, whose `items` can be read once.
 *
 * @param of what is read of an object
 * @throws Error if the bytes are none of these; of a list, while its items are read, too
 */
export function readAnswer(sent: Uint8Array, of: Message): Read {
  if (!MAGIC.equals(sent.subarray(0, MAGIC.length))) throw new Error('no protobuf of Kubernetes');
  const { typeMeta, raw } = read(sent.subarray(MAGIC.length), UNKNOWN) as {
    readonly typeMeta?: { readonly kind?: string };
    readonly raw?: Uint8Array;
  };
  const { kind = '' } = typeMeta ?? {};
  const inner = raw ?? new Uint8Array();
  if (kind === 'Status') return read(inner, STATUS);
  return kind.endsWith('List') ? readList(inner, of) : read(inner, of);
}

const LIST = message({ metadata: part(1, LIST_META), items: bytesList(2) });

/** The objects are read one by one, as they are asked for: hundreds at once would outlive V8's nursery. */
function readList(sent: Uint8Array, of: Message): Read {
  // A page without objects has none to send.
  const { metadata, items = [] } = read(sent, LIST) as { readonly metadata?: Read; readonly items?: Uint8Array[] };
  return { metadata, items: readEach(items, of) };
}

function* readEach(items: readonly Uint8Array[], of: Message): Generator<Read> {
  for (const item of items) yield read(item, of);
}

/**
 * An event of a watch, in the form that JSON has: `{type, object}`.
 *
 * @throws Error if the bytes are none
 */
export function readEvent(sent: Uint8Array, of: Message): Read {
  const { type, object } = read(sent, WATCH_EVENT) as { type?: string; object?: { readonly raw?: Uint8Array } };
  return { type, object: readAnswer(object?.raw ?? new Uint8Array(), of) };
}

/**
 * The frames of a streaming answer: four bytes say how long each is. A frame that is not complete when the stream ends is dropped.
 *
 * @throws RangeError if a frame is too long
 */
export async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const length = rest.readUInt32BE();
      if (length > LONGEST) throw new RangeError(`a frame is longer than ${LONGEST} bytes`);
      if (rest.length < 4 + length) break;
      yield rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
    }
  }
}
