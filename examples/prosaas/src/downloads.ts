import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { CallSid } from './callSid.ts';
import { HttpError } from './service.ts';

const QUEUE = 'recording-downloads';
/** Six attempts: at once, then after 1, 2, 4, 8 and 16 s. */
const ATTEMPTS = 6;
const FIRST_RETRY_MS = 1_000;
/** Downloads that one worker runs at once. */
const CONCURRENCY = 4;
/** How long a request of a person waits for Redis. */
const REDIS_TIMEOUT_MS = 2_000;

/** The queue as `api` and `calls` see it. */
export interface DownloadQueue {
  /** Asks for a recording. If there is a job for the same call already, this changes nothing. */
  readonly ask: (callSid: CallSid) => Promise<void>;
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Connects in the background, and again when Redis comes back. While Redis is away, `ask` and `ready` reject at once. */
export function downloadQueue(redisUrl: string): DownloadQueue {
  const redis = connection(redisUrl, { enableOfflineQueue: false, commandTimeout: REDIS_TIMEOUT_MS });
  const queue = new Queue(QUEUE, { connection: redis });
  queue.on('error', () => undefined); // The connection has logged the error already.
  const ready = (): Promise<void> => answers(redis);
  return {
    ready,
    ask: async (callSid) => {
      await ready();
      await queue.add(
        'download',
        { callSid },
        {
          // The call is the ID of the job. Redis refuses a second job with that ID until this one has ended and is removed.
          jobId: callSid,
          removeOnComplete: true,
          removeOnFail: true,
          attempts: ATTEMPTS,
          backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
        },
      );
    },
    close: async () => {
      await queue.close();
      redis.disconnect();
    },
  };
}

/** The other end of the queue: runs `download` for each job. If `download` rejects, runs it again after growing pauses. */
export function downloadWorker(
  redisUrl: string,
  download: (callSid: string) => Promise<void>,
): Omit<DownloadQueue, 'ask'> {
  const redis = connection(redisUrl, { maxRetriesPerRequest: null });
  const worker = new Worker<{ callSid: string }>(QUEUE, ({ data }) => download(data.callSid), {
    connection: redis,
    concurrency: CONCURRENCY,
  });
  worker.on('error', () => undefined); // The connection has logged the error already.
  worker.on('completed', ({ data }) => console.log(`worker: ${data.callSid} saved`));
  worker.on('failed', (job, error) => {
    if (job === undefined) return;
    const outcome = job.finishedOn === undefined ? 'tries again' : 'gives up';
    console.error(
      `worker: ${job.data.callSid} attempt ${job.attemptsMade} of ${ATTEMPTS}: ${error.message}; ${outcome}`,
    );
  });
  return {
    ready: () => answers(redis),
    close: async () => {
      await worker.close();
      redis.disconnect();
    },
  };
}

function connection(
  url: string,
  options: Pick<RedisOptions, 'enableOfflineQueue' | 'commandTimeout' | 'maxRetriesPerRequest'>,
): Redis {
  const redis = new Redis(url, { ...options, retryStrategy: (times) => Math.min(times * 100, 2_000) });
  let said = '';
  redis.on('ready', () => (said = ''));
  redis.on('error', ({ message }: Error) => {
    if (message !== said) console.error(`Redis does not answer: ${message}`);
    said = message;
  });
  return redis;
}

async function answers(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') throw new HttpError(503, 'Redis does not answer.');
  await redis.ping();
}
