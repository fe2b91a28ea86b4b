import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import { isFault, type Finding } from '../api/finding.ts';
import { REASONS } from '../api/reasons.ts';
import { placeOf } from './place.ts';
import { findingsOf, type Report } from './report.ts';

/**
 * The findings as SARIF 2.1.0, which code scanning of GitHub and others reads: one run, a rule for each reason that occurs, a result for each finding.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf(report: Report): object {
  const findings = findingsOf(report);
  const reasons = [...new Set(findings.map(({ reason }) => reason))].toSorted();
  const rules = reasons.map((id) => ({
    id,
    name: id,
    shortDescription: { text: REASONS[id].cause },
    help: { text: REASONS[id].remedy },
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'recordings', version: packageJson.version, rules } },
        results: findings.map((finding) => ({ ruleIndex: reasons.indexOf(finding.reason), ...result(finding) })),
      },
    ],
  };
}

function result(finding: Finding): object {
  const { reason, object, message, remedy, where } = finding;
  return {
    ruleId: reason,
    level: isFault(finding) ? 'error' : 'warning',
    message: { text: `${object}: ${message}. ${remedy}` },
    locations: [{ ...physicalLocation(where), logicalLocations: [{ fullyQualifiedName: object }] }],
  };
}

function physicalLocation(where: string | undefined): object {
  const place = placeOf(where);
  if (place === undefined) return {};
  const { file, line } = place;
  const uri = isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file.replace(/^\.\//, ''));
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } };
}
