import { isFault, type Finding } from '../api/finding.ts';
import { placeOf } from './place.ts';
import { findingsOf, type Report } from './report.ts';

/**
 * The findings as commands of a GitHub Actions workflow: GitHub shows each as an annotation at its line.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export const githubOf = (report: Report): string =>
  findingsOf(report)
    .map((finding) => `${annotation(finding)}\n`)
    .join('');

function annotation(finding: Finding): string {
  const { reason, object, message, remedy, where } = finding;
  const place = placeOf(where);
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.file)}`, `line=${place.line}`]),
    `title=${property(reason)}`,
  ];
  const kind = isFault(finding) ? 'error' : 'warning';
  return `::${kind} ${properties.join(',')}::${data(`${object}: ${message}. ${remedy}`)}`;
}

/** How a workflow command writes what would end it. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
