import { posix } from 'node:path';
import { wordsOf } from './sensitive.ts';

/** Names of files that have no ending. */
const KNOWN =
  /^(\.?(htpasswd|htdigest|netrc|pgpass|npmrc|pypirc|git-credentials|my\.cnf|env|env\.\w+|bashrc|profile|vimrc|gitconfig)|id_(rsa|dsa|ecdsa|ed25519)|ssh_host_\w+_key|kubeconfig|authorized_keys|known_hosts|passwd|shadow|group|hosts|resolv\.conf|sudoers|crontab|Caddyfile|Procfile|Corefile)$/;

/** What one secret is called: `db_password`, `jwt-key`. By itself such a word is a directory as often. */
const ONE_SECRET = /^(key|token|secret|password|passwd|passphrase|credentials|dsn|salt|pin)$|(password|token)$/;

/** Whether a path has the name of a file. `conf.d` and `.n8n` are directories. */
export function isFileName(path: string): boolean {
  const name = posix.basename(path);
  if (path.endsWith('/') || name.endsWith('.d')) return false;
  if (KNOWN.test(name) || /[^/]\.[a-z0-9]{0,7}[a-z][a-z0-9]{0,7}$/i.test(name)) return true;
  const words = wordsOf(name);
  return words.length > 1 ? ONE_SECRET.test(words.at(-1) ?? '') : /^(password|passwd)$/.test(words[0] ?? '');
}

/** Whether a path in a container is that of a file: what the host has there may be called anything. */
export const isConfigurationName = (path: string): boolean =>
  /[^/]\.(conf|cnf|cfg|ini|ya?ml|json|toml|xml|properties|env|pem|key|crt|p12|jks|sh|sql|txt|m?js|ts|py|php|lua|rb)$/i.test(
    path,
  );
