import type { Finding } from '../api/finding.ts';
import type { Position } from '../compose/error.ts';
import type { Participant } from './participants.ts';

export const objectOf = ({ section, name }: Participant): string => `${section === 'jobs' ? 'Job' : 'Service'}/${name}`;

export const placed = (finding: Finding, { file, line }: Position): Finding => ({
  ...finding,
  where: line === 0 ? file : `${file}:${line}`,
});
