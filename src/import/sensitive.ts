/** Words in the name of a variable or file behind which secrets lie. */
const WORDS =
  /^(key|keys|apikey|token|tokens|secret|secrets|password|passwords|passwd|passphrase|pass|pwd|pw|credential|credentials|private|salt|dsn|auth|signature|cookie|jwt)$|(password|passwd|passphrase|secret|token|apikey|dbpass)$/;

/** Words behind it that turn it into something about a secret: where it is, how long it is valid, which one it is. */
const ABOUT =
  /^(file|path|dir|directory|ttl|expiry|expires|expiration|length|size|min|max|name|type|url|uri|host|port|enabled|issuer|audience|header|algorithm|alg|rounds|days|hours|minutes|seconds|prefix|method|mode|provider|manager|backend|limit|rate)$/;

/** `TWILIO_AUTH_TOKEN` and `apiKey` as their words. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** Values that are secret whatever they are called: credentials in a URL, keys by their form. */
const SECRET_VALUES = [
  /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
  // A key in the place of a user, as in a Sentry DSN.
  /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]{16,}@/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
  /\b(sk|pk|rk)[-_](live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}/,
  /\b(ghp|gho|ghs|github_pat|glpat|xox[abprs])[-_][A-Za-z0-9_-]{10,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /[?&](password|token|key|secret|sig)=[^&\s]+/i,
  /^(Bearer|Basic)\s+\S{8,}/i,
  /(^|;)\s*(password|pwd)\s*=\s*[^;\s]+/i,
  /hooks\.slack\.com\/services\/\S+|discord(app)?\.com\/api\/webhooks\/\S+/i,
];

/** What is secret in a command, as the last group: the password of a URL, and what stands behind an option. */
const LITERALS = [
  /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@$]{3,})@/gi,
  /\b(?:Bearer|Basic)\s+([^\s"'$]{6,})/g,
  /(?:^|\s)(?:-u|--user)[= ]["']?[^\s:"']+:([^\s"'$]{3,})/g,
  /(?:^|\s)--?[\w-]*(?:password|passwd|requirepass|masterauth|secret|token|api-?key)[= ]["']?([^\s"'$-][^\s"'$]{2,})/gi,
];

export const literalSecrets = (command: string): string[] =>
  LITERALS.flatMap((pattern) =>
    [...command.matchAll(pattern)].flatMap(([, value = '']) => (isHarmless(value) || isPlace(value) ? [] : [value])),
  );

/** Whether a variable names a user, a database, a host: what is the same elsewhere is no secret there. */
export const identifies = (name: string): boolean =>
  /^(db|database|user|username|login|name|host|hostname|schema|email|project)$/.test(wordsOf(name).at(-1) ?? '');

/** What cannot be a secret, whatever it is called. */
const isHarmless = (value: string): boolean =>
  value === '' || /^(true|false|yes|no|on|off|null|none)$/i.test(value) || /^\d{1,5}$/.test(value);

/** Whether the value of a variable is to be in a Secret (KEY, TOKEN, SECRET, PASSWORD, …, or a URL with credentials). */
export function isSensitive(name: string, value: string): boolean {
  if (isHarmless(value)) return false;
  if (SECRET_VALUES.some((pattern) => pattern.test(value))) return true;
  const words = wordsOf(name);
  const last = words.findLastIndex((word) => WORDS.test(word));
  // EMAIL_HOST_PASSWORD is a password; PASSWORD_HOST is where one is asked for.
  const isAbout = words.includes('public') || words.slice(last + 1).some((word) => ABOUT.test(word));
  return last >= 0 && !isAbout && !isPlace(value);
}

/** A path, or a URL, which has no credentials: only says where something is. */
const isPlace = (value: string): boolean => /^(\.{0,2}\/[^\s]*|[a-z][a-z0-9+.-]*:\/\/\S*)$/i.test(value);

const SECRET_FILES =
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|asc)$|^id_(rsa|ecdsa|ed25519)|htpasswd|^\.(netrc|pgpass|npmrc|dockerconfigjson)$|kubeconfig|userlist\.txt$|(^|\/)\.env/i;

/** `password: …` and `"api_key" = …` in a file; what is taken from elsewhere (`$NAME`, `{{ … }}`) is none. */
const SECRET_LINES = [
  /^\s*["']?[\w.-]*(password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?(?!true|false|null|none|yes|no\b)[^\s"'{}$<,;[]{4,}/im,
  // SQL, redis.conf, and headers of nginx.
  /\b(?:IDENTIFIED\s+BY|PASSWORD)\s+'[^']+'/i,
  /^\s*(?:requirepass|masterauth)\s+\S+/im,
  /\bAuthorization\b["':\s]+(?:Basic|Bearer)\s+[^\s"'$]+/i,
];

/** Whether a file is to be in a Secret: by its name, by what it says, or for a value in it that is known to be secret. */
export function isSecretFile(path: string, content: string | undefined, secrets: ReadonlySet<string>): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (SECRET_FILES.test(name)) return true;
  const words = wordsOf(name);
  if (words.some((word) => WORDS.test(word)) || /service[-_]?account/i.test(name)) return true;
  if (content === undefined) return false;
  if (/"private_key"|"client_secret"|"refresh_token"/.test(content)) return true;
  return (
    SECRET_LINES.some((pattern) => pattern.test(content)) ||
    SECRET_VALUES.some((pattern) => pattern.test(content)) ||
    [...secrets].some((value) => content.includes(value))
  );
}
