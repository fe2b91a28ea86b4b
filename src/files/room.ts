/** What a file system has. Inodes are 0 of 0 where it counts none. */
export interface Room {
  readonly bytesFree: number;
  readonly bytesTotal: number;
  readonly inodesFree: number;
  readonly inodesTotal: number;
}

/** Of bytes or of inodes: where less is free, the next recordings may not fit. */
const RESERVE = 0.05;

export const isLow = ({ bytesFree, bytesTotal, inodesFree, inodesTotal }: Room): boolean =>
  bytesFree < RESERVE * bytesTotal || inodesFree < RESERVE * inodesTotal;

/** How much a file system lacks to take so much and still keep the reserve. Negative: so much is left over. */
export const lacking = (room: Room, needed: { readonly bytes: number; readonly files: number }) => ({
  bytes: needed.bytes + RESERVE * room.bytesTotal - room.bytesFree,
  files: room.inodesTotal === 0 ? 0 : needed.files + RESERVE * room.inodesTotal - room.inodesFree,
});
