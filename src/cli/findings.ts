import { say, type Sentence } from '../api/say.ts';
import { styleText } from 'node:util';
import type { Reason } from '../api/reasons.ts';
import { arrowOf, inLine, lineOf, linesOf, printed } from '../report/bidi.ts';
import { ENGLISH, type Language } from '../report/language.ts';
import { value, words } from '../report/runs.ts';
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
export function findingsText(findings: readonly Said[], all: boolean, language: Language = ENGLISH): string {
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
  const dim = (text: string) => styleText('dim', text, { stream: process.stdout });
  const { stops, look, nothing } = partsOf(findings);
  const item = (finding: Said, mark: string): string[] => {
    const { message, remedy, where = '', reason, lines = [] } = finding;
    const margin = ' '.repeat(mark.length);
    const [first = '', ...rest] = linesOf(language, language.piecesOf(message), undefined);
    const origin = lineOf(language, [value(reason), words(', '), ...language.piecesOf(where)]);
    const [step = '', ...further] = linesOf(language, language.piecesOf(remedy), undefined);
    const said = [
      `${mark}${bold(inLine(language, nameOf(finding)))} ${first}`,
      ...rest.map((line) => `${margin}${line}`),
    ];
    return [
      ...said.slice(0, -1),
      `${said.at(-1) ?? ''} ${dim(`(${origin})`)}`,
      `${margin}${arrowOf(language)} ${step}`,
      ...[...further, ...lines.map((line) => `    ${line}`)].map((line) => `${margin}${line}`),
    ];
  };
  const listedAs = (title: Sentence, of: readonly Said[], mark: (index: number) => string) =>
    of.length === 0
      ? []
      : ['', bold(inLine(language, title)), '', ...of.flatMap((finding, index) => item(finding, mark(index)))];
  return printed(language, [
    ...listedAs(say`It does not start, or loses data, until you have done this:`, stops, (index) =>
      `${index + 1}. `.padStart(`${stops.length}. `.length),
    ),
    ...listedAs(say`Look at this:`, look, () => '- '),
    ...(all ? listedAs(say`Nothing is to be done about this:`, nothing, () => '- ') : []),
    ...(all || nothing.length === 0
      ? []
      : [
          '',
          dim(
            inLine(
              language,
              nothing.length === 1
                ? say`1 more finding needs nothing from you; --all shows it.`
                : say`${nothing.length} more findings need nothing from you; --all shows them.`,
            ),
          ),
        ]),
    '',
  ]);
}
