import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { changesOf } from '../../release/changes.ts';

const log = (unreleased: string) => `# Changelog

## [Unreleased]
${unreleased}
## [2.0.0] - 2026-01-02
### Added
- A thing.

## [1.0.0] - 2026-01-01
- The first.
`;

describe('what a release says of its changes', () => {
  it('is the section of its version in the changelog', () => {
    expect(changesOf(log(''), '2.0.0')).toBe('### Added\n- A thing.\n');
  });

  it('is refused while something is unreleased, and where there is no section', () => {
    expect(() => changesOf(log('- New.\n'), '2.0.0')).toThrow('CHANGELOG.md has lines under "Unreleased"');
    expect(() => changesOf(log(''), '3.0.0')).toThrow('CHANGELOG.md says nothing of 3.0.0');
  });

  it('CHANGELOG.md has a section for the version of package.json', () => {
    const changelog = readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8');
    expect(changelog).toContain(`\n## [${packageJson.version}] - `);
  });
});
