import fc from 'fast-check';
import type { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { framesOf, readAnswer, readEvent } from '../../src/protobuf/envelope.ts';
import { message, part, text } from '../../src/protobuf/message.ts';
import { enveloped, frame, sent, within } from './sent.ts';

const OBJECT = message({ metadata: part(1, message({ name: text(1), resourceVersion: text(6) })) });

const object = (name: string) => (to: PbfWriter) => within(to, 1, (metadata) => metadata.writeStringField(1, name));

describe('an answer', () => {
  test('is an object', () => {
    expect(readAnswer(enveloped('Pod', object('a')), OBJECT)).toEqual({ metadata: { name: 'a' } });
  });

  test('is a list, whose items are read as they are asked for', () => {
    const list = enveloped('PodList', (to) => {
      within(to, 1, (metadata) => {
        metadata.writeStringField(2, '7');
        metadata.writeStringField(3, 'more');
      });
      for (const name of ['a', 'b']) within(to, 2, object(name));
    });
    const { metadata, items } = readAnswer(list, OBJECT) as { metadata: unknown; items: Iterable<unknown> };
    expect(metadata).toEqual({ resourceVersion: '7', continue: 'more' });
    expect([...items]).toEqual([{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }]);
  });

  test('is a list without items', () => {
    const { items } = readAnswer(
      enveloped('PodList', () => undefined),
      OBJECT,
    ) as { items: Iterable<unknown> };
    expect([...items]).toEqual([]);
  });

  test('is a Status', () => {
    const status = enveloped('Status', (to) => {
      to.writeStringField(3, 'no');
      to.writeStringField(4, 'Invalid');
      within(to, 5, (details) => {
        within(details, 4, (cause) => cause.writeStringField(3, 'spec'));
        details.writeVarintField(5, 3);
      });
      to.writeVarintField(6, 422);
    });
    expect(readAnswer(status, OBJECT)).toEqual({
      message: 'no',
      reason: 'Invalid',
      code: 422,
      details: { causes: [{ field: 'spec' }], retryAfterSeconds: 3 },
    });
  });

  test.each([
    ['nothing', ''],
    ['JSON', '{"kind":"Pod"}'],
    ['a page', '<html>'],
    ['half of the beginning', 'k8'],
  ])('is not %s', (_, said) => {
    expect(() => readAnswer(Buffer.from(said), OBJECT)).toThrow('no protobuf of Kubernetes');
  });
});

test('an event of a watch says what happened to which object', () => {
  const event = sent((to) => {
    to.writeStringField(1, 'ADDED');
    within(to, 2, (raw) => raw.writeBytesField(1, enveloped('Pod', object('a'))));
  });
  expect(readEvent(event, OBJECT)).toEqual({ type: 'ADDED', object: { metadata: { name: 'a' } } });
});

describe('the frames of a stream', () => {
  const collected = async (chunks: readonly Uint8Array[]) => {
    const frames: string[] = [];
    for await (const each of framesOf(streamOf(chunks))) frames.push(Buffer.from(each).toString());
    return frames;
  };
  // oxlint-disable-next-line typescript/require-await -- a stream that has all its chunks
  async function* streamOf(chunks: readonly Uint8Array[]) {
    yield* chunks;
  }

  test('are whole, wherever the chunks end', async () => {
    const texts = fc.array(fc.string({ maxLength: 20 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat({ max: 60 })), async (all, cuts) => {
        const whole = Buffer.concat(all.map((each) => frame(Buffer.from(each))));
        const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].toSorted((a, b) => a - b);
        const chunks = ends.map((end, at) => whole.subarray(ends[at - 1] ?? 0, end));
        expect(await collected(chunks)).toEqual(all.map((each) => Buffer.from(each).toString()));
      }),
    );
  });

  test('are dropped if the stream ends within', async () => {
    expect(await collected([frame(Buffer.from('a')), frame(Buffer.from('later')).subarray(0, 6)])).toEqual(['a']);
  });

  test('are not too long', async () => {
    await expect(collected([Buffer.from([0x7f, 0, 0, 0])])).rejects.toThrow(RangeError);
  });
});
