declare const said: unique symbol;

/** Text for a person, in English, that has a translation in the catalogue of every other language. */
export type Sentence = string & { readonly [said]: true };

/**
 * Says something to a person. The value is plain English: what is kept in a cluster or read by machines stays English, whoever asks. With `--lang`, the
 * commands find the template in src/report/catalogue; test/report/catalogue.test.ts fails while a template has no translation there.
 *
 * What has no language, such as a name, a number, a path or a message of the API server, is a value of the template. So is a sentence within the sentence.
 */
export const say = (parts: TemplateStringsArray, ...values: readonly (string | number)[]): Sentence =>
  parts.reduce((before, part, index) => `${before}${values[index - 1] ?? ''}${part}`) as Sentence;
