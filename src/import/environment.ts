import { say, type Sentence } from '../api/say.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about, listed } from './findings.ts';
import { referencesIn, withReferences, type Reference } from './pieces.ts';
import { isHostVariable, rewritten, type Rewrite } from './rewrite.ts';
import { isSensitive } from './sensitive.ts';
import type { Secrets } from './secrets.ts';

/** Variables: one that looks sensitive comes from a Secret, and its value is written nowhere. */
export function environment(scene: Scene, subject: Subject, secrets: Secrets, rewrite: Rewrite): Carried {
  const { name, service } = subject;
  const env: Record<string, string> = {};
  const references: Reference[] = [];
  const unset: string[] = [];
  const rewrittenSecrets: string[] = [];
  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    const isHost = isHostVariable(variable);
    if (value === null) unset.push(variable);
    else if (isSensitive(variable, value)) {
      references.push({ variable, key: secrets.keyOf(name, variable) });
      if (rewrite(value, isHost) !== value) rewrittenSecrets.push(variable);
    } else {
      const pieces = rewritten(secrets.split(name, value), rewrite, isHost);
      const [first] = pieces;
      // The whole value is what is secret under another name.
      if (pieces.length === 1 && typeof first === 'object') references.push({ variable, key: first.key });
      else {
        env[variable] = withReferences(pieces);
        references.push(...referencesIn(pieces));
      }
    }
  }
  const notCarried = (variables: readonly string[], message: Sentence, remedy: Sentence) =>
    variables.length === 0
      ? []
      : [about(scene, subject, ['environment', variables[0] ?? ''], { reason: 'NotCarried', message }, remedy)];
  return {
    fields: {
      ...(Object.keys(env).length === 0 ? {} : { env }),
      ...(references.length === 0 ? {} : { secretEnv: secrets.written(references) }),
    },
    findings: [
      ...notCarried(
        unset,
        say`has no value here for ${listed(unset)}`,
        say`If the service needs it, set the variable here and import again, or write it into the model.`,
      ),
      ...notCarried(
        rewrittenSecrets,
        say`names a host or path that has a new name now, in a secret variable: ${listed(rewrittenSecrets)}`,
        say`Write the new name into the Secret.`,
      ),
    ],
  };
}
