import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { byteRange } from './byteRange.ts';
import type { CallSid } from './callSid.ts';

/** A download of this size or less is an error message, or a call in which nobody spoke. It is no recording. */
const SMALLEST_RECORDING_BYTES = 1_000;

/** The path of the complete recording of a call. */
export function recordingPath(directory: string, callSid: CallSid): string {
  return join(directory, `${callSid}.wav`);
}

/**
 * Answers with a recording, or with the part of it that a `Range` header asks for.
 * @returns false if there is no such file. Then nothing has been answered.
 */
export async function sendRecording(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const file = await open(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    response.setHeader('Content-Type', 'audio/wav');
    response.setHeader('Accept-Ranges', 'bytes');
    // We send no validators, so If-Range never matches, and the answer is the whole file.
    const range = byteRange(request.headers['if-range'] === undefined ? request.headers.range : undefined, size);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
      return true;
    }
    const { first, last } = range === 'whole' ? { first: 0, last: size - 1 } : range;
    if (range !== 'whole') response.setHeader('Content-Range', `bytes ${first}-${last}/${size}`);
    response.writeHead(range === 'whole' ? 200 : 206, { 'Content-Length': last - first + 1 });
    if (request.method === 'HEAD' || size === 0) response.end();
    else await pipeline(file.createReadStream({ start: first, end: last, autoClose: false }), response);
    return true;
  } finally {
    await file.close();
  }
}

/**
 * Saves a recording so that a reader sees all of it or nothing, even if the power fails in between: the file is written under
 * a hidden temporary name in the same directory, flushed, and then renamed. Creates the directory if it is missing.
 * @throws Error when the body is too small to be a recording.
 */
export async function saveRecording(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `.${randomUUID()}.partial`);
  try {
    const bytes = await writeFlushed(temporary, body);
    if (bytes <= SMALLEST_RECORDING_BYTES) throw new Error(`${bytes} bytes are too few for a recording`);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const entries = await open(directory);
  try {
    await entries.sync();
  } finally {
    await entries.close();
  }
}

async function writeFlushed(path: string, body: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o640);
  try {
    await file.writeFile(body);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
