/** Words in the name of a variable or file behind which secrets lie. */
const WORDS =
  /^(key|keys|apikey|token|tokens|secret|secrets|password|passwords|passwd|passphrase|pass|pwd|pw|passcode|pin|credential|credentials|creds?|private|salt|pepper|dsn|auth|signature|cookie|jwt)$|(password|passwd|passphrase|passcode|secret|token|apikey|dbpass)$/;

/** Words that mean a secret themselves, whatever the value looks like: `DB_PASSWORD: "12345"`. */
const STRONG =
  /^(pass|pwd|pw|pin|creds?|credential|credentials|secret|secrets)$|(password|passwords|passwd|passphrase|passcode|secret|dbpass)$/;
/** A word that means one secret. In the plural it may be a number of them: `MAX_TOKENS: "4096"`. */
const SINGULAR = /^(key|apikey|token|salt|pepper|jwt)$|(token|apikey)$/;

/** Words after it that turn it into something about a secret: where it is, how long it is valid, which one it is. */
const ABOUT =
  /^(file|files|path|dir|directory|folder|ttl|expiry|expires|expire|expiration|lifetime|timeout|age|length|len|size|min|max|count|attempts|retries|history|policy|strength|complexity|name|type|url|uri|host|port|enabled|disabled|required|allowed|issuer|audience|header|algorithm|alg|hash|hasher|rounds|iterations|days|hours|minutes|seconds|prefix|method|mode|provider|manager|backend|limit|rate|reset|login|validators?)$/;

/** Words before it that turn it into a switch or a number: MYSQL_ALLOW_EMPTY_PASSWORD, MAX_TOKENS. */
const SWITCH =
  /^(allow|allows|allowed|enable|enabled|disable|disabled|use|uses|require|requires|required|no|without|random|empty|has|is|force|ask|show|hide|reset|change|check|validate|verify|generate|skip|ignore|min|minimum|max|maximum|num|number|count|total)$/;

const SWITCHED = /^(true|false|yes|no|on|off|null|none|nil|enabled?|disabled?|0|1)$/i;

/** `TWILIO_AUTH_TOKEN` and `apiKey` as their words. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

export const isSecretWord = (word: string): boolean => WORDS.test(word);

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

export const isSecretByForm = (text: string): boolean => SECRET_VALUES.some((pattern) => pattern.test(text));

/** What is secret in a command, as the last group: the password of a URL, and what stands behind an option. */
const LITERALS = [
  /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@$]+)@/gi,
  /\b(?:Bearer|Basic)\s+([^\s"'$]{6,})/g,
  /(?:^|\s)(?:-u|--user)[= ]["']?[^\s:"']+:([^\s"'$]{3,})/g,
  /(?:^|\s)--?[\w-]*(?:password|passwd|passphrase|requirepass|masterauth|pass|pwd|pw)[= ]["']?([^\s"'$-][^\s"'$]*)/gi,
  /(?:^|\s)--?[\w-]*(?:secret|token|api-?key|access-?key|secret-?key)[= ]["']?([^\s"'$-][^\s"'$]{2,})/gi,
  // `redis-cli -a …`, `sshpass -p …`, `mysqladmin -p…`
  /\bredis-cli\b[^|;&]*?\s-a\s*["']?([^\s"'$-][^\s"'$]*)/g,
  /\bsshpass\s+-p\s*["']?([^\s"'$-][^\s"'$]*)/g,
  /\b(?:mysql|mysqladmin|mysqldump|mariadb|mariadb-admin)\b[^|;&]*?\s-p["']?([^\s"'$-][^\s"'$]*)/g,
  // `PGPASSWORD=… psql`
  /(?:^|[\s;&(])(?:export\s+)?[A-Z][A-Z0-9_]*(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN)=["']?([^\s"'$;&|-][^\s"'$;&|]*)/g,
];

export const literalSecrets = (command: string): string[] =>
  LITERALS.flatMap((pattern) =>
    [...command.matchAll(pattern)].flatMap(([, value = '']) => (SWITCHED.test(value) || isPlace(value) ? [] : [value])),
  );

/** Whether a variable names a user, a database, a host: what is the same elsewhere is no secret there. */
export const identifies = (name: string): boolean =>
  /^(db|database|user|username|login|name|host|hostname|schema|email|project)$/.test(wordsOf(name).at(-1) ?? '');

/** Whether the value of a variable is to be in a Secret (KEY, TOKEN, SECRET, PASSWORD, …, or a URL with credentials). */
export function isSensitive(name: string, value: string): boolean {
  if (value === '') return false;
  if (isSecretByForm(value)) return true;
  const words = wordsOf(name);
  const last = words.findLastIndex(isSecretWord);
  // EMAIL_HOST_PASSWORD is a password; PASSWORD_HOST is where one is asked for.
  const isAbout = words.includes('public') || words.slice(last + 1).some((word) => ABOUT.test(word));
  if (last < 0 || isAbout) return false;
  const word = words[last] ?? '';
  const isStrong = STRONG.test(word);
  if (isPlace(value) && !(isPasswordWord(word) && !/^[^/]*\/[^/]*\/|^[a-z][a-z0-9+.-]*:\/\//i.test(value)))
    return false;
  const isNumber = /^\d{1,5}$/.test(value);
  if (!isNumber && !SWITCHED.test(value)) return true;
  // What the name says outweighs what the value looks like, unless the name is that of a switch or of a number.
  if (words.slice(0, last).some((before) => SWITCH.test(before))) return false;
  const isLast = last === words.length - 1;
  return isNumber && value.length > 1 ? isStrong || SINGULAR.test(word) : isLast && (isStrong || SINGULAR.test(word));
}

const isPasswordWord = (word: string): boolean =>
  /^(pass|pwd|pw|pin)$|(password|passwd|passphrase|passcode)$/.test(word);

/** A path, or a URL, which has no credentials: only says where something is. */
const isPlace = (value: string): boolean => /^(\.{0,2}\/[^\s]*|[a-z][a-z0-9+.-]*:\/\/\S*)$/i.test(value);

/** Too like other texts to be looked for in them: a short number, a switch. */
export const isCommon = (value: string): boolean => /^\d{1,5}$/.test(value) || SWITCHED.test(value) || value.length < 3;
