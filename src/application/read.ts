import { isRecord } from '../api/json.ts';
import { inconsistencies } from './consistency.ts';
import { advice, explain, faultsOf } from './explain.ts';
import type { FieldFault } from './fieldFault.ts';
import { fieldsToFillIn } from './fillIn.ts';
import {
  contentOf,
  fieldName,
  found,
  layerOf,
  placeOf,
  sentences,
  unreadableFaults,
  type LocatedFault,
  type ModelFile,
} from './layer.ts';
import { model, type Application } from './model.ts';
import { overlay } from './overlay.ts';

export type { ModelFile } from './layer.ts';

/** An application, and a function that refuses it for faults that are found later. */
export interface ApplicationFile {
  readonly application: Application;
  /** The faults as a user reads them, in the order of the files: `application.yaml:12:7: services.worker.role: …`. */
  readonly refusal: (faults: readonly FieldFault[]) => InvalidApplication;
}

/** Everything that is wrong with an application model: one line for each fault, with file, line, column and field. */
export class InvalidApplication extends Error {
  override readonly name = 'InvalidApplication';
}

/** Images that take the place of those in the files, by service. */
export type Images = Readonly<Record<string, string>>;

/**
 * Reads the application model from YAML (1.2, with merge keys).
 * @param file how messages name the file
 * @throws InvalidApplication
 */
export const readApplication = (text: string, file: string): ApplicationFile => readLayers([{ text, file }]);

/**
 * Reads the application model from several files: each adds to the files before it, and changes what it names (see `overlay`).
 * @param sources at least one
 * @throws InvalidApplication
 */
export function readLayers(sources: readonly ModelFile[], images: Images = {}): ApplicationFile {
  const layers = sources.map(layerOf);
  const invalid = (faults: readonly LocatedFault[]) => new InvalidApplication(sentences(layers, faults));
  const refusal = (faults: readonly FieldFault[]) =>
    invalid(
      faults.map(({ path, message }) => ({
        ...placeOf(layers, path),
        message: path.length === 0 ? message : `${fieldName(path)}: ${message}`,
      })),
    );

  const unreadable = layers.flatMap((layer, index) => unreadableFaults(layer, index > 0));
  if (unreadable.length > 0) throw invalid(unreadable);

  const [base, ...later] = layers.map((layer) => ({ layer, content: contentOf(layer.document) }));
  if (base === undefined) throw new Error('no file of the model is given');
  for (const { layer, content } of [base, ...later])
    if (content instanceof Error) throw invalid([{ layer, offset: 0, message: `YAML: ${content.message}` }]);
  const written = later.reduce((below, { layer, content: above }) => {
    const { merged, unmatched } = overlay(below, above);
    if (unmatched.length === 0) return merged;
    throw invalid(
      unmatched.map((path) => ({
        layer,
        offset: found(layer.document, path).offset,
        message: `${fieldName(path)}: null removes a field, but no file before this one has the field: remove this line, or correct its name`,
      })),
    );
  }, base.content);
  const content = withImages(written, images);

  // Reported alone: until the fields are filled in, other faults may only follow from the gaps.
  const toFillIn = fieldsToFillIn(content);
  if (toFillIn.length > 0) throw refusal(toFillIn);
  // A model is read once: to compile a parser for it takes longer than to read it.
  const parsed = model.safeParse(content, { error: explain, jitless: true });
  if (!parsed.success) throw refusal(parsed.error.issues.flatMap(faultsOf));
  const faults = inconsistencies(parsed.data);
  if (faults.length > 0) throw refusal(faults);
  return { application: parsed.data, refusal };
}

/** @throws InvalidApplication when no service has the name */
function withImages(content: unknown, images: Images): unknown {
  const services = isRecord(content) && isRecord(content.services) ? content.services : {};
  for (const [name, image] of Object.entries(images)) {
    if (Object.hasOwn(services, name)) continue;
    const message = `the model has no service "${name}": ${advice(name, Object.keys(services), 'services')}`;
    throw new InvalidApplication(`--image ${name}=${image}: ${message}`);
  }
  const entries = Object.entries(images).map(([name, image]) => [name, { image }] as const);
  return entries.length === 0 ? content : overlay(content, { services: Object.fromEntries(entries) }).merged;
}
