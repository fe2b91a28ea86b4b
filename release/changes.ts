/**
 * What the changelog says of a version, without its heading.
 * @throws Error if it says nothing, or if something is still Unreleased
 */
export function changesOf(changelog: string, version: string): string {
  const sections = new Map(
    changelog
      .split(/^(?=## \[)/m)
      .slice(1)
      .map((section) => {
        const [heading = '', ...lines] = section.split('\n');
        return [/^## \[(.*?)\]/.exec(heading)?.[1] ?? '', lines.join('\n').trim()] as const;
      }),
  );
  if ((sections.get('Unreleased') ?? '') !== '')
    throw new Error(`CHANGELOG.md has lines under "Unreleased": move them below "## [${version}]"`);
  const changes = sections.get(version) ?? '';
  if (changes === '') throw new Error(`CHANGELOG.md says nothing of ${version}: write "## [${version}] - DATE"`);
  return `${changes}\n`;
}
