import { posix } from 'node:path';
import { isWithin } from '../users/mounts.ts';
import { isSecretByForm, isSecretWord, wordsOf } from './sensitive.ts';
import { escaped } from './rewrite.ts';

/** Names of files that hold keys or passwords, whatever is in them. */
const FILES =
  /\.(pem|key|p8|p12|pfx|jks|keystore|truststore|kdbx|asc|gpg|pgp|ppk|keytab|ovpn|age)$|^id_(rsa|dsa|ecdsa|ed25519)|^ssh_host_|htpasswd|htdigest|^\.?(netrc|pgpass|npmrc|pypirc|dockerconfigjson|dockercfg|git-credentials|my\.cnf|s3cfg|boto)$|kubeconfig|^userlist\.txt$|^(passwd|shadow|rclone\.conf|wg\d+\.conf)$|(^|\.)env(\.(?!example|sample|template|dist)[\w-]+)?$/i;

/** Words in the names of files beside those in the names of variables. */
const FILE_WORDS = /^(sa|acme|serviceaccount|adminsdk|oauth|wallet|keyring|keyfile|passwords?)$|(passwd|credentials?)$/;

/** Directories in which nothing but keys and passwords lies. */
const DIRECTORIES =
  /^(\.?(secrets?|keys?|credentials?|creds|passwords?|tokens?|private|keystores?)|\.(ssh|aws|gnupg|kube|docker|gcloud|azure)|service-?accounts?|[\w-]+[-_](secrets|keys|credentials))$/i;

/** Words by which a program is told of a key or certificate, in a variable, an option or a line of its configuration. */
const TOLD =
  /^(certs?|certificates?|crt|ssl|tls|pem|keystore|truststore|kubeconfig|pgpass|pgpassfile|netrc|htpasswd|passwordfile|keyfile|certfile|cafile|acme|sa|serviceaccount|users?file|ssh)$/;

/** Lines of a file that say something secret; what is taken from elsewhere (`$NAME`, `{{ … }}`) is none. */
const LINES = [
  /(?:^|[{,;\s])["']?[\w.-]*(?:secret|token|(?:api|access|secret|private|encryption|signing|account|auth|session|preshared)[_-]?key)["']?\s*[:=]\s*["']?(?!(?:true|false|null|none|yes|no)\b)[^\s"'{}$<,;[]{4,}/im,
  /(?:^|[{,;\s])["']?[\w.-]*(?:password|passwd|passphrase|bindpw|bind_pw)["']?\s*[:=]\s*["']?(?!(?:true|false|null|none|yes|no|on|off)\b)[^\s"'{}$<,;[]+/im,
  // rclone.conf, msmtprc
  /^\s*pass(?:word)?\s*=?\s+[^\s"'{}$<,;[]{3,}$/im,
  // WireGuard
  /^\s*(?:PrivateKey|PresharedKey)\s*=/im,
  /<(?:password|secret|token|apiKey)>[^<\s$]+<\//i,
  // SQL, redis.conf, and headers of nginx.
  /\b(?:IDENTIFIED\s+BY|PASSWORD)\s+'[^']+'/i,
  /^\s*(?:requirepass|masterauth|user\s+\S+.*\s>\S+)\b/im,
  /\bAuthorization\b["':\s]+(?:Basic|Bearer)\s+[^\s"'$]+/i,
  /"(?:private_key|client_secret|refresh_token)"|"type"\s*:\s*"service_account"/,
  // A user with the hash of a password, as in an htpasswd.
  /^[^:\s#]+:(?:\$(?:2[abxy]|apr1|1|5|6|7|y|argon2\w*)\$|\{SHA\})/m,
];

/** The words in the name of a file, without its ending. */
const isCalledSecret = (name: string): boolean =>
  FILES.test(name) ||
  wordsOf(name).some((word) => isSecretWord(word) || FILE_WORDS.test(word)) ||
  /service[-_]?account/i.test(name);

export const isSecretDirectory = (path: string): boolean =>
  path.split('/').some((segment) => DIRECTORIES.test(segment));

/** Whether a path says that a key or password lies there: by the name of the file, or of a directory that it lies in. */
export const isSecretPath = (path: string): boolean =>
  isCalledSecret(posix.basename(path)) || isSecretDirectory(posix.dirname(path));

/**
 * Whether a file is to be in a Secret: by its path, by what it says, or for a value in it that is known to be secret. A file that cannot be read is: nobody
 * can say that it is harmless.
 */
export function isSecretFile(path: string, content: string | undefined, secrets: ReadonlySet<string>): boolean {
  if (content === undefined || isSecretPath(path)) return true;
  return (
    LINES.some((pattern) => pattern.test(content)) ||
    isSecretByForm(content) ||
    [...secrets].some((value) => content.includes(value))
  );
}

/**
 * Whether a program is told of a path as of a key or certificate: `GOOGLE_APPLICATION_CREDENTIALS=/x`, `--tls-key /x`, `ssl_certificate_key /x;`.
 * @param texts lines of its environment, its command and its configuration
 */
export function isToldAsSecret(texts: readonly string[], path: string): boolean {
  const paths = [path, posix.dirname(path)].filter((each) => each.lastIndexOf('/') > 0 || each === path);
  return paths.some((each) => {
    const pattern = new RegExp(`([\\w.-]+)["']?[\\s=:,]+["']?(?:file:\\/\\/)?${escaped(each)}(?![\\w.-]|\\/\\w)`, 'g');
    return texts.some((text) =>
      text.includes(each) ? [...text.matchAll(pattern)].some(([, name = '']) => isToldSo(name)) : false,
    );
  });
}

const isToldSo = (name: string): boolean => wordsOf(name).some((word) => isSecretWord(word) || TOLD.test(word));

/** The files below a directory of which a program is told as of keys: `GOOGLE_APPLICATION_CREDENTIALS=/root/secrets/sa.json`. */
export function toldBelow(environment: Readonly<Record<string, string | null>>, directory: string): string[] {
  const paths = Object.entries(environment).flatMap(([name, value]) =>
    value !== null && posix.isAbsolute(value) && isToldSo(name) ? [posix.normalize(value)] : [],
  );
  return [...new Set(paths)].filter((path) => path !== directory && isWithin(path, directory));
}
