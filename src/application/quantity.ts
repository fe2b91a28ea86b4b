import * as z from 'zod';

const QUANTITY = /^(\d+)(?:\.(\d+))?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/**
 * A quantity as the API server writes it: `1500m` for `1.5`, `1Gi` for `1024Mi`. With another spelling, the applied object would differ from
 * the stored one, and each apply would report a change. Undefined if the text is no quantity, is zero, or is finer than a thousandth.
 * The rules are those of k8s.io/apimachinery/pkg/api/resource, Quantity.CanonicalizeBytes.
 */
export function canonicalQuantity(text: string): string | undefined {
  const read = thousandthsOf(text);
  if (read === undefined) return undefined;
  const { thousandths, isBinary } = read;
  if (thousandths % 1000n !== 0n) return isBinary ? undefined : `${thousandths}m`;
  return isBinary ? shortest(thousandths / 1000n, 1024n, BINARY) : shortest(thousandths / 1000n, 1000n, DECIMAL);
}

/** A quantity as a number, such as the bytes of `10Gi`; undefined as above. */
export function amountOf(text: string): number | undefined {
  const read = thousandthsOf(text);
  return read === undefined ? undefined : Number(read.thousandths) / 1000;
}

function thousandthsOf(text: string): { readonly thousandths: bigint; readonly isBinary: boolean } | undefined {
  const [, whole, fraction = '', suffix = ''] = QUANTITY.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  const binary = BINARY.indexOf(suffix);
  const unit = binary > 0 ? 1024n ** BigInt(binary) : 1000n ** BigInt(Math.max(DECIMAL.indexOf(suffix), 0));
  const scaled = digits * unit * (suffix === 'm' ? 1n : 1000n);
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled === 0n || scaled % divisor !== 0n) return undefined;
  return { thousandths: scaled / divisor, isBinary: binary > 0 };
}

function shortest(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let power = 0;
  while (value % base === 0n && power < suffixes.length - 1) {
    value /= base;
    power += 1;
  }
  return `${value}${suffixes[power] ?? ''}`;
}

/** A Kubernetes quantity, in the spelling of the API server. */
export const quantity = z.string().transform((text, context) => {
  const canonical = canonicalQuantity(text);
  if (canonical !== undefined) return canonical;
  context.addIssue({ code: 'custom', message: `"${text}" is not a quantity like 100m, 0.5, 128Mi or 10Gi` });
  return z.NEVER;
});
