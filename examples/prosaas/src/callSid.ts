declare const checked: unique symbol;

/** Twilio's name of a call, checked by `parseCallSid`. Only such a string may become part of a path. */
export type CallSid = string & { readonly [checked]: true };

const CALL_SID = /^CA[0-9a-f]{32}$/;

/** `CA` and 32 lower-case hexadecimal digits, or undefined. */
export function parseCallSid(text: string): CallSid | undefined {
  return CALL_SID.test(text) ? (text as CallSid) : undefined;
}
