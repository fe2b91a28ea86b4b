import { styleText } from 'node:util';
import type { Reason } from '../api/reasons.ts';
import { nameOf } from '../import/findings.ts';
import type { Said } from '../import/said.ts';

/** In the order in which a person has to do something about them; what is not named follows. */
const ORDER: readonly Reason[] = ['ToFillIn', 'ImageToBuild', 'SecretToCreate'];

/** What was found, the most harmful first. In each part what has to be done first stands first. */
interface Parts {
  readonly stops: readonly Said[];
  readonly look: readonly Said[];
  readonly nothing: readonly Said[];
}

function partsOf(findings: readonly Said[]): Parts {
  const rank = ({ reason }: Said) => (ORDER.includes(reason) ? ORDER.indexOf(reason) : ORDER.length);
  const of = (wanted: Said['harm']) =>
    findings.filter(({ harm }) => harm === wanted).toSorted((one, other) => rank(one) - rank(other));
  return { stops: of('stops'), look: of('look'), nothing: of('nothing') };
}

/**
 * Findings as a person acts on them: numbered what must be done before it starts, then what to look at, then how many need nothing.
 * @param all whether those that need nothing are shown, too
 */
export function findingsText(findings: readonly Said[], all: boolean): string {
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
  const dim = (text: string) => styleText('dim', text, { stream: process.stdout });
  const { stops, look, nothing } = partsOf(findings);
  const item = (finding: Said, mark: string): string[] => {
    const { message, remedy, where = '', reason, lines = [] } = finding;
    const margin = ' '.repeat(mark.length);
    return [
      `${mark}${bold(nameOf(finding))} ${message} ${dim(`(${reason}, ${where})`)}`,
      `${margin}→ ${remedy}`,
      ...lines.map((line) => `${margin}    ${line}`),
    ];
  };
  const listedAs = (title: string, of: readonly Said[], mark: (index: number) => string) =>
    of.length === 0 ? [] : ['', bold(title), '', ...of.flatMap((finding, index) => item(finding, mark(index)))];
  return [
    ...listedAs(`It does not start, or loses data, until you have done this:`, stops, (index) =>
      `${index + 1}. `.padStart(`${stops.length}. `.length),
    ),
    ...listedAs('Look at this:', look, () => '- '),
    ...(all ? listedAs('Nothing is to be done about this:', nothing, () => '- ') : []),
    ...(all || nothing.length === 0
      ? []
      : [
          '',
          dim(
            `${nothing.length} more ${nothing.length === 1 ? 'finding needs' : 'findings need'} nothing from you; --all shows ${nothing.length === 1 ? 'it' : 'them'}.`,
          ),
        ]),
    '',
  ].join('\n');
}
