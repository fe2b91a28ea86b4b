import { synthesise, Unsynthesisable } from '../../charts/main.ts';
import { InvalidApplication, readApplication } from '../../src/application/read.ts';

/** What is wrong with a model, or with the manifests that would come of it, but that something must be filled in. */
export function faultsOf(text: string): string[] {
  try {
    synthesise(readApplication(text, 'application.yaml').application);
    return [];
  } catch (error) {
    if (error instanceof Unsynthesisable) return [error.message];
    if (error instanceof InvalidApplication)
      return error.message.split('\n').filter((line) => !line.includes('must be filled in'));
    throw error;
  }
}
