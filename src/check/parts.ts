/** A part of a file that kubectl parses on its own. */
export interface Part {
  readonly text: string;
  /** How many lines of the file stand before the part. */
  readonly linesBefore: number;
}

/**
 * The parts of a file, as kubectl cuts it: between lines of `---`, which may end with a comment; and where JSON objects follow each other. Files that
 * somebody put together each bring their own byte order mark.
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let linesBefore = 0;
  const all = text
    .replace(/^\uFEFF/gm, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  for (const [index, line] of all.entries()) {
    if (!/^---\s*(#.*)?$/.test(line)) {
      lines.push(line);
      continue;
    }
    parts.push({ text: lines.join('\n'), linesBefore });
    lines = [];
    linesBefore = index + 1;
  }
  parts.push({ text: lines.join('\n'), linesBefore });
  return parts.filter(({ text: part }) => !holdsDirectives(part)).flatMap(objectsOfJson);
}

/** What stands before the first separator may be nothing but directives, such as `%YAML 1.1`. */
const holdsDirectives = (text: string): boolean =>
  /^%/m.test(text) && text.split('\n').every((line) => /^([%#]|\s*$)/.test(line));

function objectsOfJson(part: Part): Part[] {
  const { text } = part;
  if (!text.trimStart().startsWith('{')) return [part];
  const ends = endsOfObjects(text);
  return [0, ...ends].map((start, index) => ({
    text: text.slice(start, ends[index]),
    linesBefore: part.linesBefore + text.slice(0, start).split('\n').length - 1,
  }));
}

/** Where an object of JSON ends and another one follows. */
function endsOfObjects(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') depth += 1;
    if (token !== '}') continue;
    depth -= 1;
    const end = index + 1;
    if (depth < 0) return ends;
    if (depth === 0 && /^\s*\{/.test(text.slice(end, end + 4_000))) ends.push(end);
  }
  return ends;
}
