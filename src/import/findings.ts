import { warning, type Finding } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';
import { describe, type Position } from '../compose/error.ts';
import type { Path } from '../compose/document/node.ts';
import type { Scene, Subject } from './carried.ts';

export interface Cause {
  readonly reason: Reason;
  readonly message: string;
}

/** A finding about a service, at the field that it is about. */
export function about(scene: Scene, { name }: Subject, field: Path, cause: Cause, remedy?: string): Finding {
  return aboutPlace(`Service/${name}`, scene.project.locate(['services', name, ...field]), cause, remedy);
}

/** A finding about the application as a whole. */
export const aboutApplication = ({ application, project }: Scene, cause: Cause, remedy: string): Finding =>
  aboutPlace(`Application/${application}`, project.locate(['services']), cause, remedy);

export function aboutPlace(object: string, at: Position, cause: Cause, remedy?: string): Finding {
  return { ...warning(object, cause, remedy), where: describe(at) };
}

/** The remedy where what is lost is rarely missed. */
export const NOTHING_AS_A_RULE = 'Nothing is to be done, as a rule.';

/** Enough to know what they are about. */
const SHOWN = 5;

export const listed = (names: readonly string[]): string =>
  names.length <= SHOWN + 1
    ? names.join(', ')
    : `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} others`;

/** What is the same of several services is said once. */
export function grouped(findings: readonly Finding[]): Finding[] {
  const same = Map.groupBy(findings, ({ object, reason, message, remedy }) =>
    JSON.stringify([object.split('/')[0], reason, message, remedy]),
  );
  return [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const names = new Set(others.map(({ object }) => object.slice(object.indexOf('/') + 1)));
    return [{ ...first, object: [first.object, ...names].join(', ') }];
  });
}
