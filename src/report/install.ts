import { GROUP, KIND, PLURAL } from '../api/labels.ts';
import { shellWord } from './shell.ts';

/**
 * The commands that apply the platform from a directory. The API server must serve RecordingStores before the policies look for them. `kubectl wait
 * --for=condition` fails at once where the list of conditions is still null, as it is for a moment; the names are never null, and the conditions come with them.
 */
export const installCommands = (directory: string): string[] => [
  `kubectl apply -f ${shellWord(`${directory}/00-crd.yaml`)}`,
  `kubectl wait crd/${PLURAL}.${GROUP} --for=jsonpath='{.status.acceptedNames.kind}'=${KIND}`,
  `kubectl wait crd/${PLURAL}.${GROUP} --for=condition=Established`,
  `kubectl apply -f ${shellWord(directory)}`,
];
