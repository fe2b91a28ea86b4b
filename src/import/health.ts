import { say, type Sentence } from '../api/say.ts';
import { quoted } from '../report/shell.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about, NOTHING_AS_A_RULE } from './findings.ts';
import { secondsOf } from './duration.ts';
import { isHostBehind, rewritten, type Rewrite } from './rewrite.ts';
import { referencesIn, type Piece } from './pieces.ts';
import type { Secrets } from './secrets.ts';

/** What Compose takes where a healthcheck does not say it (Dockerfile reference, HEALTHCHECK), in seconds. */
const DEFAULTS = { interval: 30, timeout: 30, retries: 3, startPeriod: 0 };

/** Compose waits for ever and only calls the service unhealthy; the first start of a database takes minutes. */
const PATIENCE = 600;

/** A healthcheck becomes readiness: a service that fails it is not restarted, unless it has never passed long after its start_period. */
export function health(scene: Scene, subject: Subject, secrets: Secrets, rewrite: Rewrite): Carried {
  const { healthcheck } = subject.service;
  const said = (message: Sentence, remedy: Sentence) => [
    about(scene, subject, ['healthcheck'], { reason: 'NotCarried', message }, remedy),
  ];
  if (healthcheck === undefined || healthcheck.disable === true || healthcheck.test?.[0] === 'NONE')
    return { fields: {}, findings: [] };
  if (healthcheck.test === undefined)
    return {
      fields: {},
      findings: said(
        say`has the healthcheck of its image, which is not known here: it counts as ready as soon as it runs`,
        say`Write it into the model: health.`,
      ),
    };
  if (subject.runsOnce)
    return {
      fields: {},
      findings: said(say`has a healthcheck but is a Job, which is done when it has ended`, NOTHING_AS_A_RULE),
    };
  const pieces = healthcheck.test.map((word, index, all) =>
    rewritten(secrets.split(subject.name, word, all[index - 1]), rewrite, isHostBehind(all[index - 1])),
  );
  const command = commandOf(healthcheck.test[0] ?? '', pieces.slice(1));
  if (command === undefined) return { fields: {}, findings: [] };
  const references = pieces.flatMap(referencesIn);
  const interval = secondsOf(healthcheck.interval) ?? DEFAULTS.interval;
  const failures = healthcheck.retries ?? DEFAULTS.retries;
  const startPeriod = secondsOf(healthcheck.start_period) ?? DEFAULTS.startPeriod;
  return {
    fields: {
      health: {
        ready: {
          command,
          everySeconds: within(interval, 3600),
          timeoutSeconds: within(secondsOf(healthcheck.timeout) ?? DEFAULTS.timeout, 3600),
          failures: within(failures, 1000),
        },
        startupSeconds: within(Math.max(PATIENCE, startPeriod + interval * failures), 86_400),
      },
      ...(references.length === 0 ? {} : { secretEnv: secrets.written(references) }),
    },
    findings: [],
  };
}

const within = (value: number, max: number): number => Math.min(Math.max(Math.ceil(value), 1), max);

/** Secrets in it come from the environment, which takes a shell: Kubernetes replaces nothing in the command of a probe. */
function commandOf(form: string, words: readonly (readonly Piece[])[]): string[] | undefined {
  if (form === 'CMD-SHELL') return ['/bin/sh', '-c', inScript(words.flat())];
  if (form !== 'CMD') return undefined;
  if (words.every((pieces) => referencesIn(pieces).length === 0))
    return words.map((pieces) => pieces.filter((piece) => typeof piece === 'string').join(''));
  return ['/bin/sh', '-c', words.map(asWord).join(' ')];
}

/** As one word of a shell. */
const asWord = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? quoted(piece) : `"\${${piece.variable}}"`)).join('');

/** In a script, with the quotes that are needed where the secret stood: within single quotes nothing is put in. */
function inScript(pieces: readonly Piece[]): string {
  let quote = '';
  return pieces
    .map((piece) => {
      if (typeof piece !== 'string') {
        const value = `\${${piece.variable}}`;
        return quote === "'" ? `'"${value}"'` : quote === '"' ? value : `"${value}"`;
      }
      for (let index = 0; index < piece.length; index += 1) {
        const character = piece.charAt(index);
        if (quote === '' && (character === "'" || character === '"')) quote = character;
        else if (quote === character && piece[index - 1] !== '\\') quote = '';
      }
      return piece;
    })
    .join('');
}
