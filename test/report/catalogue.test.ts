import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { formsOf } from '../../src/report/catalogue/catalogue.ts';
import { HEBREW } from '../../src/report/catalogue/he.ts';
import { LANGUAGES } from '../../src/report/language.ts';

/** Every template that `say` is given anywhere in src. `say` with nothing but a value says what somebody else has said. */
const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const said = new Set(files.flatMap((name) => templatesIn(readFileSync(join(SOURCE, name), 'utf8'))));
said.delete('{0}');

function templatesIn(text: string): string[] {
  if (!text.includes('say`')) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say') found.push(keyOf(node.template));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('', text, ts.ScriptTarget.Latest, true));
  return found;
}

function keyOf(template: ts.TemplateLiteral): string {
  return ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.head.text + template.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`).join('');
}

const CATALOGUES = [{ file: 'src/report/catalogue/he.ts', language: LANGUAGES.he, catalogue: HEBREW }];

/** Words that README.he.md leaves in English, and names of the field. */
const GLOSSARY = new Set(
  `pod pods workload workloads store stores claim claims volume volumes mount mounts label labels annotation annotations namespace namespaces
  rollout template templates policy policies status image images container node nodes worker workers apply manifest manifests kustomize release
  metadata cache registry service account accounts selector storage class classes progress deadline update strategy data source config secret
  host port ports api server operator web lease job cronjob deployment pod's ephemeral containers init hostpath tcp http https tls dns cpu swap
  network admission mutating chart helm compose docker engine traefik env_file profile expose restricted capabilities socket key keys command
  entrypoint healthcheck jobs replica patch verify import root public inodes mode selinux readme kubernetes yaml json args socket buffer runtime
  kubelet tag ingress controller user python laravel push retention claimref plugin device group control external domain shared real-time quota link`
    .split(/\s+/)
    .map((word) => word.toLowerCase()),
);

describe.each(CATALOGUES)('$file', ({ file, language, catalogue }) => {
  const translations = Object.entries(catalogue).flatMap(([key, translation]) =>
    formsOf(translation).map((form) => ({ key, form })),
  );
  const places = (text: string) => [...new Set(text.match(/\{\d+\}/g))].toSorted();

  it('has a translation of everything that is said, and of nothing else', () => {
    const missing = [...said].filter((key) => !Object.hasOwn(catalogue, key));
    const unused = Object.keys(catalogue).filter((key) => !said.has(key));
    expect(missing, `say\`…\` was given these templates: add each of them, with its translation, to ${file}`).toEqual(
      [],
    );
    expect(unused, `nobody says this any more: remove it from ${file}`).toEqual([]);
  });

  it('says all values of a template. A form for a certain number need not repeat the number', () => {
    const other = Object.entries(catalogue).map(([key, translation]) => [
      key,
      typeof translation === 'string' ? translation : translation.other,
    ]);
    expect(other.filter(([key = '', form = '']) => places(key).join('') !== places(form).join(''))).toEqual([]);
    expect(translations.filter(({ key, form }) => places(form).some((place) => !places(key).includes(place)))).toEqual(
      [],
    );
  });

  it('divides its values by words, so that a text tells them apart', () => {
    expect(Object.keys(catalogue).filter((key) => key.includes('}{'))).toEqual([]);
  });

  it('has the code of the template as it is, and no word of English that its readers do not use', () => {
    const foreign = translations.flatMap(({ key, form }) =>
      (
        form
          .replace(/([\u05d0-\u05ea])-/g, '$1 ')
          .match(/`[^`]*`|(?:\{\d+\}|[A-Za-z0-9_*/.<>=:@-])*[A-Za-z](?:\{\d+\}|[A-Za-z0-9_*/.<>=:@-])*/g) ?? []
      )
        .map((run) => run.replaceAll('`', '').replace(/^[-.]+(?=[a-z])(?<!--[a-z])|[.:]+$/g, ''))
        .filter((run) => !withoutNumbers(key).includes(withoutNumbers(run)) && !GLOSSARY.has(run.toLowerCase()))
        .map((run) => `${run} in: ${form}`),
    );
    expect(foreign).toEqual([]);
  });

  it('says what was said, whatever the values are', () => {
    const values = ['api', '/data', 'x-1', '4', 'w', '5'];
    const filled = (text: string) => text.replace(/\{(\d+)\}/g, (_, index: string) => values[Number(index)] ?? '');
    const wrong = Object.entries(catalogue).flatMap(([key, translation]) => {
      const text = language
        .piecesOf(filled(key))
        .map((piece) => piece.text)
        .join('');
      const wanted = formsOf(translation).map((form) => filled(form).replaceAll('`', ''));
      return wanted.includes(text) ? [] : [{ key, text }];
    });
    expect(wrong).toEqual([]);
  });

  it('hands commands on as they are', () => {
    const hidden = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    expect(translations.filter(({ form }) => hidden.test(form))).toEqual([]);
  });
});

/** Places have the numbers of the template, and come in any order. */
const withoutNumbers = (text: string): string => text.replace(/\{\d+\}/g, '{}');
