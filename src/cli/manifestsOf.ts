import type { ManifestFile } from '../../charts/file.ts';
import { synthesise, Unsynthesisable } from '../../charts/main.ts';
import type { Application } from '../application/model.ts';
import { readLayers, type Images, type ModelFile } from '../application/read.ts';

/**
 * An application model, which may be in several files, and its manifests.
 * @throws InvalidApplication
 */
export function manifestsOf(
  sources: readonly ModelFile[],
  images?: Images,
): { application: Application; files: ManifestFile[] } {
  const { application, refusal } = readLayers(sources, images);
  try {
    return { application, files: synthesise(application) };
  } catch (error) {
    throw error instanceof Unsynthesisable ? refusal(error.faults) : error;
  }
}
