import { REASONS, type Fault, type Reason } from './reasons.ts';

/** One thing that was found: whose it is, why it is wrong, and what to do about it. */
export interface Finding {
  /** A fault makes the answer "not well" (exit 1); a warning is for a person to judge. */
  readonly severity: 'fault' | 'warning';
  readonly reason: Reason;
  /** Kind/name; of a service of Compose files, Service/name. */
  readonly object: string;
  /** Where somebody wrote it, `file:line`, when it is a file that was examined. */
  readonly where?: string;
  /** One sentence, without the object's name in front. */
  readonly message: string;
  readonly remedy: string;
}

/** A question, and how a snapshot answers it: well, when it finds nothing. */
export interface Check<Subject> {
  readonly id: string;
  readonly question: string;
  answer(subject: Subject): readonly Finding[];
}

/** The remedy is the reason's own, where the case at hand knows no better one. */
export function fault(object: string, { reason, message }: Fault, remedy: string = REASONS[reason].remedy): Finding {
  return { severity: 'fault', reason, object, message, remedy };
}

export function warning(object: string, cause: Fault, remedy?: string): Finding {
  return { ...fault(object, cause, remedy), severity: 'warning' };
}

/** The faults among findings, by which a check fails. */
export const isFault = (finding: Finding): boolean => finding.severity === 'fault';

/** Whether a finding is of a permission that is missing: exit code 3 instead of 1 (semantics 24). */
export const isForbidden = (finding: Finding): boolean =>
  isFault(finding) && finding.reason === ('Forbidden' satisfies Reason);
