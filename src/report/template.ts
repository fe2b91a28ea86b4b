/** What `say` was given: words, and a number in braces in the place of each value. */
export interface Template {
  readonly key: string;
  /** How many characters it says itself. */
  readonly size: number;
  /** The values by which it becomes the text; undefined where it cannot. */
  valuesIn(text: string): readonly string[] | undefined;
}

export const PLACE = /\{(\d+)\}/;

/** As a part of a regular expression. */
const literally = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

export function templateOf(key: string): Template {
  const words = key.split(/\{\d+\}/);
  const fitting = new RegExp(`^${words.map(literally).join('(.*?)')}$`, 's');
  return {
    key,
    size: words.join('').length,
    valuesIn: (text) => fitting.exec(text)?.slice(1),
  };
}
