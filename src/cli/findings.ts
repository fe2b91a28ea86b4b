import { styleText } from 'node:util';
import type { Finding } from '../api/finding.ts';
import { REASONS, type Reason } from '../api/reasons.ts';

/** The reasons in the order in which a person works on them. */
const ORDER: readonly Reason[] = ['ToFillIn', 'SecretToCreate', 'ImageToBuild', 'NeedsRoot', 'Rewritten', 'NotCarried'];

/** The findings, grouped by reason. Colours only on a terminal. */
export function findingsText(findings: readonly Finding[]): string {
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
  const dim = (text: string) => styleText('dim', text, { stream: process.stdout });
  const rank = (reason: Reason) => ORDER.indexOf(reason);
  const groups = [...Map.groupBy(findings, ({ reason }) => reason)].toSorted(
    ([one], [other]) => rank(one) - rank(other),
  );
  return groups
    .flatMap(([reason, all]) => [
      '',
      `${bold(reason)}: ${REASONS[reason].cause}`,
      ...all.flatMap(({ object, where = '', message, remedy }) => [
        `- ${bold(object)} ${message} ${dim(`(${where})`)}`,
        `  → ${remedy}`,
      ]),
    ])
    .concat('')
    .join('\n');
}
