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
      call('a4c123b1612dd272d1371c17149d4395', '2026-03-04T09:11:00Z', '+1 415 555 0121', 'Has toothache since Sunday'),
      call('36b3216fdaeeb975729fae923d5a4fd1', '2026-03-04T11:18:00Z', '+1 415 555 0134', 'Confirms the check-up'),
      call('2aabfe228f219e9cb0eb53f16947ccf2', '2026-03-04T13:25:00Z', '+1 415 555 0147', 'Wants another dentist'),
      call('5ec84d8dbc74254770f58904dba41ecc', '2026-03-05T09:32:00Z', '+1 415 555 0160', 'Asks for a receipt'),
      call('cc3fc1626e53a13043b026c48bbf33fe', '2026-03-05T11:39:00Z', '+1 415 555 0173', 'Lost a filling'),
      call('ff9243a8f506b40928b5b7a767c76fb0', '2026-03-05T13:46:00Z', '+1 415 555 0186', 'Calls for her son'),
      call('08f86bebb2737f6a6f0fb23c6f5da2ce', '2026-03-06T09:53:00Z', '+1 415 555 0199', 'Is late by ten minutes'),
      call('c255404e4fb440034d6608697a8d41be', '2026-03-06T11:00:00Z', '+1 415 555 0112', 'Braces, first questions'),
      call('d440e50454f31af3176813e02ea68ef7', '2026-03-06T13:07:00Z', '+1 415 555 0125', 'Asks about parking'),
      call('86e4d3cea27d26934b484e73cf575dca', '2026-03-07T09:14:00Z', '+1 415 555 0138', 'Cancels for Monday'),
      call('d6ba2b0aee0ca923732881584d8c4fa2', '2026-03-07T11:21:00Z', '+1 415 555 0151', 'Wants whiter teeth'),
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
      call('815d2802827283e0ad84173581569969', '2026-03-04T09:11:00Z', '+1 312 555 0121', 'Needs winter tyres'),
      call('e58b081006f7e3dfc967a64cb14028d5', '2026-03-04T11:18:00Z', '+1 312 555 0134', 'Asks what a service costs'),
      call('12c9791e558e08baa7196b50ac2f8670', '2026-03-04T13:25:00Z', '+1 312 555 0147', 'The engine light is on'),
      call('2824c1c099724caf4941d4072014b3ce', '2026-03-05T09:32:00Z', '+1 312 555 0160', 'Wants to sell a van'),
      call('107f80e222f828767efc2f91624a8940', '2026-03-05T11:39:00Z', '+1 312 555 0173', 'Asks about leasing'),
      call('f1f836f99eee3692f09e2e8c662248b4', '2026-03-05T13:46:00Z', '+1 312 555 0186', 'Picks up at five'),
      call('83b7ffc050fec94dbca3a0aac36098b2', '2026-03-06T09:53:00Z', '+1 312 555 0199', 'Complains of a rattle'),
      call('cc2bd818319478da6bd0c621de49f145', '2026-03-06T11:00:00Z', '+1 312 555 0112', 'Wants a spare key'),
      call('fda9988c79fc35526f7eaed46725a2a7', '2026-03-06T13:07:00Z', '+1 312 555 0125', 'Insurance after a dent'),
      call('b860dcd6c8a1f8b46287cced9041dff0', '2026-03-07T09:14:00Z', '+1 312 555 0138', 'Changes the address'),
      call('2cee737443e210471948d33296c87009', '2026-03-07T11:21:00Z', '+1 312 555 0151', 'Asks for the manual'),
      call('e8a7f770d9106fd287db7f1adbc60926', '2026-03-07T13:28:00Z', '+1 312 555 0164', 'Tow truck, please'),
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
