import { InvalidArgumentError, Option } from 'commander';
import { keepSaid } from '../api/say.ts';
import { LANGUAGES, type Language } from '../report/language.ts';

/** `--lang`, of the commands whose reports are in more than one language. */
export const languageOption = (): Option =>
  new Option('--lang <language>', `the language of the report: ${Object.keys(LANGUAGES).join(' or ')}`)
    .argParser(languageCalled)
    .default(spoken(languageOf(process.env)), 'as LC_ALL, LC_MESSAGES or LANG says');

/** The report will be in this language, and is made from now on. */
function spoken(language: Language): Language {
  if (language.code !== 'en') keepSaid();
  return language;
}

function languageCalled(code: string): Language {
  const language = languageIn(code);
  if (language !== undefined) return spoken(language);
  throw new InvalidArgumentError(`There is no language "${code}". Write ${Object.keys(LANGUAGES).join(' or ')}.`);
}

/** What the environment says, in the order of POSIX: the first that is not empty counts. A language that is not there is English. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const said = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '') ?? '';
  return languageIn(said.split(/[_.@]/)[0] ?? '') ?? LANGUAGES.en;
}

const languageIn = (code: string): Language | undefined =>
  Object.values(LANGUAGES).find((language) => language.code === code);
