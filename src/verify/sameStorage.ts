/** The part of a PersistentVolume that says where its bytes are. */
export interface VolumeSpec {
  readonly claimRef?: { readonly namespace?: string; readonly name?: string } | undefined;
  readonly csi?: {
    readonly driver: string;
    readonly volumeHandle: string;
    readonly volumeAttributes?: Readonly<Record<string, string>> | undefined;
  };
  readonly nfs?: { readonly server: string; readonly path: string };
  readonly hostPath?: { readonly path: string };
  readonly local?: { readonly path: string };
  readonly [source: string]: unknown;
}

/** Where bytes are: on a device or share, at a path within. */
interface Place {
  readonly share: string;
  readonly path: string;
}

/** The sources of Kubernetes that are gone or going, and the fields that name a share. */
const OLD_SOURCES: Readonly<Record<string, readonly string[]>> = {
  azureFile: ['shareName', 'secretName', 'secretNamespace'],
  cephfs: ['monitors', 'path'],
  fc: ['targetWWNs', 'lun', 'wwids'],
  flexVolume: ['driver', 'options'],
  glusterfs: ['endpoints', 'path'],
  iscsi: ['targetPortal', 'iqn', 'lun'],
  rbd: ['monitors', 'pool', 'image'],
};

/** Drivers of network shares name the share in their attributes: NFS by server and share, SMB by source. The handle is any text. */
function shareOf({ server, share, source, subDir, subdir }: Readonly<Record<string, string>>): Place[] {
  const within = subDir ?? subdir ?? '';
  return [
    ...(server === undefined || share === undefined ? [] : [{ share: `nfs ${server}`, path: `${share}/${within}` }]),
    ...(source === undefined ? [] : [{ share: `smb ${source}`, path: within }]),
  ];
}

function placesOf(volume: VolumeSpec): Place[] {
  const { csi, nfs, hostPath, local } = volume;
  return [
    ...(nfs === undefined ? [] : [{ share: `nfs ${nfs.server}`, path: nfs.path }]),
    // Both are directories of a node. Which node, a hostPath does not say.
    ...[hostPath, local].flatMap((of) => (of === undefined ? [] : [{ share: 'node', path: of.path }])),
    ...(csi === undefined ? [] : [{ share: `csi ${csi.driver} ${csi.volumeHandle}`, path: '/' }]),
    ...shareOf(csi?.volumeAttributes ?? {}),
    ...Object.entries(OLD_SOURCES).flatMap(([source, fields]) => {
      const of = volume[source] as Readonly<Record<string, unknown>> | undefined;
      return of === undefined
        ? []
        : [{ share: JSON.stringify([source, ...fields.map((field) => of[field])]), path: '/' }];
    }),
  ];
}

const clean = (path: string): string =>
  `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`;

const isWithin = (inner: string, outer: string): boolean =>
  outer === '/' || inner === outer || inner.startsWith(`${outer}/`);

/** Whether two volumes have bytes in common: the same handle or share, and the directory of one is that of the other, or within it. */
export function sameStorage(a: VolumeSpec, b: VolumeSpec): boolean {
  return placesOf(a).some((one) =>
    placesOf(b).some((other) => {
      const [x, y] = [clean(one.path), clean(other.path)];
      return one.share === other.share && (isWithin(x, y) || isWithin(y, x));
    }),
  );
}
