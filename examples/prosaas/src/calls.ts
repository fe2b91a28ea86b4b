import { downloadQueue } from './downloads.ts';
import { setting } from './environment.ts';
import { missingRecording } from './missingRecording.ts';
import { recordingPath, sendRecording } from './recordings.ts';
import { requestedCall } from './requestedCall.ts';
import { run } from './service.ts';

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
      const path = recordingPath(directory, callSid);
      if (await sendRecording(path, request, response)) return;
      await missingRecording(callSid, path, response, queue);
    },
  };
});
