import { callWith } from './businesses.ts';
import { downloadWorker } from './downloads.ts';
import { setting } from './environment.ts';
import { recordingPath, saveRecording } from './recordings.ts';
import { run } from './service.ts';
import { fetchRecording } from './twilioRecording.ts';

// Takes jobs from the queue, downloads recordings from Twilio, and saves them.
run((environment) => {
  const directory = setting.recordingsDirectory(environment);
  const account = setting.twilio(environment);
  const baseUrl = setting.twilioBaseUrl(environment);
  return {
    name: 'worker',
    ...downloadWorker(setting.redisUrl(environment), async (sid) => {
      const call = callWith(sid);
      if (call === undefined) throw new Error('no business has this call');
      await saveRecording(
        recordingPath(directory, call.callSid),
        await fetchRecording(baseUrl, account, call.recordingSid),
      );
    }),
  };
});
