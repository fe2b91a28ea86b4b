import { say } from '../api/say.ts';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { FILES } from '../import/next/arrival.ts';
import { nextSteps } from '../import/next/steps.ts';
import type { Imported } from '../import/carried.ts';
import { modelText, secretsTemplate } from '../import/write.ts';
import { InvalidApplication } from '../application/read.ts';
import { inLine, linesOf, printed } from '../report/bidi.ts';
import type { Language } from '../report/language.ts';
import { shellWord } from '../report/shell.ts';
import { EXIT, Failure } from './failure.ts';
import { tried } from './input.ts';
import { OWNER_ONLY, writeNew, writeWhole, writing } from './output.ts';

/** Writes the model and the template of its Secrets beside it. Both may have been edited, and what somebody wrote is not lost. */
export function writeBeside(
  { out, force, lang }: { readonly out: string; readonly force: boolean; readonly lang: Language },
  model: string,
  template: string | undefined,
): void {
  const secrets = join(dirname(out), `${basename(out, extname(out))}.secrets${extname(out)}`);
  const isEdited = (path: string, content: string) =>
    existsSync(path) && tried(() => readFileSync(path, 'utf8')) !== content;
  if (!force && isEdited(out, model))
    throw new Failure(
      EXIT.invalid,
      `${out} is there already, and says something else: name another file with --out, or write over it with --force`,
    );
  // Never over Secrets that are filled in.
  const beside = template !== undefined && isEdited(secrets, template) ? `${secrets}.new` : secrets;
  writing(out, () => {
    writeWhole(out, model);
    if (template !== undefined) writeWhole(beside, template, OWNER_ONLY);
  });
  const then = `recordings synth --config ${shellWord(out)} --out out`;
  const said =
    template === undefined
      ? say`${out} written; next: ${then}`
      : beside === secrets
        ? say`${out} and ${beside} written; next: fill in ${secrets}, then: ${then}`
        : say`${out} and ${beside} written; next: compare it with ${secrets}, which stays as it is, then: ${then}`;
  process.stderr.write(`${printed(lang, linesOf(lang, lang.piecesOf(said), undefined))}\n`);
}

/** What Git leaves out: the template, its copies, and what an editor makes of it. */
const IGNORED = `# Passwords, once they are filled in.\n${FILES.secrets}*\n`;

/**
 * Makes a directory of the whole: the model, the template of its Secrets, the manifests, and the steps that are left. While the model is not complete there
 * are no manifests, and the steps say what is missing.
 * @throws Failure where something is at the path already
 */
export async function writeDirectory(
  directory: string,
  {
    imported,
    from,
    compose,
    language,
  }: {
    readonly imported: Imported;
    readonly from: readonly string[];
    readonly compose: string;
    readonly language: Language;
  },
): Promise<void> {
  const model = modelText(imported.application, from);
  const secrets = secretsTemplate(imported.application);
  const { manifests, refused } = await rendered(model, join(directory, FILES.model));
  const steps = nextSteps({ imported, from, compose, directory, refused });
  const files = [
    { name: FILES.steps, content: steps },
    { name: FILES.model, content: model },
    ...(secrets === undefined
      ? []
      : [
          { name: FILES.secrets, content: secrets, mode: OWNER_ONLY },
          { name: '.gitignore', content: IGNORED },
        ]),
    ...manifests.map(({ name, content }) => ({ name: join(FILES.manifests, name), content })),
  ];
  writing(directory, () => writeNew(directory, files), 'to');
  const next = join(directory, FILES.steps);
  const said =
    refused.length === 0
      ? say`${directory} written; next: the steps in ${next}`
      : say`${directory} written, without manifests: the model is not complete; next: the steps in ${next}`;
  process.stderr.write(`${printed(language, [inLine(language, said)])}\n`);
}

/** The manifests are made with cdk8s, which an import alone does not wait for. */
async function rendered(model: string, file: string) {
  const { manifestsOf } = await import('./manifestsOf.ts');
  try {
    return { manifests: manifestsOf([{ text: model, file }]).files, refused: [] };
  } catch (error) {
    if (!(error instanceof InvalidApplication)) throw error;
    return { manifests: [], refused: error.message.split('\n') };
  }
}
