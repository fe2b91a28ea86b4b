/**
 * The closed set of reasons (semantics 23). Every piece that finds fault (status, events, policies, `verify`, `check`, synthesis) takes its
 * reason from here; docs/reasons.md is generated from here. `cause` says what is wrong, `remedy` what to do about it.
 */
export const REASONS = {
  ClaimMissing: {
    cause: 'The store names a PersistentVolumeClaim that does not exist in its namespace.',
    remedy: "Apply the file that holds the claim and its volume, or correct the store's claimName in a new store.",
  },
  ClaimPending: {
    cause: 'The claim is not bound to a volume, and its storage class does not wait for a first consumer.',
    remedy:
      'Look at the events of the claim: usually no volume fits, or the volume is Released and still refers to a deleted claim.',
  },
  ClaimLost: {
    cause: 'The volume behind the claim is gone.',
    remedy: 'Restore the PersistentVolume under its old name; the claim binds to it again.',
  },
  ClaimNotShared: {
    cause: 'The claim does not offer ReadWriteMany, so pods on other nodes, or other pods at all, cannot use it.',
    remedy:
      'Use a claim with accessModes [ReadWriteMany] on storage that offers it, in a new store, and move the recordings.',
  },
  ClaimTaken: {
    cause: 'Another store, which is older, is on the same claim.',
    remedy: 'Keep one of the two: two stores on one claim could grant what the other refuses.',
  },
  TooManyStores: {
    cause:
      'The namespace has more stores than the policies can evaluate cheaply for every pod in it, and this is not one of the oldest.',
    remedy: 'Put the store, with its users and its claim, into a namespace of its own.',
  },
  NotWritable: {
    cause: "The claim is mounted, but the container's user may not write in it.",
    remedy: 'Run all users of the store with one runAsUser and fsGroup, or correct the ownership on the storage.',
  },
  StoreMissing: {
    cause: 'A role is declared in a store that does not exist in this namespace.',
    remedy: 'Create the RecordingStore, or correct the label recordings.prosaas.io/store.',
  },
  NamespaceNotEnabled: {
    cause: 'The namespace has not opted in, so no policy guards its recordings.',
    remedy: 'Label the namespace recordings.prosaas.io/enabled=true.',
  },
  RoleUnknown: {
    cause: 'The declared role is not among the roles of the store.',
    remedy: 'Correct the label recordings.prosaas.io/role, or add the role to the store.',
  },
  RoleUnheld: {
    cause: 'No workload declares this role of the store.',
    remedy: 'Label the workload that should hold it, or mark the role optional: true.',
  },
  RoleMismatch: {
    cause: "The labels on the workload's pod template say something else than those on its metadata.",
    remedy: 'Declare the role on the metadata of the workload, and remove the labels from its pod template.',
  },
  ServiceAccountNotAllowed: {
    cause: 'The role may not be held by the service account of the pod.',
    remedy: "Set serviceAccountName to one of the role's serviceAccounts, or add the account to the role.",
  },
  ContainerMissing: {
    cause: 'The role names a container that the pod template does not have.',
    remedy: "Rename the container, or correct the role's containers or initContainers.",
  },
  PathTaken: {
    cause:
      'Something else than the store is mounted at the mount path, or at a path with .. in it, which could lead there.',
    remedy: 'Remove that mount, or give the role a mountPath of its own where the store can live beside it.',
  },
  PathHidden: {
    cause: 'Something is mounted below the mount path, and hides a part of the store.',
    remedy: 'Move that mount out of the recordings directory.',
  },
  VolumeNameTaken: {
    cause: 'The volume name that is reserved for injection is used for another volume.',
    remedy: 'Rename your volume: names that begin with recstore- belong to the operator.',
  },
  AccessTooWide: {
    cause: 'The role grants ReadOnly access, but the claim is mounted writable.',
    remedy:
      'Set readOnly: true on the mount and on persistentVolumeClaim of the volume, or declare a role with ReadWrite access.',
  },
  AccessTooNarrow: {
    cause: 'The role needs ReadWrite access, but the claim is mounted read-only by its owner.',
    remedy:
      'Drop readOnly from the mount and from persistentVolumeClaim of the volume, or declare a role with ReadOnly access.',
  },
  Unauthorised: {
    cause: 'The claim is mounted by something that declares no role.',
    remedy: 'Declare a role with the label recordings.prosaas.io/role, or remove the volume.',
  },
  Immutable: {
    cause: 'The template of this object cannot be changed after its creation.',
    remedy: 'Delete it and create it again with the role declared.',
  },
  NotMounted: {
    cause: 'A workload declares a role, but its pod template does not mount the store yet.',
    remedy: 'Look whether the operator runs (recordings verify --platform), or write the mount into the manifest.',
  },
  PodOutOfDate: {
    cause: 'A running pod does not have the mount that its workload now declares.',
    remedy: 'Wait for the rollout to finish; if it stands still, look at kubectl rollout status and the newest pod.',
  },
  Stranded: {
    cause:
      "Recordings lie in a container's own file system under the mount path; they are lost when the pod is replaced.",
    remedy: 'Copy them out before the pod is replaced (README, Your own cluster): suspend the store, copy, resume.',
  },
  LooksLikeUser: {
    cause:
      'A pod, or a service of Compose files, looks like a user of the recordings, by its image, its environment or its queue, but does not have them.',
    remedy:
      'Declare a role with the label recordings.prosaas.io/role if it should see the recordings; if not, say so with the label recordings.prosaas.io/user: "false".',
  },
  Contended: {
    cause: 'Another manager keeps undoing the mount.',
    remedy: 'Declare the mount in the source that the other manager applies, or make it leave the added fields alone.',
  },
  Refused: {
    cause: 'The API server, or a policy in it, refused the change.',
    remedy: 'Read the message: it names the policy or the field.',
  },
  Suspended: {
    cause: 'The store is suspended: nothing is written or injected, and the guard only warns.',
    remedy: 'Set spec.suspend to false when the findings are settled.',
  },
  PolicyMissing: {
    cause: 'An admission policy of the platform, or its binding, is not in the cluster.',
    remedy: 'Apply the platform manifests again.',
  },
  PolicyAltered: {
    cause: 'An admission policy of the platform, or its binding, is not as it was rendered.',
    remedy: 'Apply the platform manifests again, in the version of the operator that runs.',
  },
  MutationUnavailable: {
    cause: 'The API server serves no mutating admission policies: it is older than Kubernetes 1.36.',
    remedy: 'Nothing breaks: the operator mounts after creation, with one rollout more. Upgrade to close the window.',
  },
  Forbidden: {
    cause: 'A permission is missing.',
    remedy: 'Grant it: the message names the verb, the resource and the namespace.',
  },
  PlatformMissing: {
    cause:
      'The CustomResourceDefinition of RecordingStore is not in the cluster, or not in the version that is needed.',
    remedy: 'Apply the platform manifests: recordings synth --platform.',
  },
  OperatorUnavailable: {
    cause: 'The operator does not run, so nothing is kept mounted.',
    remedy: 'Look at its pod in recordings-system: kubectl -n recordings-system describe pod, and its logs.',
  },
  NotSeen: {
    cause: 'A reader does not see, or sees too late, what a writer has written.',
    remedy: 'Compare the volumes of both pods; where they are one, mount it with options that do not remember absence.',
  },
  Unproven: {
    cause: 'The pod offers nothing to act with (sh, node or python3), or the proof could not be finished in time.',
    remedy: 'Give the image one of sh, node and python3, or run verify again with a longer --wait.',
  },
  PathDiffers: {
    cause: 'A service has the recordings at another path than the others.',
    remedy: 'Mount them at one path, or set in the environment where this service finds them.',
  },
  NotCarried: {
    cause: 'Something that the Compose files say has no counterpart in the manifests.',
    remedy: 'Read what it means for the service, and whether anything is to be done.',
  },
  Rewritten: {
    cause: 'Something that the Compose files say was carried over in another form.',
    remedy: 'Look at the application model: it says what the service has now.',
  },
  ImageToBuild: {
    cause: 'A service is built from source, and a cluster runs images only.',
    remedy: 'Build the image, push it where the cluster finds it, and name it in the application model.',
  },
  SecretToCreate: {
    cause:
      'A value or file that looks sensitive is taken from a Secret, which must be there before the services start.',
    remedy: 'Create it from the template; nothing of its content was written anywhere.',
  },
  NeedsRoot: {
    cause: 'The image of a service may need root, so the service gets security: baseline.',
    remedy: 'Where the image runs as another user, remove security: baseline from the service.',
  },
  ToFillIn: {
    cause: 'The Compose files do not say something that the application model needs.',
    remedy: 'Fill it in: the field says FILL_IN.',
  },
} as const satisfies Record<string, { cause: string; remedy: string }>;

export type Reason = keyof typeof REASONS;

export const REASON_NAMES = Object.keys(REASONS) as [Reason, ...Reason[]];

/** How many problems a status lists. More would make the object large and help nobody: the counts stay whole, and `verify` lists all. */
export const MAX_PROBLEMS = 20;

/** One thing that is wrong: why, and in the words of the case at hand, naming the container, pod or path. */
export interface Fault {
  readonly reason: Reason;
  /** One sentence without the object's own name; whoever shows it puts the object in front. */
  readonly message: string;
}
