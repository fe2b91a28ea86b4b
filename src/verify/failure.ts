import { say, type Sentence } from '../api/say.ts';
import { ApiError } from '../cluster/apiError.ts';
import { fault, type Finding } from '../api/finding.ts';
import { Denied, NothingToActWith, Unreadable } from './inside/actions.ts';
import { objectOf, type Place } from './participants.ts';

/** The finding for an error of an act in a container. */
export function failure(place: Place, error: unknown): Finding {
  const { container, kind } = place;
  const object = objectOf(place);
  if (error instanceof Denied) return notWritable(object, container, error);
  if (error instanceof Unreadable) return notReadable(object, container, error);
  if (error instanceof NothingToActWith) {
    return fault(
      object,
      { reason: 'Unproven', message: say`container "${container}" ${error.message}` },
      kind === 'Container'
        ? say`Add one of them to the image.`
        : say`Run verify again with --ephemeral, which looks through an ephemeral container of the operator's image. Or add one of them to the image.`,
    );
  }
  const message = say`${error instanceof Error ? error.message : String(error)}`;
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return fault(object, { reason: 'Forbidden', message });
  }
  return fault(
    object,
    { reason: 'Unproven', message },
    say`Run verify again, because the pod may just have been replaced. If the error stays, look at the pod.`,
  );
}

function notWritable(object: string, container: string, { user, directory, message: why }: Denied): Finding {
  const [mode = '', owner] = directory.split(' ');
  const failed = say`container "${container}" runs as ${user} and cannot write to the store: ${why}`;
  const message = owner === undefined ? failed : say`${failed}, the directory belongs to ${owner} and has mode ${mode}`;
  return fault(object, { reason: 'NotWritable', message }, remedyOf(user, why));
}

/** Not a matter of users and modes: `Stale file handle`, `Input/output error`, `Transport endpoint is not connected`. */
const STORAGE_FAILS = say`The storage reports this error, not the permissions. Look at the storage server and at the node of the pod. Then restart the pod.`;

const isPermission = (why: string): boolean => /permission|not permitted/i.test(why);

function notReadable(object: string, container: string, { user, path, owner, message: why }: Unreadable): Finding {
  const [mode = '', belongs] = owner.split(' ');
  const message =
    belongs === undefined
      ? say`container "${container}" runs as ${user} and may not read ${path}: ${why}`
      : say`container "${container}" runs as ${user} and may not read ${path} (owner ${belongs}, mode ${mode}): ${why}`;
  return fault(object, { reason: 'NotReadable', message }, isPermission(why) ? undefined : STORAGE_FAILS);
}

function remedyOf(user: string, why: string): Sentence {
  if (/no space left|quota/i.test(why))
    return say`Make room on the volume: delete old recordings, or enlarge the volume.`;
  if (/read-only/i.test(why))
    return say`The volume is mounted read-only. Look at the mount options of the volume, and at the storage server.`;
  if (!isPermission(why)) return STORAGE_FAILS;
  // pkg/volume/local of Kubernetes: "Volume owner will be written only once on the first volume mount", if that is not read-only.
  return say`Run all users of the store with the same runAsUser and fsGroup, or run chown ${user} on the directory on the storage. A local volume takes fsGroup only from its first mount, and never from a read-only mount.`;
}
