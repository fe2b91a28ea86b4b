import { say, type Sentence } from './say.ts';
import { IMPORT_REASONS } from './importReasons.ts';
import { RETENTION_REASONS } from './retentionReasons.ts';

/**
 * The closed set of reasons (semantics 23), of every piece and of docs/reasons.md. `cause` says what is wrong. `remedy` says what to do.
 */
export const REASONS = {
  ClaimMissing: {
    cause: 'The store names a PersistentVolumeClaim that does not exist in the namespace of the store.',
    remedy: say`Apply the file that holds the claim and its volume. If claimName is wrong, create a new store with the right claimName.`,
  },
  ClaimPending: {
    cause: 'The claim is not bound to a volume, and its storage class does not use WaitForFirstConsumer.',
    remedy: say`Read the events of the claim. Usually no volume fits, or the volume is Released and still refers to a deleted claim.`,
  },
  ClaimLost: {
    cause: 'The volume behind the claim no longer exists.',
    remedy: say`Restore the PersistentVolume under its old name. The claim then binds to the volume again.`,
  },
  ClaimNotShared: {
    cause:
      'The claim does not offer ReadWriteMany. Pods on other nodes cannot use the claim, and sometimes no second pod can.',
    remedy: say`Create a claim with accessModes [ReadWriteMany] on storage that offers it. Create a new store on that claim, and move the recordings.`,
  },
  ClaimTaken: {
    cause: 'An older store uses the same claim.',
    remedy: say`Keep one of the two stores. With two stores on one claim, one store could grant what the other refuses.`,
  },
  TooManyStores: {
    cause:
      'The namespace has more stores than the policies can evaluate cheaply for every pod, and this store is not one of the oldest.',
    remedy: say`Move the store, with its users and its claim, into a namespace of its own.`,
  },
  NotWritable: {
    cause: 'The claim is mounted, but the user of the container cannot write to it.',
    remedy: say`Run all users of the store with the same runAsUser and fsGroup, or correct the ownership on the storage.`,
  },
  NotReadable: {
    cause:
      'The claim is mounted, but the user of the container may not read a file of the store, or may not enter a directory of the store.',
    remedy: say`Run all users of the store with the same runAsUser and fsGroup. If the mode of a file shuts the group out, let the program that writes the file set a wider mode (umask 027, chmod 640). If owner and mode allow reading, SELinux may forbid it: set the same seLinuxOptions.level for all users of the store.`,
  },
  StoreMissing: {
    cause: 'A role is declared in a store that does not exist in this namespace.',
    remedy: say`Create the RecordingStore, or correct the label recordings.prosaas.io/store.`,
  },
  NamespaceNotEnabled: {
    cause: 'The namespace has not opted in, so no policy guards its recordings.',
    remedy: say`Label the namespace recordings.prosaas.io/enabled=true.`,
  },
  RoleUnknown: {
    cause: 'The store does not have the declared role.',
    remedy: say`Correct the label recordings.prosaas.io/role, or add the role to the store.`,
  },
  RoleUnheld: {
    cause: 'No workload declares this role of the store.',
    remedy: say`Label the workload that should hold the role, or set optional: true on the role.`,
  },
  RoleMismatch: {
    cause:
      'The labels on the pod template of the workload, or its annotation recordings.prosaas.io/containers, differ from those on the metadata.',
    remedy: say`Declare the role on the metadata of the workload, and remove the labels and the annotation from the pod template.`,
  },
  ServiceAccountNotAllowed: {
    cause: 'The role does not allow the service account of the pod.',
    remedy: say`Set serviceAccountName to one of the serviceAccounts of the role, or add the account to the role.`,
  },
  ContainerMissing: {
    cause:
      'The role, or the annotation recordings.prosaas.io/containers of the workload, names a container that the pod template does not have.',
    remedy: say`Rename the container, or correct the annotation, or containers and initContainers of the role. If the workloads of a role call their containers differently, name the containers in the annotation of each workload.`,
  },
  ContainerNotAllowed: {
    cause:
      'The annotation recordings.prosaas.io/containers of the workload names a container that the role does not allow. A role without containers allows every ordinary container. Only initContainers of the role allows init containers and native sidecars.',
    remedy: say`Remove the name from the annotation, or add the name to containers or initContainers of the role.`,
  },
  PathTaken: {
    cause:
      'Something other than the store is mounted at the mount path, or at a path with .. in it, which could lead to the mount path.',
    remedy: say`Remove that mount, or give the role a mountPath of its own that is free.`,
  },
  PathHidden: {
    cause: 'Something is mounted below the mount path and hides a part of the store.',
    remedy: say`Move that mount to a path outside the recordings directory.`,
  },
  VolumeNameTaken: {
    cause: 'Another volume uses the name that is reserved for the volume of the operator.',
    remedy: say`Rename your volume. Names that begin with recstore- belong to the operator.`,
  },
  AccessTooWide: {
    cause: 'The role grants ReadOnly access, but the claim is mounted writable.',
    remedy: say`Set readOnly: true on the mount and on its volume (persistentVolumeClaim), or declare a role that writes.`,
  },
  AccessTooNarrow: {
    cause: 'The role needs ReadWrite access, but the owner of the workload mounts the claim read-only.',
    remedy: say`Remove readOnly from the mount and from persistentVolumeClaim of the volume, or declare a role with ReadOnly access. If the manifest has no readOnly, write readOnly: false into the mount: an injected mount may have left readOnly there.`,
  },
  Unauthorised: {
    cause:
      'A workload or pod mounts the claim but declares no role. A copy that kubectl debug --copy-to makes has no role, unless you add --keep-labels.',
    remedy: say`Declare a role with the label recordings.prosaas.io/role, or remove the volume.`,
  },
  Immutable: {
    cause: 'Kubernetes never lets this part of an object change: the mounts of a Job or a pod, or a selector.',
    remedy: say`Delete the object and create it again with the role declared, and without the label of the role in spec.selector. kustomize writes the label there if you use commonLabels, or labels with includeSelectors: use labels without includeSelectors.`,
  },
  Exported: {
    cause:
      'A manifest was exported from a cluster, with what was injected there, and declares no role. What was injected is taken out each time the manifest is applied, and kubectl says "configured" each time.',
    remedy: say`Remove from the manifest the label recordings.prosaas.io/mounted, the volume whose name begins with recstore- and its mounts, and the labels recordings.prosaas.io/role and recordings.prosaas.io/store of the pod template. Or declare a role.`,
  },
  FieldKept: {
    cause:
      'A mount in the manifest took the place of an injected mount at the same path, and kept readOnly or subPath of the injected mount. Kubernetes merges mounts by their path, and does not remove a field that the manifest never had.',
    remedy: say`Write readOnly: false or subPath: "" into the mount in the manifest, or delete the field with kubectl edit. If you want the field, you need not do anything.`,
  },
  NotMounted: {
    cause: 'A workload declares a role, but its pod template does not mount the store yet.',
    remedy: say`Check that the operator runs (recordings verify --platform), or write the mount into the manifest.`,
  },
  PodOutOfDate: {
    cause: 'A running pod does not have the mount that its workload now declares.',
    remedy: say`Wait until the rollout has finished. If the rollout makes no progress, look at kubectl rollout status and at the newest pod.`,
  },
  PodsNotReplaced: {
    cause:
      'A running pod does not have the mount, and nothing replaces the pod: its workload is paused, replaces pods only when they are deleted (OnDelete), keeps them by a partition, is past its progress deadline, has not replaced its pods after ten minutes for each (a StatefulSet or DaemonSet has no deadline), or is of a kind that the operator does not repair.',
    remedy: say`Do what the problem says: delete the pods, resume the rollout, or mount the store in the pod template.`,
  },
  RolloutPaced: {
    cause:
      'A change of the store must be written to workloads that run and have a mount. The change restarts their pods, so the operator writes the change in waves, and some workloads wait for their turn.',
    remedy: say`Wait: the next wave begins when the pods of the last wave are available. To change more workloads at once, set spec.rollout.maxUnavailable of the store.`,
  },
  RolloutStopped: {
    cause:
      'A workload that the operator changed is not rolled out, so the operator changes no other running workload of the store. The message names the workload, and what was left as it was.',
    remedy: say`Find out why the new pods do not start: kubectl rollout status, and the events of the newest pod. Mend the workload, or take the change of the store back. The operator then goes on by itself.`,
  },
  Stranded: {
    cause:
      "Recordings are in the container's own file system, under the mount path. These recordings are lost when the pod is replaced.",
    remedy: say`Suspend the store, copy the recordings out of the pod, then resume the store. The README shows the commands under "Your own cluster".`,
  },
  LooksLikeUser: {
    cause:
      'A pod, or a service of Compose files, looks like a user of a shared directory (by its image, its command, its environment or its queue), but does not mount the directory. The message names the directory.',
    remedy: say`If the pod uses the directory of a store, declare a role with the label recordings.prosaas.io/role; if not, set the label recordings.prosaas.io/user: "false". In Compose files, mount the directory in the service, or write x-recordings: false in the service.`,
  },
  Contended: {
    cause: 'Another manager keeps undoing the mount.',
    remedy: say`Write the mount into the source that the other manager applies, or tell that manager to ignore the added fields.`,
  },
  Refused: {
    cause:
      'The API server, or a policy or a webhook that it asks, refused the change, left it out, or has failed at it for a minute.',
    remedy: say`Read the message: it names the policy, the webhook or the field.`,
  },
  Suspended: {
    cause: 'The store is suspended. Nothing is written or injected, and the guard only warns.',
    remedy: say`Deal with the findings, then set spec.suspend to false.`,
  },
  PolicyMissing: {
    cause: 'An admission policy of the platform, or its binding, is not in the cluster.',
    remedy: say`Apply the platform manifests again.`,
  },
  PolicyAltered: {
    cause: 'An admission policy of the platform, or its binding, differs from the platform manifests.',
    remedy: say`Apply the platform manifests again, from the same version as the running operator.`,
  },
  PolicyOlder: {
    cause:
      'An admission policy of the platform is of an older release than the program that looks at the policy, or is not there yet while others are. Or the platform was rendered for an older Kubernetes.',
    remedy: say`Complete the upgrade: apply all platform manifests of the version of the running operator.`,
  },
  PolicyNewer: {
    cause: 'An admission policy of the platform is of a newer release than the program that looks at the policy.',
    remedy: say`If an upgrade is under way, wait until the new operator runs. Otherwise apply all platform manifests of the newer release, and use the command of that release.`,
  },
  MutationUnavailable: {
    cause:
      'The API server has no mutating admission policies. They are on from Kubernetes 1.36, and behind a feature gate on 1.35.',
    remedy: say`You need not do anything. The operator mounts a moment after a workload is created, and a rollout replaces the first pods. To have the mount from the start, use Kubernetes 1.36, or see README on synth --platform --mutation v1beta1.`,
  },
  SlowStart: {
    cause:
      'A workload that writes to the store sets fsGroup without fsGroupChangePolicy: OnRootMismatch. On many kinds of storage, Kubernetes then changes the owner of every recording each time a pod starts. With many recordings that takes minutes, and the pod looks as if it hung (ContainerCreating).',
    remedy: say`Set fsGroupChangePolicy: OnRootMismatch in securityContext of the pod template.`,
  },
  Forbidden: {
    cause: 'A permission is missing.',
    remedy: say`Grant the permission: the message names the verb, the resource and the namespace.`,
  },
  PlatformMissing: {
    cause:
      'The CustomResourceDefinition of RecordingStore is not in the cluster, or not in the version that is needed.',
    remedy: say`Apply the platform manifests: recordings synth --platform.`,
  },
  OperatorUnavailable: {
    cause: 'The operator does not run, so no missing mount is repaired.',
    remedy: say`Look at the operator: kubectl -n recordings-system describe pod, and kubectl -n recordings-system logs deployment/recordings-operator.`,
  },
  Unguarded: {
    cause:
      'The recordings can be reached in a way that no admission policy sees: by another volume on the same storage, or by a directory of the node.',
    remedy: say`Close the way, or accept it. The page docs/security.md lists these ways and what closes each. This is a hint: verify cannot see all of them.`,
  },
  NotSeen: {
    cause: 'A reader does not see what a writer has written, or sees it too late.',
    remedy: say`Compare the volumes of the two pods. If both use the same volume, set mount options that do not cache missing files.`,
  },
  Unproven: {
    cause:
      'The command verify could not test a role that is held: the role has no running pod, no pod runs beside the pod of the writer, the image has no sh, node or python3, or the proof did not finish in time.',
    remedy: say`Start a pod of the role, run verify again with --ephemeral where the image has no tool, or run verify again with a longer --wait. The finding says which.`,
  },
  LeftBehind: {
    cause: 'The command verify could not remove the files that it wrote for its proof.',
    remedy: say`Remove the directory .recordings-verify from the store. The directory holds only files of verify.`,
  },
  PathDiffers: {
    cause: 'A service has the recordings at another path than the other services.',
    remedy: say`Mount the recordings at the same path in every service, or set the path in the environment of this service.`,
  },
  ...RETENTION_REASONS,
  ...IMPORT_REASONS,
} as const satisfies Record<string, { cause: string; remedy: Sentence }>;

export type Reason = keyof typeof REASONS;

export const REASON_NAMES = Object.keys(REASONS) as [Reason, ...Reason[]];

/** One thing that is wrong: its reason, and a message that names the container, pod or path. */
export interface Fault {
  readonly reason: Reason;
  /** One sentence without the name of the object. The caller writes the object in front. */
  readonly message: Sentence;
}
