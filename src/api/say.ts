declare const said: unique symbol;

/** Text for a person, in English, that has a translation in the catalogue of every other language. */
export type Sentence = string & { readonly [said]: true };

/**
 * Says something to a person. The value is plain English: what is kept in a cluster or read by machines stays English, whoever asks. With `--lang`, the
 * commands find the template in src/report/catalogue; test/report/catalogue.test.ts fails while a template has no translation there.
 *
 * What has no language, such as a name, a number, a path or a message of the API server, is a value of the template. So is a sentence within the sentence.
 */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number)[]): Sentence {
  const text = parts.reduce((before, part, index) => `${before}${values[index - 1] ?? ''}${part}`);
  kept?.set(text, {
    template: parts.reduce((before, part, index) => `${before}{${index - 1}}${part}`),
    values: values.map(String),
  });
  return text as Sentence;
}

/** Of which template and values a text was made. */
export interface Said {
  /** The words, with a number in braces in the place of each value. */
  readonly template: string;
  readonly values: readonly string[];
}

let kept: Map<string, Said> | undefined;

/** From now on it is known of each text how it was made: for a process that prints what it says in another language, and ends. */
export function keepSaid(): void {
  kept ??= new Map();
}

/** Undefined: somebody else has said it, or nobody keeps what was said. */
export const howSaid = (text: string): Said | undefined => kept?.get(text);
