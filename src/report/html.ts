import { isFault, type Finding } from '../api/finding.ts';
import { html, Markup } from './markup.ts';
import { printable } from './printable.ts';
import {
  findingsOf,
  headlineOf,
  spaceOf,
  tallyOf,
  type Answer,
  type FreeSpace,
  type Proof,
  type Report,
  type Sighting,
  type User,
} from './report.ts';
import { STYLE } from './pageStyle.ts';
import { ENGLISH, type Language } from './language.ts';
import type { Piece } from './runs.ts';
import { say, type Sentence } from '../api/say.ts';
import { minuteOf } from './text.ts';

/** What a page says of itself: when it was made, and by which release. */
export interface Imprint {
  readonly at: Date;
  readonly version: string;
  readonly language?: Language;
}

/**
 * The report as one page of HTML that loads nothing and runs nothing, so that it opens from a mail and can be printed.
 * Names are isolated from the direction of the text around them, and the layout has no left or right, so that a page in Hebrew turns by `dir` alone.
 */
export function htmlOf(report: Report, { at, version, language = ENGLISH }: Imprint): string {
  const t = (text: string): Markup => inLanguage(language, text);
  const findings = findingsOf(report);
  const faults = findings.filter(isFault);
  const warnings = findings.filter((finding) => !isFault(finding));
  const page = html`<!doctype html>
    <html lang="${language.code}" dir="${language.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${plain(language, headlineOf(report))}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header class="${report.well ? 'well' : 'fault'}">
          <h1>${t(headlineOf(report))}</h1>
          <p>${joined([...tallyOf(findings), say`examined on ${minuteOf(at.getTime())}`].map(t), ' · ')}</p>
        </header>
        <main>
          ${section(
            t(say`What is wrong, and what to do`),
            faults.map((each) => findingItem(each, t)),
            'findings',
          )}
          ${section(
            t(say`What to look at`),
            warnings.map((each) => findingItem(each, t)),
            'findings',
          )}
          ${report.proofs.map((proof) => proofSection(proof, language))}
          ${section(
            t(say`What was asked`),
            report.checks.map((each) => checkItem(each, language)),
            'checks',
          )}
        </main>
        <footer>
          ${t(say`recordings ${version}. This page is what recordings verify saw at that time; it does not change.`)}
        </footer>
      </body>
    </html> `;
  return page.toString();
}

/** A text in the language of the page. What is written from left to right, is so within a text that is not; nothing stands in a command that nobody sees. */
const inLanguage = ({ piecesOf }: Language, text: string): Markup =>
  new Markup(
    piecesOf(printable(text))
      .map((piece) => pieceOf(piece).toString())
      .join(''),
  );

function pieceOf({ kind, text }: Piece): Markup {
  if (kind === 'words') return html`${text}`;
  return kind === 'value' ? html`<bdi dir="ltr">${text}</bdi>` : html`<code dir="ltr">${text}</code>`;
}

/** For what may hold no markup: the title, and what is read aloud. */
const plain = ({ piecesOf }: Language, text: string): string =>
  piecesOf(text)
    .map((piece) => piece.text)
    .join('');

const joined = (parts: readonly Markup[], separator: string): Markup => new Markup(parts.join(separator));

type Translate = (text: string) => Markup;

/** A name of an object, a file, a path: written from left to right, also in a text that is not. */
const name = (text: string): Markup => html`<bdi dir="ltr">${printable(text)}</bdi>`;

const section = (title: Markup, items: readonly Markup[], kind: string): Markup =>
  items.length === 0
    ? html``
    : html`<section>
        <h2>${title}</h2>
        <ul class="${kind}">
          ${items}
        </ul>
      </section>`;

const findingItem = (finding: Finding, t: Translate): Markup =>
  html`<li class="${isFault(finding) ? 'fault' : 'warning'}">
    <p>
      <strong>${finding.reason}</strong>
      ${name(finding.object)}${finding.where === undefined ? '' : html` (${name(finding.where)})`}
      ${t(finding.message)}.
    </p>
    <p class="remedy">${t(finding.remedy)}</p>
  </li> `;

const checkItem = ({ well, findings, question, store, note }: Answer, language: Language): Markup => {
  const t = (text: string): Markup => inLanguage(language, text);
  const [kind, mark, words] = !well
    ? ['fault', '✗', say`no`]
    : findings.length > 0
      ? ['warning', '!', say`yes, with a warning`]
      : ['well', '✓', say`yes`];
  return html`<li class="${kind}">
    <span class="mark" role="img" aria-label="${plain(language, words)}">${mark}</span>
    ${t(question)}${store === undefined ? '' : html` (${store.includes(' ') ? t(store) : name(store)})`}${note === undefined ? '' : html` ${t(note)}`}
  </li> `;
};

/** More columns than this are not read, but scrolled past. */
const MAX_WRITERS = 6;

function proofSection({ store, users, sightings, spaces }: Proof, language: Language): Markup {
  const t = (text: string): Markup => inLanguage(language, text);
  const seen = sightings.filter((sighting) => sighting.seen).length;
  const writers = [...new Set(sightings.map(({ writer }) => writer))].toSorted();
  const summary = writers.length > MAX_WRITERS;
  const seenBy = Map.groupBy(sightings, ({ reader }) => reader);
  const services = Map.groupBy(users, ({ service }) => service);
  return html`<section>
    <h2>${t(say`Store ${store}`)}</h2>
    <p>
      ${t(sightings.length === 0 ? say`Nothing was written and read.` : say`${seen} of ${sightings.length} readings saw what was written.`)}
    </p>
    ${new Markup([...new Set(spaces.map((space) => spaceLine(space, language).toString()))].join(''))}
    <div class="wide" tabindex="0" role="group" aria-label="${plain(language, say`who sees what`)}">
      <table>
        <thead>
          <tr>
            <th>${t(say`Service`)}</th>
            <th>${t(say`Pod and container`)}</th>
            <th>${t(say`Role`)}</th>
            ${summary ? html`<th>${t(say`Sees what was written in`)}</th>` : writers.map((writer) => html`<th>${t(say`Sees what was written in ${writer}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[...services]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .flatMap(([service, members]) =>
              members.map((user, index) => {
                const own = seenBy.get(user.place) ?? [];
                const cells = summary
                  ? [sumCell(own, language)]
                  : writers.map((writer) =>
                      cell(
                        user,
                        writer,
                        own.find((each) => each.writer === writer),
                        language,
                      ),
                    );
                return html`<tr>
                  ${index === 0 ? html`<th rowspan="${members.length}">${name(service)}</th>` : html``}
                  <td>${name(user.place)}</td>
                  <td>
                    ${name(user.role)}
                    <small
                      >${t(user.access === 'ReadWrite' ? say`reads and writes ${user.path}` : say`reads ${user.path}`)}</small
                    >
                  </td>
                  ${cells}
                </tr> `;
              }),
            )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cell({ place }: User, writer: string, sighting: Sighting | undefined, language: Language): Markup {
  const t = (text: string): Markup => inLanguage(language, text);
  if (place === writer) return html`<td class="own" data-of="${writer}">${t(say`wrote the file`)}</td>`;
  if (sighting === undefined) return html`<td class="own" data-of="${writer}">${t(say`did not look`)}</td>`;
  return sighting.seen
    ? html`<td class="well" data-of="${writer}">
        <span class="mark" role="img" aria-label="${plain(language, say`yes`)}">✓</span> ${name(seconds(sighting))}
      </td>`
    : html`<td class="fault" data-of="${writer}">
        <span class="mark" role="img" aria-label="${plain(language, say`no`)}">✗</span> ${t(sighting.why ?? '')}
      </td>`;
}

/** Of many writers: how many, how long it took at most, and who was missed. */
function sumCell(own: readonly Sighting[], language: Language): Markup {
  const missed = own.filter(({ seen }) => !seen);
  const seen = own.filter(({ seen }) => seen);
  const slowest = seen.toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))[0];
  const [first] = missed;
  const sum = sumOf(seen.length, own.length, slowest);
  return html`<td class="${first === undefined ? 'well' : 'fault'}">
    ${inLanguage(language, first === undefined ? sum : say`${sum}; ${missedBy(first, missed.length - 1)}`)}
  </td>`;
}

const sumOf = (seen: number, all: number, slowest: Sighting | undefined): Sentence =>
  slowest === undefined ? say`${seen} of ${all} writers` : say`${seen} of ${all} writers, within ${seconds(slowest)}`;

const missedBy = (
  { writer, why = '' }: Pick<Sighting, 'writer'> & { readonly why?: string },
  more: number,
): Sentence => (more === 0 ? say`not ${writer}: ${why}` : say`not ${writer} and ${more} more: ${why}`);

const seconds = ({ seconds: taken = 0 }: Sighting): string => `${taken.toFixed(1)} s`;

function spaceLine(space: FreeSpace, language: Language): Markup {
  const { bytesFree, bytesTotal, low } = space;
  return html`<p class="space ${low ? 'warning' : ''}">
    <meter
      min="0"
      max="${bytesTotal}"
      value="${bytesTotal - bytesFree}"
      high="${0.95 * bytesTotal}"
      optimum="0"
    ></meter>
    ${inLanguage(language, low ? say`Only ${spaceOf(space)}` : spaceOf(space))}
  </p>`;
}
