import { say, type Sentence } from '../api/say.ts';
import { isFault, isForbidden, type Check, type Finding } from '../api/finding.ts';
import { inUnits } from './bytes.ts';
import { percent } from './text.ts';
import type { Access } from '../api/store.ts';

/**
 * What `recordings verify --output json` prints; a field keeps its meaning within a version. Also what the table is made from.
 */
export interface Report {
  readonly version: 1;
  /** What was examined: `namespace <name>`, or `platform`. */
  readonly subject: string;
  /** No check has found a fault. Warnings do not count. */
  readonly well: boolean;
  readonly checks: readonly Answer[];
  /** What was seen inside pods, one for each store; none with --no-proof. */
  readonly proofs: readonly Proof[];
}

/** What was seen of one store from inside the containers of its users (semantics 20). */
export interface Proof {
  readonly store: string;
  /** The containers that took part. */
  readonly users: readonly User[];
  /** Each writer with each other user. */
  readonly sightings: readonly Sighting[];
  readonly spaces: readonly FreeSpace[];
}

/** A container that took part in a proof. */
export interface User {
  /** `pod/container` */
  readonly place: string;
  /** The workload that made the pod, as `Deployment/calls`, or the service of Docker Compose. */
  readonly service: string;
  readonly role: string;
  readonly access: Access;
  /** Where the store is in the container. */
  readonly path: string;
}

/** Whether a reader read what a writer wrote; both are `pod/container`. */
export interface Sighting {
  readonly writer: string;
  readonly reader: string;
  readonly seen: boolean;
  /** From the end of all writing until it was read. */
  readonly seconds?: number;
  /** Why it was not seen. */
  readonly why?: Sentence;
}

/** Of the file system, for a user without privileges. */
export interface Space {
  readonly bytesFree: number;
  readonly bytesTotal: number;
  readonly inodesFree: number;
  readonly inodesTotal: number;
}

/** What the file system has left, as a writer (`pod/container`) sees it. */
export interface FreeSpace extends Space {
  readonly writer: string;
  /** Less than a twentieth of the bytes or of the inodes. */
  readonly low: boolean;
}

/** A check that was asked, about one store or about the whole subject. */
export interface Answer {
  readonly id: string;
  readonly question: Sentence;
  readonly store?: string;
  readonly well: boolean;
  readonly findings: readonly Finding[];
  /** What was seen, where that is worth a word although all is well. */
  readonly note?: Sentence;
}

export function ask<Subject>(check: Check<Subject>, subject: Subject, store?: string): Answer {
  const note = check.note?.(subject);
  return { ...answered(check, check.answer(subject), store), ...(note === undefined ? {} : { note }) };
}

export function answered(
  { id, question }: { readonly id: string; readonly question: Sentence },
  findings: readonly Finding[],
  store?: string,
): Answer {
  return { id, question, ...(store === undefined ? {} : { store }), well: !findings.some(isFault), findings };
}

export function reportOf(subject: string, checks: readonly Answer[], proofs: readonly Proof[] = []): Report {
  return { version: 1, subject, well: checks.every(({ well }) => well), checks, proofs };
}

/** How many faults and how many warnings, of those that there are: `1 fault`, `2 warnings`. */
export function tallyOf(findings: readonly Finding[]): Sentence[] {
  const faults = findings.filter(isFault).length;
  const warnings = findings.length - faults;
  return [
    ...(faults === 0 ? [] : [faults === 1 ? say`1 fault` : say`${faults} faults`]),
    ...(warnings === 0 ? [] : [warnings === 1 ? say`1 warning` : say`${warnings} warnings`]),
  ];
}

/** How it stands. */
export const headlineOf = ({ subject, well }: Report): Sentence =>
  well ? say`${subject} is well` : say`${subject} is not well`;

/** What a file system has left, in words. */
export function spaceOf({ bytesFree, bytesTotal, inodesFree, inodesTotal }: Space): Sentence {
  const bytes = say`${inUnits(bytesFree)} of ${inUnits(bytesTotal)} free`;
  return inodesTotal === 0 ? bytes : say`${bytes}, ${percent(inodesFree, inodesTotal)} of its inodes`;
}

export const findingsOf = ({ checks }: Report): Finding[] => checks.flatMap(({ findings }) => findings);

/** Semantics 24. */
export function exitCodeOf(report: Report): 0 | 1 | 3 {
  if (report.well) return 0;
  return findingsOf(report).some(isForbidden) ? 3 : 1;
}
