import type { CallSid } from './callSid.ts';

const SAMPLE_RATE = 8_000; // as on the telephone
const NOTE_S = 0.25;
const LOUDNESS = 0.35;
/** The semitones of a pentatonic scale: any sequence of these notes sounds pleasant. */
const SCALE = [0, 2, 4, 7, 9];
const LOWEST_HZ = 220;
const HEADER_BYTES = 44;

/** A recording of 8 s, as WAV (16 bit, mono). Each of the 32 digits of the call SID is one note, so every call sounds different. */
export function melody(callSid: CallSid): Buffer {
  const notes = Array.from(callSid.slice(2), (digit) => Number.parseInt(digit, 16));
  const samples = Buffer.concat(notes.map(note));
  return Buffer.concat([header(samples.length), samples]);
}

function note(digit: number): Buffer {
  const semitones = 12 * Math.floor(digit / SCALE.length) + (SCALE[digit % SCALE.length] ?? 0);
  const hertz = LOWEST_HZ * 2 ** (semitones / 12);
  const count = SAMPLE_RATE * NOTE_S;
  const samples = Buffer.alloc(count * 2);
  for (let at = 0; at < count; at += 1) {
    const seconds = at / SAMPLE_RATE;
    // Rises within 10 ms and falls to nothing at the end: no clicks between notes.
    const envelope = Math.min(seconds / 0.01, 1) * (1 - at / count);
    samples.writeInt16LE(Math.round(Math.sin(2 * Math.PI * hertz * seconds) * envelope * LOUDNESS * 0x7fff), at * 2);
  }
  return samples;
}

function header(length: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(HEADER_BYTES - 8 + length, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16); // length of the format chunk
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channels
  bytes.writeUInt32LE(SAMPLE_RATE, 24);
  bytes.writeUInt32LE(SAMPLE_RATE * 2, 28); // bytes a second
  bytes.writeUInt16LE(2, 32); // bytes a sample
  bytes.writeUInt16LE(16, 34); // bits a sample
  bytes.write('data', 36);
  bytes.writeUInt32LE(length, 40);
  return bytes;
}
