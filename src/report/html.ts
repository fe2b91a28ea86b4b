import { isFault, type Finding } from '../api/finding.ts';
import { html, Markup } from './markup.ts';
import { printable } from './printable.ts';
import {
  findingsOf,
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
import { minuteOf } from './text.ts';

/** What a page says of itself: when it was made, and by which release. */
export interface Imprint {
  readonly at: Date;
  readonly version: string;
}

/**
 * The report as one page of HTML that loads nothing and runs nothing, so that it opens from a mail and can be printed.
 * Names are isolated from the direction of the text around them, and the layout has no left or right, so that a page in Hebrew turns by `dir` alone.
 */
export function htmlOf(report: Report, { at, version }: Imprint): string {
  const findings = findingsOf(report);
  const faults = findings.filter(isFault);
  const warnings = findings.filter((finding) => !isFault(finding));
  const page = html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${headline(report)}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header class="${report.well ? 'well' : 'fault'}">
          <h1>${headline(report)}</h1>
          <p>${[...tallyOf(findings), `examined on ${minuteOf(at.getTime())}`].join(' · ')}</p>
        </header>
        <main>
          ${section('What is wrong, and what to do', faults.map(findingItem), 'findings')}
          ${section('What to look at', warnings.map(findingItem), 'findings')} ${report.proofs.map(proofSection)}
          ${section('What was asked', report.checks.map(checkItem), 'checks')}
        </main>
        <footer>
          recordings ${version}. This page is what <code>recordings verify</code> saw at that time; it does not change.
        </footer>
      </body>
    </html> `;
  return page.toString();
}

const headline = ({ subject, well }: Report): string => `${subject} is ${well ? 'well' : 'not well'}`;

/** A name of an object, a file, a path: written from left to right, also in a text that is not. */
const name = (text: string): Markup => html`<bdi dir="ltr">${printable(text)}</bdi>`;

const section = (title: string, items: readonly Markup[], kind: string): Markup =>
  items.length === 0
    ? html``
    : html`<section>
        <h2>${title}</h2>
        <ul class="${kind}">
          ${items}
        </ul>
      </section>`;

const findingItem = (finding: Finding): Markup =>
  html`<li class="${isFault(finding) ? 'fault' : 'warning'}">
    <p>
      <strong>${finding.reason}</strong>
      ${name(finding.object)}${finding.where === undefined ? '' : html` (${name(finding.where)})`}
      ${printable(finding.message)}.
    </p>
    <p class="remedy">${finding.remedy}</p>
  </li> `;

const checkItem = ({ well, findings, question, store, note }: Answer): Markup => {
  const [kind, mark, words] = !well
    ? ['fault', '✗', 'no']
    : findings.length > 0
      ? ['warning', '!', 'yes, with a warning']
      : ['well', '✓', 'yes'];
  return html`<li class="${kind}">
    <span class="mark" role="img" aria-label="${words}">${mark}</span>
    ${question}${store === undefined ? '' : html` (${name(store)})`}${note === undefined ? '' : ` ${note}`}
  </li> `;
};

/** More columns than this are not read, but scrolled past. */
const MAX_WRITERS = 6;

function proofSection({ store, users, sightings, spaces }: Proof): Markup {
  const seen = sightings.filter((sighting) => sighting.seen).length;
  const writers = [...new Set(sightings.map(({ writer }) => writer))].toSorted();
  const summary = writers.length > MAX_WRITERS;
  const seenBy = Map.groupBy(sightings, ({ reader }) => reader);
  const services = Map.groupBy(users, ({ service }) => service);
  return html`<section>
    <h2>Store ${name(store)}</h2>
    <p>
      ${sightings.length === 0 ? 'Nothing was written and read.' : `${seen} of ${sightings.length} readings saw what was written.`}
    </p>
    ${new Markup([...new Set(spaces.map((space) => spaceLine(space).toString()))].join(''))}
    <div class="wide" tabindex="0" role="group" aria-label="who sees what">
      <table>
        <thead>
          <tr>
            <th>Service</th>
            <th>Pod and container</th>
            <th>Role</th>
            ${summary ? html`<th>Sees what was written in</th>` : writers.map((writer) => html`<th>Sees what was written in ${name(writer)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${[...services]
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .flatMap(([service, members]) =>
              members.map((user, index) => {
                const own = seenBy.get(user.place) ?? [];
                const cells = summary
                  ? [sumCell(own)]
                  : writers.map((writer) =>
                      cell(
                        user,
                        writer,
                        own.find((each) => each.writer === writer),
                      ),
                    );
                return html`<tr>
                  ${index === 0 ? html`<th rowspan="${members.length}">${name(service)}</th>` : html``}
                  <td>${name(user.place)}</td>
                  <td>
                    ${name(user.role)}
                    <small>${user.access === 'ReadWrite' ? 'reads and writes' : 'reads'} ${name(user.path)}</small>
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

function cell({ place }: User, writer: string, sighting: Sighting | undefined): Markup {
  if (place === writer) return html`<td class="own" data-of="${writer}">wrote the file</td>`;
  if (sighting === undefined) return html`<td class="own" data-of="${writer}">did not look</td>`;
  return sighting.seen
    ? html`<td class="well" data-of="${writer}">
        <span class="mark" role="img" aria-label="yes">✓</span> ${seconds(sighting)}
      </td>`
    : html`<td class="fault" data-of="${writer}">
        <span class="mark" role="img" aria-label="no">✗</span> ${printable(sighting.why ?? '')}
      </td>`;
}

/** Of many writers: how many, how long it took at most, and who was missed. */
function sumCell(own: readonly Sighting[]): Markup {
  const missed = own.filter(({ seen }) => !seen);
  const seen = own.filter(({ seen }) => seen);
  const slowest = seen.toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))[0];
  const within = slowest === undefined ? '' : `, within ${seconds(slowest)}`;
  const [first] = missed;
  return html`<td class="${first === undefined ? 'well' : 'fault'}">
    ${seen.length} of ${own.length}
    writers${within}${first === undefined ? '' : html`; not ${name(first.writer)}${missed.length > 1 ? ` and ${missed.length - 1} more` : ''}: ${printable(first.why ?? '')}`}
  </td>`;
}

const seconds = ({ seconds: taken = 0 }: Sighting): string => `${taken.toFixed(1)} s`;

function spaceLine(space: FreeSpace): Markup {
  const { bytesFree, bytesTotal, low } = space;
  return html`<p class="space ${low ? 'warning' : ''}">
    <meter
      min="0"
      max="${bytesTotal}"
      value="${bytesTotal - bytesFree}"
      high="${0.95 * bytesTotal}"
      optimum="0"
    ></meter>
    ${low ? 'Only ' : ''}${spaceOf(space)}
  </p>`;
}
