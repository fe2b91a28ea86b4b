import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { ServerResponse } from 'node:http';
import type { CallSid } from './callSid.ts';
import type { DownloadQueue } from './downloads.ts';
import { HttpError } from './service.ts';

/** Where `recordings prune` writes down what it deletes, beside the recordings: one JSON object a line, with the path. */
const AUDIT = '.recordings-audit';

/**
 * Asks the worker to download a recording that is not at `path`, and tells the page whether the recording is only late, or was deleted because it was
 * old: Twilio still has it.
 * @throws HttpError 404, always.
 */
export async function missingRecording(
  callSid: CallSid,
  path: string,
  response: ServerResponse,
  queue: DownloadQueue,
): Promise<never> {
  await queue.ask(callSid);
  const isDeleted = await wasDeleted(path);
  // A header, because the answer to HEAD has no body.
  response.setHeader('Recording', isDeleted ? 'deleted' : 'late');
  const why = isDeleted ? 'The recording was deleted, because it was old.' : 'The recording is not there yet.';
  throw new HttpError(404, `${why} The worker has been asked to download it.`);
}

/** Whether the audit names the recording. Without an audit, nothing was deleted. */
async function wasDeleted(path: string): Promise<boolean> {
  const audit = join(dirname(path), AUDIT);
  const months = await readdir(audit).catch(() => []);
  for (const month of months.filter((name) => name.endsWith('.jsonl'))) {
    const lines = createInterface({ input: createReadStream(join(audit, month)) });
    for await (const line of lines) if (line.includes(`"path":"${basename(path)}"`)) return true;
  }
  return false;
}
