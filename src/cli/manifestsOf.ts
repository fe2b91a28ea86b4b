import type { ManifestFile } from '../../charts/file.ts';
import { synthesise, Unsynthesisable } from '../../charts/main.ts';
import type { Application } from '../application/model.ts';
import { readApplication } from '../application/read.ts';

/**
 * An application model, and its manifests.
 * @param file how messages name the file of the model
 * @throws InvalidApplication
 */
export function manifestsOf(text: string, file: string): { application: Application; files: ManifestFile[] } {
  const { application, refusal } = readApplication(text, file);
  try {
    return { application, files: synthesise(application) };
  } catch (error) {
    throw error instanceof Unsynthesisable ? refusal(error.faults) : error;
  }
}
