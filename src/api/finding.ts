import type { Sentence } from './say.ts';
import { REASONS, type Fault, type Reason } from './reasons.ts';

/** One thing that was found: which object it concerns, what is wrong, and what to do. */
export interface Finding {
  /** A fault makes the answer "not well" (exit 1); a warning is for a person to judge. */
  readonly severity: 'fault' | 'warning';
  readonly reason: Reason;
  /** Kind/name. For a service of Compose files: Service/name. */
  readonly object: string;
  /** `file:line`, if a file was examined. */
  readonly where?: string;
  /** One sentence, without the name of the object in front. */
  readonly message: Sentence;
  readonly remedy: Sentence;
}

/** A question and its answer about a snapshot. No findings means that all is well. */
export interface Check<Subject> {
  readonly id: string;
  readonly question: Sentence;
  answer(subject: Subject): readonly Finding[];
  /** What is worth a word, also where all is well. */
  note?(subject: Subject): Sentence | undefined;
}

/** A fault with a remedy. The default is the remedy of the reason. */
export function fault(object: string, { reason, message }: Fault, remedy: Sentence = REASONS[reason].remedy): Finding {
  return { severity: 'fault', reason, object, message, remedy };
}

export function warning(object: string, cause: Fault, remedy?: Sentence): Finding {
  return { ...fault(object, cause, remedy), severity: 'warning' };
}

/** Whether a finding is a fault. Faults make a check fail. */
export const isFault = (finding: Finding): boolean => finding.severity === 'fault';

/** Whether a finding says that a permission is missing. The exit code is then 3 instead of 1 (semantics 24). */
export const isForbidden = (finding: Finding): boolean =>
  isFault(finding) && finding.reason === ('Forbidden' satisfies Reason);
