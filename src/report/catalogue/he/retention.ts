import type { Catalogue } from '../catalogue.ts';

/** What the last run of retention says of itself, in the status of its store: src/retention and src/observed. */
export const RETENTION: Catalogue = {
  'nothing would be deleted: {0}': 'שום דבר לא היה נמחק: {0}',
  'nothing was deleted: {0}': 'שום דבר לא נמחק: {0}',
  '{0} would be deleted': '{0} היו נמחקות',
  '{0} deleted': '{0} נמחקו',
  '{0} of 1 recording ({1} of {2})': '{0} מתוך הקלטה אחת ({1} מתוך {2})',
  '{0} of {1} recordings ({2} of {3})': '{0} מתוך {1} הקלטות ({2} מתוך {3})',
  '{0} of {1} recordings, {2} of {3}': '{0} מתוך {1} הקלטות, {2} מתוך {3}',
  'the confirmed number is {0}, but {1} recordings would be deleted now: look with --dry-run what has changed, and confirm the new number':
    'המספר שאושר הוא {0}, אבל עכשיו היו נמחקות {1} הקלטות: בדקו עם --dry-run מה השתנה, ואשרו את המספר החדש',
  '{0} recordings bear a time that lies in the future, so the clock or the times are wrong. Correct them. If that is right, run the same with --confirm {1}':
    'ל-{0} הקלטות יש זמן עתידי, ולכן השעון או הזמנים שגויים. תקנו אותם. אם זה נכון, הריצו את אותה פקודה עם `--confirm {1}`',
  '{0} of {1} recordings bear one same minute, as after a restore that did not keep the times. If that is right, run the same with --confirm {2}':
    'ל-{0} מתוך {1} הקלטות יש אותה דקה, כמו אחרי שחזור שלא שמר את הזמנים. אם זה נכון, הריצו את אותה פקודה עם `--confirm {2}`',
  '{0}, would be deleted, and at most {1} may be in one run. If that is right, run the same with --confirm {2}':
    '{0}, היו נמחקות, ומותר לכל היותר {1} בהרצה אחת. אם זה נכון, הריצו את אותה פקודה עם `--confirm {2}`',
  'the store is full, and what is deleted must be written down before: free 1 MiB there':
    'ה-store מלא, ולפני המחיקה צריך לרשום מה נמחק: פנו בו 1 MiB',
  'the quota of the store is used up, and what is deleted must be written down before: free 1 MiB there':
    'ה-quota של ה-store נגמרה, ולפני המחיקה צריך לרשום מה נמחק: פנו בו 1 MiB',
  'the store is read-only: mount it writable': 'ה-store לקריאה בלבד: חברו אותו לכתיבה',
  'this user may not read and write the store: run as the user that owns the recordings':
    'למשתמש הזה אין הרשאה לקרוא ולכתוב ב-store: הריצו בתור המשתמש שההקלטות בבעלותו',
  'the store does not allow it: run as the user that owns the recordings':
    'ה-store לא מרשה את זה: הריצו בתור המשתמש שההקלטות בבעלותו',
  'the store does not exist: name its directory': 'ה-store לא קיים: ציינו את התיקייה שלו',
  'the store is no directory, or something in it that should be one is none: name its directory':
    'ה-store הוא לא תיקייה, או שמשהו בו שצריך להיות תיקייה הוא לא: ציינו את התיקייה שלו',
  'a link lies where the store has a file or directory of ours: remove the link':
    'יש link במקום של קובץ או תיקייה שלנו ב-store: הסירו את ה-link',
  'retention ended ({0}): look at the log of pod {1}': 'ה-retention הסתיים ({0}): הסתכלו בלוג של ה-pod {1}',
  'retention failed ({0}): look at the log of pod {1}': 'ה-retention נכשל ({0}): הסתכלו בלוג של ה-pod {1}',
};
