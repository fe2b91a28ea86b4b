import { ApiError } from '../cluster/apiError.ts';
import { fault, type Finding } from '../api/finding.ts';
import { Denied, NothingToActWith } from './inside/actions.ts';
import type { Place } from './participants.ts';

/** What it means that something could not be done in a container. */
export function failure({ pod, container }: Place, error: unknown): Finding {
  const object = `Pod/${pod}`;
  if (error instanceof Denied) return notWritable(object, container, error);
  if (error instanceof NothingToActWith) {
    return fault(
      object,
      { reason: 'Unproven', message: `container "${container}" ${error.message}` },
      `Put one of them into the image, or look yourself: kubectl debug -it ${pod} --image=busybox --target=${container}.`,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
    return fault(object, { reason: 'Forbidden', message });
  }
  return fault(
    object,
    { reason: 'Unproven', message },
    'Verify again: pods come and go. If it stays, look at the pod.',
  );
}

function notWritable(object: string, container: string, { user, directory, message: why }: Denied): Finding {
  const [mode = '', owner] = directory.split(' ');
  const seen = owner === undefined ? '' : `, the directory is ${owner} with mode ${mode}`;
  const message = `container "${container}" runs as ${user} and cannot write to the store: ${why}${seen}`;
  return fault(object, { reason: 'NotWritable', message }, remedyOf(user, why));
}

function remedyOf(user: string, why: string): string {
  if (/no space left/i.test(why)) return 'Make room on the volume; recordings prune removes old recordings.';
  if (/read-only/i.test(why)) return "Look at the volume's mount options, and on its server: it is mounted read-only.";
  // pkg/volume/local of Kubernetes: "Volume owner will be written only once on the first volume mount", if that is not read-only.
  return (
    `Run all users of the store with one runAsUser and fsGroup, or chown ${user} the directory on the storage ` +
    '(a local volume takes fsGroup from its first mount alone, and not from a read-only one).'
  );
}
