import { howSaid } from '../api/say.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { HEBREW } from './catalogue/he.ts';
import { runsIn, value, words, type Piece } from './runs.ts';
import { PLACE, templateOf, type Template } from './template.ts';

/** In which language reports are printed. */
export interface Language {
  /** BCP 47. */
  readonly code: string;
  readonly direction: 'ltr' | 'rtl';
  /** A text of a report in this language. What no template made stays as it is, as one value. */
  readonly piecesOf: (text: string) => readonly Piece[];
}

/** What is said is English already. */
export const ENGLISH: Language = { code: 'en', direction: 'ltr', piecesOf: (text) => [words(text)] };

/** The languages there are, by their codes. */
export const LANGUAGES = {
  en: ENGLISH,
  he: translated('he', 'rtl', HEBREW),
} as const satisfies Record<string, Language>;

/**
 * A template that says little itself fits any text. So it may only put names and numbers together, or what
 * has a translation itself; without a word of its own, something must have one.
 */
const LITTLE = 10;
/** What is a value for the sake of English grammar alone. */
const GRAMMAR: ReadonlySet<string> = new Set(['it', 'them', 'is', 'are', 'take', 'takes', 'none']);
const isBare = (key: string): boolean => !/[a-z]/i.test(key);
/** Any sentence of English may have such a word in its middle. Two names with "and" between them are a list. */
const isOneWord = (key: string): boolean => /^\{0\} (?!and )[a-z]+ \{1\}$/.test(key);
/** The sentences of this product are shorter, with all that they name. */
const LONGEST = 4000;
const PROSE = /[A-Za-z]{2} [a-z]{2}|\. /;

/**
 * How a text of this process was made is kept. Nothing tells which template another text comes from: it may come from a cluster, or from another release. Of the
 * templates that fit, the one that says most itself is the one that was meant.
 */
function translated(code: string, direction: Language['direction'], catalogue: Catalogue): Language {
  let templates: readonly Template[] | undefined;
  const templatesOfAll = () =>
    (templates ??= Object.keys(catalogue)
      .map(templateOf)
      .toSorted((a, b) => b.size - a.size));
  const plural = new Intl.PluralRules(code);

  /** A text is looked at in many parts, and each part is looked for once. */
  const found = new Map<string, readonly Piece[] | undefined>();

  /** Undefined: it is not in the catalogue. */
  function known(text: string): readonly Piece[] | undefined {
    if (!found.has(text)) found.set(text, text.length > LONGEST ? undefined : lookedFor(text));
    return found.get(text);
  }

  function lookedFor(text: string): readonly Piece[] | undefined {
    if (Object.hasOwn(catalogue, text)) return filled(text, []);
    const made = howSaid(text);
    if (made !== undefined && Object.hasOwn(catalogue, made.template)) return filled(made.template, made.values);
    if (!text.includes(' ')) return undefined;
    return fitting(text, isOneSentence) ?? oneAfterTheOther(text) ?? fitting(text, () => true);
  }

  function fitting(text: string, isRight: (value: string) => boolean): readonly Piece[] | undefined {
    for (const template of templatesOfAll()) {
      const values = template.valuesIn(text);
      if (values !== undefined && mayFill(template, values) && values.every(isRight))
        return filled(template.key, values);
    }
    return undefined;
  }

  const mayFill = ({ key, size }: Template, values: readonly string[]): boolean =>
    size >= LITTLE ||
    (values.every((value) => !PROSE.test(value) || inside(value) !== undefined) &&
      (!isBare(key) || values.some((value) => inside(value) !== undefined)) &&
      (!isOneWord(key) || values.some((value) => !/^[A-Za-z ]+$/.test(value) || inside(value) !== undefined)));

  const isOneSentence = (value: string): boolean => !/\. [A-Z]/.test(value) || known(value) !== undefined;

  /** What is wrong, and then what to do: a status says both in one text. */
  function oneAfterTheOther(text: string): readonly Piece[] | undefined {
    for (let end = text.indexOf('. '); end !== -1; end = text.indexOf('. ', end + 1)) {
      const [first, rest] = [known(text.slice(0, end)), known(text.slice(end + 2))];
      if (first !== undefined && rest !== undefined) return [...first, words('. '), ...rest];
    }
    return undefined;
  }

  /** A value of one word is a name, which may be called as anything else is. */
  const inside = (value: string): readonly Piece[] | undefined =>
    value.includes(' ') || GRAMMAR.has(value) ? known(value) : undefined;

  function filled(key: string, values: readonly string[]): readonly Piece[] {
    const translation = catalogue[key] ?? key;
    const said =
      typeof translation === 'string'
        ? translation
        : (translation[plural.select(Number(values[0]))] ?? translation.other);
    const parts = values.map(inside);
    // A value that has a translation is read with the words around it; a name with the names around it.
    const open = said.split(PLACE).map((part, index): readonly Piece[] | string => {
      if (index % 2 === 0) return part;
      return parts[Number(part)] ?? `{${part}}`;
    });
    return runsIn(open, values);
  }

  return { code, direction, piecesOf: (text) => known(text) ?? [value(text)] };
}
