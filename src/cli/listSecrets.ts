import type { Application } from '../application/model.ts';
import { secretsOf } from '../application/secrets.ts';

/** The keys of a certificate. https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets */
const TLS_KEYS = ['tls.crt', 'tls.key'];

/** A line for each key of each Secret that must exist before the services start: the Secret, the key, and the services that use the key. */
export function secretLines(application: Application): string {
  const ofServices = [...secretsOf(application)].flatMap(([secret, keys]) =>
    [...keys].map(([key, services]) => [secret, key, services.join(', ')]),
  );
  const ofEntry = Object.entries(application.services).flatMap(([service, { entry }]) => {
    const secret = entry?.ingress?.tlsSecret;
    return secret === undefined ? [] : TLS_KEYS.map((key) => [secret, key, `the Ingress of ${service}`]);
  });
  const rows = [...ofServices, ...ofEntry].toSorted(([a = '', b = ''], [c = '', d = '']) => {
    if (a === c) return b < d ? -1 : 1;
    return a < c ? -1 : 1;
  });
  if (rows.length === 0) return '';
  const all = [['SECRET', 'KEY', 'USED BY'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}
