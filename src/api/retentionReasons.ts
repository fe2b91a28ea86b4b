import { say } from './say.ts';

/** What runs of retention tell of a store. They are warnings: the store can be Ready. */
export const RETENTION_REASONS = {
  RetentionFailed: {
    cause: 'The last run that should delete old recordings was refused, or failed. The message says what the run said.',
    remedy: say`Look with recordings prune -n NAMESPACE --dry-run, and confirm the number, or correct what is wrong. The page docs/retention.md says when a run is refused. The warning ends with the next run that is well.`,
  },
  RoomShort: {
    cause:
      'At the rate of the last week, the storage of the recordings is full within seven days. Then no recording can be saved any more.',
    remedy: say`Make the storage larger, or keep recordings for a shorter time: retention under store in application.yaml.`,
  },
} as const;
