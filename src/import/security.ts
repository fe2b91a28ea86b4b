import { say, type Sentence } from '../api/say.ts';
import { BASELINE_CAPABILITIES } from '../application/consistency/security.ts';
import type { Carried, Scene, Subject } from './carried.ts';
import { about } from './findings.ts';
import { keepsUser, ownerOf } from './owner.ts';
import { userOf } from './runsAs.ts';
import type { Said } from './said.ts';
import { rootsCommands, scriptOf } from './script.ts';

/** As whom it runs, and what it may do. Who writes the recordings runs as all writers do; who only reads them keeps its own user. */
export function security(scene: Scene, subject: Subject): Carried {
  const { service } = subject;
  const { uid, gid, source } = userOf(scene, subject);
  const sharesUser = subject.user !== undefined && !keepsUser(scene, subject);
  const added = namesOf(service.cap_add);
  const dropped = namesOf(service.cap_drop);
  const allowed = added.filter((name) => BASELINE_CAPABILITIES.includes(name));
  const isBaseline =
    !sharesUser && (uid === undefined || uid === 0 || allowed.some((name) => name !== 'NET_BIND_SERVICE'));
  const capabilities = {
    ...(allowed.length === 0 ? {} : { add: allowed }),
    ...(dropped.length === 0 ? {} : { drop: dropped }),
  };
  const refused = added.filter((name) => !allowed.includes(name));
  const notCarried = (message: Sentence, remedy: Sentence) =>
    about(scene, subject, ['cap_add'], { reason: 'NotCarried', message }, remedy);
  return {
    fields: {
      ...(isBaseline ? { security: 'baseline' as const } : {}),
      ...(sharesUser || uid === undefined ? {} : { runAsUser: uid }),
      ...(sharesUser || gid === undefined ? {} : { runAsGroup: gid }),
      ...(isBaseline && Object.keys(capabilities).length > 0 ? { capabilities } : {}),
      ...(service.read_only === true ? {} : { writableRoot: true }),
    },
    findings: [
      ...(sharesUser ? [...otherUser(scene, subject, uid), ...needsRoot(scene, subject)] : []),
      ...(isBaseline
        ? [
            about(scene, subject, ['user'], {
              reason: 'NeedsRoot',
              message: say`gets security: baseline, because ${uid === 0 ? say`it runs as root` : uid === undefined ? source : say`it adds capabilities`}`,
            }),
          ]
        : []),
      ...(refused.length === 0
        ? []
        : [
            notCarried(
              say`cap_add ${refused.join(', ')}: Pod Security does not allow it, not even at baseline`,
              say`If the service needs it, it needs a namespace with privileged Pod Security and manifests of your own.`,
            ),
          ]),
      ...(isBaseline || allowed.length === 0
        ? []
        : [
            notCarried(
              say`cap_add ${allowed.join(', ')}: a process that is not root gets no capabilities`,
              say`Listening below port 1024 usually needs none. If the service needs them, add security: baseline and the capabilities to the model.`,
            ),
          ]),
    ],
  };
}

function otherUser(scene: Scene, subject: Subject, uid: number | undefined): Said[] {
  const { runAsUser } = ownerOf(scene);
  if (uid === runAsUser) return [];
  const own = uid === undefined ? say`the user of its image` : uid === 0 ? 'root' : say`user ${uid}`;
  const message = say`runs as user ${runAsUser}, as every service that writes the recordings does, and not as ${own}`;
  const remedy = /(^|\/)nginx(:|@|$)/.test(subject.service.image ?? '')
    ? say`The official nginx image does not start like this. Mount the recordings with :ro and it keeps its user, or take nginxinc/nginx-unprivileged.`
    : say`If the image only works as another user, set store.runAsUser and store.fsGroup in the model to that user. Whatever it writes besides the recordings must be writable for it: a volume, or /tmp.`;
  return [about(scene, subject, ['user'], { reason: 'Rewritten', message }, remedy)];
}

/** What its command does as root, which it is not any more. */
function needsRoot(scene: Scene, subject: Subject): Said[] {
  const commands = rootsCommands(scriptOf(subject.service));
  if (commands.length === 0) return [];
  const message = say`runs ${commands.join(', ')} in its command, which needs root; it runs as user ${ownerOf(scene).runAsUser}`;
  const remedy = say`Do that in the image, and take it out of the command in the model.`;
  return [about(scene, subject, ['command'], { reason: 'NotCarried', message, harm: 'stops' }, remedy)];
}

/** Without the prefix that Docker takes, too. */
const namesOf = (list: readonly string[] = []): string[] => list.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
