import { say, type Sentence } from '../api/say.ts';
import { someOf } from '../api/someOf.ts';
import { isFault, warning, type Finding } from '../api/finding.ts';
import type { Reason } from '../api/reasons.ts';
import { describe, type Position } from '../compose/error.ts';
import type { Path } from '../compose/document/node.ts';
import type { Scene, Subject } from './carried.ts';
import type { Harm, Said, Step } from './said.ts';

export interface Cause {
  readonly reason: Reason;
  readonly message: Sentence;
  /** Unless the reason says it. */
  readonly harm?: Harm;
  readonly step?: Step;
  readonly lines?: readonly string[];
}

/** A finding about a service, at the field that it is about. */
export function about(scene: Scene, { name }: Subject, field: Path, cause: Cause, remedy?: Sentence): Said {
  return aboutPlace(`Service/${name}`, scene.project.locate(['services', name, ...field]), cause, remedy);
}

/** A finding about the application as a whole. */
export const aboutApplication = ({ application, project }: Scene, cause: Cause, remedy: Sentence): Said =>
  aboutPlace(`Application/${application}`, project.locate(['services']), cause, remedy);

export function aboutPlace(object: string, at: Position, cause: Cause, remedy?: Sentence): Said {
  const { reason, message, harm = harmOf(reason, remedy), step, lines } = cause;
  const found = warning(object, { reason, message }, remedy);
  return {
    ...found,
    where: describe(at),
    harm,
    ...(step === undefined ? {} : { step }),
    ...(lines === undefined ? {} : { lines }),
  };
}

const STEPS: Partial<Record<Reason, Step>> = { ImageToBuild: 'images', SecretToCreate: 'secretKeys' };

export const stepOf = ({ step, reason }: Said): Step | 'model' => step ?? STEPS[reason] ?? 'model';

/** The remedy where what is lost is rarely missed. */
export const NOTHING_AS_A_RULE = say`Usually there is nothing to do.`;

const STOPS: readonly Reason[] = ['ToFillIn', 'SecretToCreate', 'ImageToBuild'];

function harmOf(reason: Reason, remedy: Sentence | undefined): Harm {
  if (STOPS.includes(reason)) return 'stops';
  return remedy === NOTHING_AS_A_RULE ? 'nothing' : 'look';
}

/** What was found about the users of the recordings: a fault loses recordings. */
export const ofUsers = (finding: Finding): Said => ({ ...finding, harm: isFault(finding) ? 'stops' : 'look' });

/** Enough to know what they are about. */
const SHOWN = 5;

/** The first five, and how many more there are. */
export const listed = (names: readonly string[]): string => someOf(names, SHOWN);

/** `Service/api, calls, worker, migrate, web and 15 more`. */
export const nameOf = ({ object }: Said): string => listed(object.split(', '));

/** What is the same for several services is said once. */
export function grouped(findings: readonly Said[]): Said[] {
  const same = Map.groupBy(findings, ({ object, reason, message, remedy }) =>
    JSON.stringify([object.split('/')[0], reason, message, remedy]),
  );
  return [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const [kind = ''] = first.object.split('/');
    const names = new Set([first, ...others].map(({ object }) => object.slice(kind.length + 1)));
    return [{ ...first, object: `${kind}/${[...names].join(', ')}` }];
  });
}
