import { type CallSid, parseCallSid } from './callSid.ts';

/** A recorded call, as the page shows it. */
export interface Call {
  readonly callSid: CallSid;
  /** Twilio's name of the recording: `RE` and 32 hexadecimal digits. */
  readonly recordingSid: string;
  readonly caller: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** A tenant: its session sees these calls and no others. */
export interface Business {
  /** The name in the path of a login and in a session. */
  readonly id: string;
  readonly name: string;
  readonly calls: readonly Call[];
}

/** Stands in for the database of the product, which this example does not need. */
export const businesses: readonly Business[] = [
  {
    id: 'harbour-dental',
    name: 'Harbour Dental',
    calls: [
      call(
        '3f1c9a0be27d45568f0a1b92c7d3e415',
        '2026-03-02T09:14:00Z',
        '+1 415 555 0132',
        'Moves Thursday’s appointment',
      ),
      call('8d20b7714e9c4f3ba6510cfe92d87a36', '2026-03-02T10:41:00Z', '+1 415 555 0178', 'Asks what a crown costs'),
      call(
        '51e6f80c3a7b4d29b8c4e01f6a92d573',
        '2026-03-03T15:27:00Z',
        '+1 628 555 0109',
        'New patient, insurance question',
      ),
    ],
  },
  {
    id: 'lakeside-motors',
    name: 'Lakeside Motors',
    calls: [
      call(
        'c40d7e9152fb4863a1d09e7b3c58f624',
        '2026-03-02T11:05:00Z',
        '+1 312 555 0147',
        'Wants a test drive on Saturday',
      ),
      call('7b95a2d3e80f4c16924db6e1f03c8a5d', '2026-03-03T08:52:00Z', '+1 312 555 0163', 'Is the car ready?'),
    ],
  },
];

export function businessWith(id: string): Business | undefined {
  return businesses.find((business) => business.id === id);
}

export function callWith(callSid: string): Call | undefined {
  return businesses.flatMap(({ calls }) => calls).find((one) => one.callSid === callSid);
}

/** At Twilio, a call and its recording have different digits. Here, the digits of the recording are those of the call, reversed. */
function call(digits: string, startedAt: string, caller: string, subject: string): Call {
  const callSid = parseCallSid(`CA${digits}`);
  if (callSid === undefined) throw new Error(`${digits} are not the digits of a call SID`);
  return { callSid, recordingSid: `RE${Array.from(digits).reverse().join('')}`, startedAt, caller, subject };
}
