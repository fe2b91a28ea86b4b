import { downloadQueue } from './downloads.ts';
import { setting } from './environment.ts';
import { missingRecording } from './missingRecording.ts';
import { recordingPath, sendRecording } from './recordings.ts';
import { requestedBy, requestedCall } from './requestedCall.ts';
import { run, send } from './service.ts';

// Lists the calls of a business (GET /api/calls) and serves recordings as files (GET /api/calls/download/<call SID>).
run((environment) => {
  const directory = setting.recordingsDirectory(environment);
  const secret = setting.sessionSecret(environment);
  const queue = downloadQueue(setting.redisUrl(environment));
  return {
    name: 'api',
    ready: queue.ready,
    close: queue.close,
    answer: async (request, response, { pathname }) => {
      if (pathname === '/api/calls') {
        const { id, name, calls } = requestedBy(request, secret);
        const shown = calls.map(({ callSid, caller, subject, startedAt }) => ({ callSid, caller, subject, startedAt }));
        send(response, 200, 'application/json', JSON.stringify({ id, name, calls: shown }));
        return;
      }
      const callSid = requestedCall(request, pathname, '/api/calls/download/', secret);
      const path = recordingPath(directory, callSid);
      response.setHeader('Content-Disposition', `attachment; filename="${callSid}.wav"`);
      if (await sendRecording(path, request, response)) return;
      response.removeHeader('Content-Disposition');
      await missingRecording(callSid, path, response, queue);
    },
  };
});
