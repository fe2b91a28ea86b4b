import { createHash, timingSafeEqual } from 'node:crypto';
import { businesses } from './businesses.ts';
import { setting } from './environment.ts';
import { melody } from './melody.ts';
import { HttpError, run, send } from './service.ts';
import { basicAuthentication, recordingUrlPath } from './twilioRecording.ts';

// Stands in for Twilio: serves a melody for every call, and fails on demand.
//   POST /fail?next=2           the next two downloads answer 503
//   POST /fail?next=1&short     the next download answers with a body that is too short
//   GET  /sha256/<call SID>     the SHA-256 that the recording must have
run((environment) => {
  const account = setting.twilio(environment);
  const authorised = digest(basicAuthentication(account));
  const calls = businesses.flatMap((business) => business.calls);
  let failures = 0;
  let short = false;
  return {
    name: 'twilio',
    methods: ['GET', 'HEAD', 'POST'],
    answer: (request, response, { pathname, searchParams }) => {
      if (pathname === '/fail' && request.method === 'POST') {
        const next = searchParams.get('next') ?? '1';
        if (!/^\d{1,6}$/.test(next)) throw new HttpError(400, 'next is the number of downloads that fail.');
        failures = Number(next);
        short = searchParams.has('short');
        send(response, 200, 'text/plain', `the next ${failures} downloads fail\n`);
        return;
      }
      const summed = calls.find(({ callSid }) => pathname === `/sha256/${callSid}`);
      if (summed !== undefined) {
        send(response, 200, 'text/plain', `${digest(melody(summed.callSid)).toString('hex')}\n`);
        return;
      }
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), authorised)) {
        response.setHeader('WWW-Authenticate', 'Basic realm="Twilio API"');
        throw new HttpError(401, 'Authenticate.');
      }
      const call = calls.find((one) => pathname === recordingUrlPath(account.accountSid, one.recordingSid));
      if (call === undefined) throw new HttpError(404, 'The requested resource was not found.');
      if (failures > 0) {
        failures -= 1;
        if (!short) throw new HttpError(503, 'Failing on demand.');
        send(response, 200, 'audio/wav', Buffer.alloc(1_000));
        return;
      }
      send(response, 200, 'audio/wav', melody(call.callSid));
    },
  };
});

function digest(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
