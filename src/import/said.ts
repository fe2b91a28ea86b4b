import type { Finding } from '../api/finding.ts';

/** What happens while nobody acts on a finding: something does not start or data is lost; perhaps something; nothing. */
export type Harm = 'stops' | 'look' | 'nothing';

/** A finding of an import. */
export interface Said extends Finding {
  readonly harm: Harm;
  /** Lines to paste into a shell. */
  readonly lines?: readonly string[];
}
