import { synthesise, Unsynthesisable, type ManifestFile } from '../../charts/main.ts';
import { readApplication } from '../application/read.ts';

/**
 * The manifests of an application model.
 * @param file how messages name the file of the model
 * @throws InvalidApplication
 */
export function manifestsOf(text: string, file: string): ManifestFile[] {
  const { application, refusal } = readApplication(text, file);
  try {
    return synthesise(application);
  } catch (error) {
    throw error instanceof Unsynthesisable ? refusal(error.faults) : error;
  }
}
