import { downloadQueue } from './downloads.ts';
import { setting } from './environment.ts';
import { recordingPath, sendRecording } from './recordings.ts';
import { requestedCall } from './requestedCall.ts';
import { HttpError, run } from './service.ts';

// Plays recordings: GET /api/recordings/file/<call SID>, with Range.
run((environment) => {
  const directory = setting.recordingsDirectory(environment);
  const secret = setting.sessionSecret(environment);
  const queue = downloadQueue(setting.redisUrl(environment));
  return {
    name: 'calls',
    ready: queue.ready,
    close: queue.close,
    answer: async (request, response, { pathname }) => {
      const callSid = requestedCall(request, pathname, '/api/recordings/file/', secret);
      if (await sendRecording(recordingPath(directory, callSid), request, response)) return;
      await queue.ask(callSid);
      throw new HttpError(404, 'The recording is not there yet. The worker has been asked to download it.');
    },
  };
});
