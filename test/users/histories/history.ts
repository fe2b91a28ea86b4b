import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An application of the benchmark: as it was before somebody repaired it, and after. */
export interface History {
  readonly name: string;
  /** Whom it is about. */
  readonly who: readonly string[];
  /** `compose.yml`, and the files beside it. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** All histories of a folder here. In their files a line behind `+` is of the repair, one behind `-` of what it removes, and `=== name` begins another file. */
export const histories = (folder: string): History[] =>
  readdirSync(place(folder))
    .toSorted()
    .map((file) => historyOf(file.replace(/\.txt$/, ''), readFileSync(place(`${folder}/${file}`), 'utf8')));

function historyOf(name: string, text: string): History {
  const [, who = ''] = /^# who: (.*)$/m.exec(text) ?? [];
  const parts = text.split(/^=== (.*)\n/m);
  const files = ['compose.yml', ...parts].flatMap((part, index, all) =>
    index % 2 === 0 ? [[part, all[index + 1] ?? ''] as const] : [],
  );
  const as = (added: RegExp, removed: RegExp) =>
    Object.fromEntries(
      files.map(([path, lines]) => [
        path,
        lines
          .split('\n')
          .filter((line) => !removed.test(line))
          .map((line) => line.replace(added, ''))
          .join('\n'),
      ]),
    );
  return {
    name,
    who: who.split(', ').filter((each) => each !== ''),
    before: as(/^-/, /^\+/),
    after: as(/^\+/, /^-/),
  };
}
