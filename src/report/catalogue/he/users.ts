import type { Catalogue } from '../catalogue.ts';

/** Who in Compose files uses a shared directory, and by which signs: src/users. */
export const USERS: Catalogue = {
  'x-recordings says ReadWrite': 'ב-x-recordings כתוב ReadWrite',
  'it is a worker': 'הוא worker',
  'mounts the recordings read-only, but {0}: it cannot save what it makes':
    'מחבר את ההקלטות לקריאה בלבד, אבל {0}: הוא לא יכול לשמור את מה שהוא יוצר',
  'Drop :ro (read_only) from the mount. If it only reads them, say so: x-recordings: ReadOnly in the service.':
    'הסירו את `:ro` (read_only) מה-mount. אם השירות רק קורא אותן, ציינו את זה בשירות: `x-recordings: ReadOnly`.',
  'x-recordings says ReadOnly': 'ב-x-recordings כתוב ReadOnly',
  'it is a web server, which only reads them': 'הוא שרת web, שרק קורא אותן',
  'mounts the recordings writable, and {0}: a mistake in it could delete them':
    'מחבר את ההקלטות לכתיבה, ו{0}: טעות שלו יכולה למחוק אותן',
  'Mount them with :ro. If it writes them, say so: x-recordings: ReadWrite in the service.':
    'חברו אותן עם `:ro`. אם השירות כותב אותן, ציינו את זה בשירות: `x-recordings: ReadWrite`.',
  'is mounted read-only by all who mount it, {0}: nobody can save a recording':
    'מחובר לקריאה בלבד אצל כל מי שמחבר אותו, {0}: אף אחד לא יכול לשמור הקלטה',
  'Drop :ro (read_only) from the mount of the service that makes the recordings, or mount them in it.':
    'הסירו את `:ro` (read_only) מה-mount של השירות שיוצר את ההקלטות, או חברו אותן לשירות הזה.',
  'it runs the {0} of {1}': 'הוא מריץ את ה-{0} של {1}',
  'it is built from the source of {0}': 'הוא נבנה מקוד המקור של {0}',
  'it is of one product with {0}': 'הוא מאותו מוצר כמו {0}',
  '{0}, and set up like it': '{0}, ומוגדר כמוהו',
  'it tidies up after {0}, as its name says': 'הוא מנקה אחרי {0}, לפי השם שלו',
  'it serves, and only {0} has {1}': 'הוא מגיש, ורק {0} רואה {1}',
  'it is a worker, and no worker has {0}': 'הוא worker, ואף worker לא רואה {0}',
  'it serves, and only workers and a web server have {0}': 'הוא מגיש, ורק workers ושרת web רואים {0}',
  'it serves, and only workers have {0}': 'הוא מגיש, ורק workers רואים {0}',
  'each other service of its program has {0}': 'כל שירות אחר של התוכנית שלו רואה {0}',
  'each other service of its source has {0}': 'כל שירות אחר מקוד המקור שלו רואה {0}',
  'has the recordings at {0}, but its {1} is {2}: it looks where they are not':
    'רואה את ההקלטות בנתיב {0}, אבל המשתנה {1} שלו הוא {2}: הוא מחפש במקום שהן לא נמצאות בו',
  'Mount them at {0}, or set {1} to {2}.': 'חברו אותן בנתיב {0}, או קבעו במשתנה {1} את הערך {2}.',
  'has {0} at {1}, where nothing tells it to look: {2} has {3} at {4}':
    'רואה את {0} בנתיב {1}, ושום דבר לא אומר לו לחפש שם: {2} רואה {3} בנתיב {4}',
  'has {0} at {1}, where nothing tells it to look: {2} have {3} at {4}':
    'רואה את {0} בנתיב {1}, ושום דבר לא אומר לו לחפש שם: {2} רואים {3} בנתיב {4}',
  'Mount them at {0}, or name {1} in its environment, as in RECORDINGS_DIR: {2}.':
    'חברו אותן בנתיב {0}, או ציינו את {1} במשתני הסביבה שלו, כמו `RECORDINGS_DIR: {2}`.',
  'Mount it at {0}, or name {1} in its environment.': 'חברו אותה בנתיב {0}, או ציינו את {1} במשתני הסביבה שלו.',
  'the recordings': 'ההקלטות',
  'the directory {0}': 'התיקייה {0}',
  '{0} at {1}': '{0} בנתיב {1}',
  '{0} says that it needs them': 'לפי {0} הוא צריך אותן',
  'does not mount {0}, but {1}': 'לא מחבר את {0}, אבל {1}',
  'Add {0} to its volumes. {1}': 'הוסיפו ל-volumes שלו את {0}. {1}',
  'If it needs {0}, add {1} to its volumes; if not, say so: {2}.':
    'אם הוא צריך {0}, הוסיפו ל-volumes שלו את {1}. אם לא, ציינו את זה: {2}.',
  '{0}, and {1}': '{0}, ו{1}',
  '{0}: it finds nothing there, and answers 404': '{0}: הוא לא מוצא שם כלום, ועונה 404',
  '{0}: what it saves there goes into {1} at {2}, where nobody looks for it':
    '{0}: מה שהוא שומר שם נכנס אל {1} בנתיב {2}, ושם אף אחד לא מחפש',
  '{0}: its container is read-only, so it cannot even save there':
    '{0}: הקונטיינר שלו לקריאה בלבד, ולכן הוא אפילו לא יכול לשמור שם',
  '{0}: what it saves there is gone with its container, and nobody else sees it':
    '{0}: מה שהוא שומר שם נעלם עם הקונטיינר שלו, ואף אחד אחר לא רואה את זה',
  'a tmpfs': 'tmpfs',
  "the host's directory {0}": 'התיקייה {0} של ה-host',
  'an anonymous volume': 'volume בלי שם',
  'the {0} {1}': 'ה-{0} {1}',
  'volume "{0}"': 'ה-volume "{0}"',
  'the part {0} of volume "{1}"': 'החלק {0} של ה-volume "{1}"',
  '{0} is {1}': '{0} הוא {1}',
  '{0} names {1}': '{0} מציין את {1}',
  '{0}, where nothing is mounted': '{0}, ושום דבר לא מחובר שם',
  'its {0} names {1}': 'ב-{0} שלו מופיע {1}',
  'it takes jobs from the queue {0} ({1})': 'הוא לוקח עבודות מהתור {0} ({1})',
  'it knows the queue {0} ({1})': 'הוא מכיר את התור {0} ({1})',
  'it has {0} at {1}': 'יש לו את {0} בנתיב {1}',
  'it has {0} at {1}, where the others have {2} within': 'יש לו את {0} בנתיב {1}, ואצל האחרים {2} בתוך הנתיב הזה',
  'each other worker of its program has {0}': 'כל worker אחר של התוכנית שלו רואה {0}',
  'its name or queue speaks of files, and {0} has {1}': 'השם או התור שלו מדבר על קבצים, ו-{0} רואה {1}',
  'its name or queue speaks of files, and {0} have {1}': 'השם או התור שלו מדבר על קבצים, ו-{0} רואים {1}',
  'its configuration hands out {0} ({1})': 'ההגדרות שלו מגישות את {0} ({1})',
  'it hands out the public directory into which Laravel links {0}':
    'הוא מגיש את התיקייה public, ש-Laravel מקשר לתוכה את {0}',
  'it has other directories of {0}': 'יש לו תיקיות אחרות של {0}',
  'it is the web server made for {0}, and its configuration cannot be read here':
    'הוא שרת ה-web שנבנה בשביל {0}, ואי אפשר לקרוא כאן את ההגדרות שלו',
  'has {0} at {1}': 'יש לו את {0} בנתיב {1}',
  'has {0} at {1}, within {2}': 'יש לו את {0} בנתיב {1}, בתוך {2}',
  'Mount {0} there instead. {1}': 'חברו שם במקום זה את {0}. {1}',
  '{0}: what it saves there, nobody else sees': '{0}: מה שהוא שומר שם, אף אחד אחר לא רואה',
  '{0}: what it saves there is not among {1}': '{0}: מה שהוא שומר שם לא נכנס אל {1}',
  '{0}, and {1} has {2} there: neither sees what the other saves':
    '{0}, ו-{1} רואה שם את {2}: אף אחד לא רואה מה שהאחר שומר',
  '{0}, and {1} have {2} there: neither sees what the other saves':
    '{0}, ו-{1} רואים שם את {2}: אף אחד לא רואה מה שהאחר שומר',
  'is defined, and no service mounts it: nobody saves anything in it':
    'מוגדר, ואף שירות לא מחבר אותו: אף אחד לא שומר בו כלום',
  'Add {0}:PATH to the volumes of each service that uses it, or remove the volume.':
    'הוסיפו `{0}:PATH` ל-volumes של כל שירות שמשתמש בו, או הסירו את ה-volume.',
  'is of one program with {0}, and it shares no directory with it: a file that one of them saves, the other cannot open':
    'מאותה תוכנית כמו {0}, ולא חולק איתו תיקייה: קובץ שאחד מהם שומר, האחר לא יכול לפתוח',
  'is of one program with {0}, and {1} share no directory with it: a file that one of them saves, the other cannot open':
    'מאותה תוכנית כמו {0}, ו-{1} לא חולקים איתו תיקייה: קובץ שאחד מהם שומר, האחר לא יכול לפתוח',
  'If they hand files to each other, mount one volume in all of them; if not, say so: {0}.':
    'אם הם מעבירים קבצים זה לזה, חברו volume אחד לכולם. אם לא, ציינו את זה: {0}.',
  'is told to keep files at {0} ({1}), as {2} is, and nothing is mounted there: what one of them saves, the other cannot open':
    'צריך לשמור קבצים בנתיב {0} ({1}), כמו {2}, ושום דבר לא מחובר שם: מה שאחד מהם שומר, האחר לא יכול לפתוח',
  'Mount one volume at {0} in both; if they hand no files to each other, say so: {1}.':
    'חברו לשניהם volume אחד בנתיב {0}. אם הם לא מעבירים קבצים זה לזה, ציינו את זה: {1}.',
  'hands out {0} ({1}), and nothing is mounted there': 'מגיש את {0} ({1}), ושום דבר לא מחובר שם',
  'Mount there the directory in which the application saves them; if its image has them, say so: {0}.':
    'חברו שם את התיקייה שהאפליקציה שומרת בה אותם. אם הם נמצאים ב-image שלו, ציינו את זה: {0}.',
  'its {0}': 'המשתנה {0} שלו',
  '{0} of its env_file': 'המשתנה {0} ב-env_file שלו',
  '{0}, which it shares with {1},': 'המשתנה {0}, שהוא חולק עם {1},',
  '{0} and {1} others': '{0} ועוד {1}',
  '{0} and {1} more': '{0} ועוד {1}',
  '{0} and {1}': '{0} ו-{1}',
  'belongs to the profile {0} and {1}': 'שייך ל-profile {0}, ו{1}',
  'a volume that all of them share, like recordings:{0},': 'volume שכולם חולקים, כמו `recordings:{0}`',
  'If it does not use {0}, say so: {1}.': 'אם הוא לא צריך את {0}, ציינו את זה: {1}.',
  'x-recordings: false in the service, or --not-recordings {0}':
    '`x-recordings: false` בשירות, או `--not-recordings {0}`',
  'x-recordings: {{0}: false} in the service': '`x-recordings: {{0}: false}` בשירות',
  them: 'אותן',
  it: 'אותה',
};
