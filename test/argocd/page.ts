import { readFileSync } from 'node:fs';

/** The blocks of commands in a section of docs/gitops.md, for this repository instead of the one that the page names. */
export function commandsOf(section: string, url: string): string[] {
  const page = readFileSync(new URL('../../docs/gitops.md', import.meta.url), 'utf8');
  const from = page.split(/^(?=##+ )/m).filter((part) => part.startsWith(`## ${section}\n`));
  return from.flatMap((part) =>
    [...part.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, lines = '']) =>
      lines.replaceAll('https://git.example.com/deploy.git', url),
    ),
  );
}
