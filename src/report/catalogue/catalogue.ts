/**
 * What `say` says, in one language. The keys are the templates in English, with a number in braces in the place of each value: {0}, {1}.
 * Where the language has more than one form of a number, the first value decides which is taken.
 */
export type Catalogue = Readonly<Record<string, Translation>>;

export type Translation = string | Forms;

export type Forms = Readonly<Partial<Record<Exclude<Intl.LDMLPluralRule, 'other'>, string>>> & {
  readonly other: string;
};

export const formsOf = (translation: Translation): string[] =>
  typeof translation === 'string' ? [translation] : Object.values(translation);
