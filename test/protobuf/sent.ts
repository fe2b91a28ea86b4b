import { PbfWriter } from 'pbf';

type Write = (to: PbfWriter) => void;

/** A message. */
export function sent(write: Write): Uint8Array {
  const writer = new PbfWriter();
  write(writer);
  return writer.finish();
}

/** Writes a message within a message. */
export const within = (to: PbfWriter, number: number, write: Write): void => to.writeBytesField(number, sent(write));

/** As the API server sends an object. */
export function enveloped(kind: string, write: Write): Buffer {
  const unknown = sent((to) => {
    within(to, 1, (typeMeta) => typeMeta.writeStringField(2, kind));
    within(to, 2, write);
  });
  return Buffer.concat([Buffer.from('k8s\0'), unknown]);
}

/** As the API server sends an event of a watch. */
export function frame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
