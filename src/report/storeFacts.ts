import { optionsFor } from '../api/labels.ts';
import { RETENTION } from '../api/retention.ts';
import { say, type Sentence } from '../api/say.ts';
import type { Contents } from '../api/status.ts';
import { inUnits } from './bytes.ts';
import type { Piece } from './runs.ts';
import type { StoreOverview } from './overview.ts';
import { printable } from './printable.ts';
import { minuteOf, percent, spanOf } from './text.ts';

/** A text to say, or a name, or several of these one behind the other. */
export type Cell = string | Piece | readonly (string | Piece)[];

/** What a store has, and how the last run of retention ended: a name of each fact, and the fact. */
export function factRows(store: StoreOverview, now: number): Cell[][] {
  const { contents, lastRetention } = store;
  const run =
    lastRetention === undefined
      ? [[say`retention`, say`no run is known`]]
      : [
          [
            say`retention`,
            lastRetention.well ? say`well, ${ago(lastRetention.at, now)}` : say`FAILED, ${ago(lastRetention.at, now)}`,
          ],
          ['', printable(lastRetention.note)],
        ];
  if (contents === undefined)
    return [
      [say`room`, say`not known, and neither are number, age and growth: no run of retention has counted`],
      ...howToCount(store).map((line) => ['', line]),
      ...run,
    ];
  return [
    [say`room`, roomOf(contents)],
    [say`recordings`, recordingsOf(contents, now)],
    [say`growth`, growthOf(store, contents)],
    [say`counted`, ago(contents.at, now)],
    ...run,
  ];
}

const ago = (time: string, now: number): Sentence => say`${minuteOf(time)}, ${spanOf(now - Date.parse(time))} ago`;

/** A pod that counts is made from the CronJob of a store, which only a store with the role of retention has. */
function howToCount(store: StoreOverview): Sentence[] {
  const { roles } = store;
  return roles === undefined || roles.some(({ role }) => role === RETENTION.role)
    ? [say`count now: recordings prune ${optionsFor(store)} --dry-run`]
    : [
        say`see the room: recordings verify ${optionsFor(store)}`,
        say`count each night: retention under store in application.yaml`,
      ];
}

function roomOf({ bytesFree, bytesTotal }: Contents): Sentence {
  const free = say`${inUnits(bytesFree)} of ${inUnits(bytesTotal)} free`;
  return bytesTotal === 0 ? free : say`${free} (${percent(bytesFree, bytesTotal)})`;
}

function recordingsOf({ recordings, bytes, oldest }: Contents, now: number): string {
  const all = `${recordings} (${inUnits(bytes)})`;
  return oldest === undefined ? all : say`${all}, the oldest is ${spanOf(now - Date.parse(oldest))} old`;
}

function growthOf({ fullAt }: StoreOverview, contents: Contents): Sentence {
  const { recordingsPerDay, bytesPerDay, bytesLeavingPerDay, at } = contents;
  const goes = bytesLeavingPerDay === 0 ? say`nothing goes` : say`${inUnits(bytesLeavingPerDay)} a day may go`;
  const days = fullAt === undefined ? Infinity : (Date.parse(fullAt) - Date.parse(at)) / 86_400_000;
  const full =
    days === Infinity
      ? say`does not get full at this rate`
      : days < 1
        ? say`full within a day at this rate`
        : days < 2
          ? say`full within two days at this rate`
          : say`full in ${Math.floor(days)} days at this rate`;
  return say`${recordingsPerDay} a day (${inUnits(bytesPerDay)}), ${goes}; ${full}`;
}
