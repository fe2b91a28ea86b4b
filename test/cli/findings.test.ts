import { say } from '../../src/api/say.ts';
import { describe, expect, it } from 'vitest';
import { findingsText } from '../../src/cli/findings.ts';
import type { Said } from '../../src/import/said.ts';

/** What `recordings import` prints of its findings: what hurts first. */

const said = (reason: Said['reason'], object: string, harm: Said['harm'], rest: Partial<Said> = {}): Said => ({
  severity: 'warning',
  ...{ reason, object, harm, message: say`is so`, remedy: say`Do it.`, where: 'compose.yml:1:1' },
  ...rest,
});

const findings = [
  said('NotCarried', 'Service/a', 'nothing'),
  said('NotCarried', 'Service/b', 'look'),
  said('SecretToCreate', 'Secret/s', 'stops', { lines: ['kubectl create secret'] }),
  said('ImageToBuild', 'Service/a, b, c, d, e, f, g', 'stops'),
  said('ToFillIn', 'Store/recordings', 'stops'),
];

describe('the findings of an import', () => {
  it('are numbered where something does not start or is lost, with the lines to paste; then what to look at; then a count', () => {
    expect(findingsText(findings, false)).toBe(`
It does not start, or loses data, until you have done this:

1. Store/recordings is so (ToFillIn, compose.yml:1:1)
   → Do it.
2. Service/a, b, c, d, e and 2 more is so (ImageToBuild, compose.yml:1:1)
   → Do it.
3. Secret/s is so (SecretToCreate, compose.yml:1:1)
   → Do it.
       kubectl create secret

Look at this:

- Service/b is so (NotCarried, compose.yml:1:1)
  → Do it.

1 more finding needs nothing from you; --all shows it.
`);
  });

  it('are all shown with --all', () => {
    expect(findingsText(findings, true)).toContain(
      'Nothing is to be done about this:\n\n- Service/a is so (NotCarried, compose.yml:1:1)\n',
    );
  });

  it('leave out the parts in which there is nothing', () => {
    expect(findingsText([said('NotCarried', 'Service/b', 'look')], false)).toMatch(/^\nLook at this:\n/);
    expect(findingsText([], false)).toBe('');
  });
});
