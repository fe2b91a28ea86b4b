import type { Finding } from '../api/finding.ts';

/** What happens while nobody acts on a finding: something does not start or data is lost; perhaps something; nothing. */
export type Harm = 'stops' | 'look' | 'nothing';

/** A step of the way to the cluster in which findings are acted on. What belongs to none of these is settled in the model. */
export type Step = 'images' | 'storage' | 'secretFiles' | 'secretKeys' | 'data';

/** A finding of an import. */
export interface Said extends Finding {
  readonly harm: Harm;
  /** Unless the reason says it. */
  readonly step?: Step;
  /** Lines to paste into a shell. */
  readonly lines?: readonly string[];
}
