import type { Catalogue } from '../catalogue.ts';

/** What `verify`, `status` and `check` ask and find beside the judgement, and the words around it: src/check, src/report, src/verify and src/cli. */
export const VERIFY: Catalogue = {
  'Which directories do services share, or should they?': 'אילו תיקיות שירותים חולקים, או צריכים לחלוק?',
  'Does every service that looks like a user of them mount them?': 'האם כל שירות שנראה כמו משתמש שלהן מחבר אותן?',
  'Is nothing else mounted where they belong?': 'האם שום דבר אחר לא מחובר במקום שלהן?',
  'Does every service have them where it looks for them?': 'האם הן נמצאות אצל כל שירות במקום שבו הוא מחפש אותן?',
  'Can every writer write, and no mere reader?': 'האם כל מי שכותב יכול לכתוב, ומי שרק קורא לא יכול?',
  'application {0}': 'האפליקציה {0}',
  'none was found; name one with --recordings VOLUME, or --recordings PATH':
    'לא נמצאה תיקייה. ציינו אחת עם `--recordings VOLUME`, או עם `--recordings PATH`',
  '{0}, mounted by nobody': '{0}, לא מחוברת לאף אחד',
  '{0}, mounted by {1}': '{0}, מחוברת ל-{1}',
  '{0}; {1}': '{0}; {1}',
  'this is a template, and no manifest yet': 'זו תבנית, ועדיין לא manifest',
  'Give what comes out of it, as with helm template CHART | recordings check -':
    'תנו את מה שיוצא ממנה: helm template CHART | recordings check -',
  'this is not YAML: {0}': 'זה לא YAML: {0}',
  'Correct the syntax.': 'תקנו את התחביר.',
  'a list or an object cannot be a key': 'רשימה או אובייקט לא יכולים להיות key',
  'Does no manifest that is to be mounted write an empty list where the mount will be?':
    'האם אין manifest שאמור להיות מחובר וכתובה בו רשימה ריקה במקום של ה-mount?',
  "writes {0} as an empty list, where the store is mounted: Argo CD, and other tools that apply on the client's side, then see a difference for ever and synchronise without end":
    'כותב את {0} כרשימה ריקה, במקום שבו ה-store מחובר: Argo CD וכלים אחרים שמחילים בצד הלקוח רואים אז הבדל לתמיד, ומסנכרנים בלי סוף',
  'Remove the line {0}: [] from the manifest.': 'הסירו מה-manifest את השורה `{0}: []`.',
  'Is every store valid, and there where a workload names it?': 'האם כל store תקין, וקיים במקום ש-workload מציין?',
  'Can every document be read?': 'האם אפשר לקרוא כל מסמך?',
  'holds no RecordingStore, and nothing in it declares a role': 'אין בו RecordingStore, ושום דבר בו לא מצהיר על תפקיד',
  'Give the file that holds the RecordingStore, too.': 'תנו גם את הקובץ שיש בו את ה-RecordingStore.',
  'Correct the field.': 'תקנו את השדה.',
  'declares role "{0}" in store "{1}", which is not there for namespace "{2}"':
    'מצהיר על התפקיד "{0}" ב-store "{1}", שלא קיים בשביל ה-namespace "{2}"',
  'Give the file that holds the RecordingStore, too, or correct the label recordings.prosaas.io/store.':
    'תנו גם את הקובץ שיש בו את ה-RecordingStore, או תקנו את ה-label ששמו recordings.prosaas.io/store.',
  'Does no manifest without a role have what was injected into a workload of a cluster?':
    'האם אין manifest בלי תפקיד שיש בו מה שהוזרק ל-workload בקלאסטר?',
  'has the label {0}, but declares no role': 'יש לו את ה-label ששמו {0}, אבל הוא לא מצהיר על תפקיד',
  'Remove the label, volume "{0}" and its mounts, and the labels {1} and {2} and the annotation {3} of {4}.metadata; or declare a role.':
    'הסירו את ה-label, את ה-volume "{0}" ואת ה-mounts שלו, ואת ה-labels {1} ו-{2} ואת ה-annotation {3} של `{4}.metadata`. או הצהירו על תפקיד.',
  'this is input of kustomize: kustomize build DIR | recordings check -':
    'זה קלט של kustomize: kustomize build DIR | recordings check -',
  'this is part of a Helm chart: helm template CHART | recordings check -':
    'זה חלק מ-Helm chart: helm template CHART | recordings check -',
  '{0}: this is no object of Kubernetes': '{0}: זה לא אובייקט של Kubernetes',
  '{0}: this {1} has no metadata.name': '{0}: ל-{1} הזה אין metadata.name',
  '{0}: {1}': '{0}: {1}',
  'this object has no apiVersion and kind': 'לאובייקט הזה אין apiVersion ו-kind',
  'this is an application model': 'זה מודל אפליקציה',
  'this is a Compose file': 'זה קובץ Compose',
  '{0}: give manifests of Kubernetes, like those that recordings synth writes':
    '{0}: תנו manifests של Kubernetes, כמו אלה ש-`recordings synth` כותבת',
  'a list': 'רשימה',
  'an object': 'אובייקט',
  'a string: quote it': 'מחרוזת: כתבו אותה במירכאות',
  'true or false': 'true או false',
  'is missing': 'חסר',
  'must be {0}': 'צריך להיות {0}',
  'something else': 'משהו אחר',
  '{0} of {1}': '{0} של {1}',
  'Does every workload that looks like a user of a shared directory mount the directory?':
    'האם כל workload שנראה כמו משתמש של תיקייה משותפת מחבר את התיקייה?',
  'the claim {0}': 'ה-claim {0}',
  'If it uses {0}, mount {1} at {2}; if not, label its pod template {3}: "false".':
    'אם הוא צריך את {0}, חברו את {1} בנתיב {2}. אם לא, סמנו את ה-pod template שלו ב-label `{3}: "false"`.',
  'Is the volume of every claim kept for this claim?': 'האם ה-volume של כל claim שמור ל-claim הזה?',
  'is in namespace "{0}", but its volume "{1}" is kept for claim {2}, so this claim would stay Pending':
    'נמצא ב-namespace "{0}", אבל ה-volume שלו "{1}" שמור ל-claim {2}, ולכן ה-claim הזה היה נשאר במצב Pending',
  'If kustomize has written the namespace: remove namespace: from the kustomization, and render the manifests of each environment from the model: recordings synth --config application.yaml --config {0}.yaml, where {1}.yaml has namespace: {2} and storage of its own. Otherwise correct claimRef of the volume.':
    'אם kustomize כתב את ה-namespace: הסירו את `namespace:` מה-kustomization, וצרו מהמודל את ה-manifests של כל סביבה: recordings synth --config application.yaml --config {0}.yaml. ב-`{1}.yaml` יש `namespace: {2}` ואחסון משלו. אחרת תקנו את ה-claimRef של ה-volume.',
  'Would the API server accept the fields as they are written?': 'האם ה-API server היה מקבל את השדות כמו שהם כתובים?',
  'has no metadata.name': 'אין לו metadata.name',
  'Give the object a name.': 'תנו שם לאובייקט.',
  'its field {0} {1}': 'השדה {0} שלו {1}',
  'Correct the field. If this is a patch of kustomize: kustomize build DIR | recordings check -':
    'תקנו את השדה. אם זה patch של kustomize: kustomize build DIR | recordings check -',
  '{0}: the value of {1} is not a string: {2}': '{0}: הערך של {1} הוא לא מחרוזת: {2}',
  'Quote it: {0}: "{1}".': 'כתבו אותו במירכאות: `{0}: "{1}"`.',
  'Does every role stand where it has an effect?': 'האם כל תפקיד כתוב במקום שבו יש לו השפעה?',
  'the labels of its pod template': 'ה-labels של ה-pod template שלו',
  'its label {0} at {1} does nothing: no pod gets a role by it':
    'ה-label ששמו {0} ב-{1} לא עושה כלום: שום pod לא מקבל תפקיד בגללו',
  'Put the label on {0}.': 'העבירו את ה-label אל {0}.',
  'the set of {0} arguments': 'הקבוצה של {0} ארגומנטים',
  'passed over:': 'לא נבדקו:',
  'the Docker Engine at {0}': 'ה-Docker Engine ב-{0}',
  '(container {0}) has {1} under {2} that are not with the recordings: docker compose down would destroy them':
    '(הקונטיינר {0}) מחזיק {1} תחת {2} שלא נמצאים עם ההקלטות. הפקודה `docker compose down` תמחק אותם',
  'Before docker compose down, move the files, as root on this machine.':
    'לפני `docker compose down`, העבירו את הקבצים, בתור root על המכונה הזאת.',
  '(container {0}) may have files under {1}, which docker compose down would destroy: import could not look there ({2})':
    '(הקונטיינר {0}) אולי מחזיק קבצים תחת {1}, שהפקודה `docker compose down` תמחק. הפקודה import לא יכלה להסתכל שם ({2})',
  'Before docker compose down, look there, as root on this machine.':
    'לפני `docker compose down`, הסתכלו שם, בתור root על המכונה הזאת.',
  'Compose project {0}': 'פרויקט ה-Compose {0}',
  'looking into the containers of {0}': 'מסתכלים בקונטיינרים של {0}',

  '{0} is well': '{0}: הכול תקין',
  '{0} is not well': '{0}: לא תקין',
  '1 fault': 'תקלה אחת',
  '{0} faults': { two: 'שתי תקלות', other: '{0} תקלות' },
  '1 warning': 'אזהרה אחת',
  '{0} warnings': { two: 'שתי אזהרות', other: '{0} אזהרות' },
  '{0} of {1} free': '{0} מתוך {1} פנויים',
  '{0}, {1} of its inodes': '{0}, ו-{1} מה-inodes',
  'only {0}': 'רק {0}',
  'Only {0}': 'רק {0}',
  '1 file ({0})': 'קובץ אחד ({0})',
  'at least 1 file ({0})': 'לפחות קובץ אחד ({0})',
  '{0} files ({1})': { two: 'שני קבצים ({1})', other: '{0} קבצים ({1})' },
  'at least {0} files ({1})': { two: 'לפחות שני קבצים ({1})', other: 'לפחות {0} קבצים ({1})' },
  '{0}: nothing was written and read': '{0}: שום דבר לא נכתב ונקרא',
  '{0}: {1} of {2} readings saw what was written': '{0}: {1} מתוך {2} קריאות ראו את מה שנכתב',
  'Nothing was written and read.': 'שום דבר לא נכתב ונקרא.',
  '{0} of {1} readings saw what was written.': '{0} מתוך {1} קריאות ראו את מה שנכתב.',
  'examined on {0}': 'נבדק ב-{0}',
  'What is wrong, and what to do': 'מה לא בסדר, ומה לעשות',
  'What to look at': 'על מה להסתכל',
  'What was asked': 'מה נשאל',
  'recordings {0}. This page is what recordings verify saw at that time; it does not change.':
    '`recordings {0}`. הדף הזה הוא מה שהפקודה `recordings verify` ראתה באותו זמן. הוא לא משתנה.',
  yes: 'כן',
  no: 'לא',
  'yes, with a warning': 'כן, עם אזהרה',
  'Store {0}': 'ה-store {0}',
  'who sees what': 'מי רואה מה',
  Service: 'שירות',
  'Pod and container': 'pod וקונטיינר',
  Role: 'תפקיד',
  'Sees what was written in': 'רואה את מה שנכתב ב',
  'Sees what was written in {0}': 'רואה את מה שנכתב ב-{0}',
  'reads and writes {0}': 'קורא וכותב {0}',
  'reads {0}': 'קורא {0}',
  'wrote the file': 'כתב את הקובץ',
  'did not look': 'לא הסתכל',
  '{0} of {1} writers': '{0} מתוך {1} כותבים',
  '{0} of {1} writers, within {2}': '{0} מתוך {1} כותבים, בתוך {2}',
  'not {0}: {1}': 'לא {0}: {1}',
  'not {0} and {1} more: {2}': 'לא {0} ועוד {1}: {2}',

  'claim {0} at {1}': 'ה-claim {0} בנתיב {1}',
  'no operator has written a status. Ask: recordings verify --platform':
    'אף אופרטור לא כתב status. בדקו: recordings verify --platform',
  'there is no store in any namespace': 'אין store באף namespace',
  '1 store': 'store אחד',
  '{0} stores': '{0} stores',
  '{0}, and all are well': '{0}, והכול תקין',
  '1 of {0} needs attention': 'אחד מתוך {0} צריך טיפול',
  '{0} of {1} need attention': '{0} מתוך {1} צריכים טיפול',
  'and {0} more: recordings status -n {1}': 'ועוד {0}: recordings status -n {1}',
  '1 store is well. --list shows a line for each.': 'store אחד תקין. עם --list יש שורה לכל אחד.',
  '{0} stores are well. --list shows a line for each.': '{0} stores תקינים. עם --list יש שורה לכל אחד.',
  '{0}, suspended': '{0}, מושהה',
  '{0} roles held, {1} workloads and {2} pods mounted': '{0} תפקידים מוחזקים, {1} workloads ו-{2} pods מחוברים',
  ROLE: 'תפקיד',
  ACCESS: 'הרשאה',
  'HELD BY': 'מי מחזיק',
  PODS: 'pods',
  'nobody (optional)': 'אף אחד (לא חובה)',
  nobody: 'אף אחד',
  '{0} mounted': { one: 'אחד מחובר', two: 'שניים מחוברים', other: '{0} מחוברים' },
  '{0} out of date': { one: 'אחד לא מעודכן', two: 'שניים לא מעודכנים', other: '{0} לא מעודכנים' },
  '{0} refused': { one: 'אחד נדחה', two: 'שניים נדחו', other: '{0} נדחו' },
  'its template is mounted': 'ה-template שלו מחובר',
  'its template is out of date': 'ה-template שלו לא מעודכן',
  'its template is refused': 'ה-template שלו נדחה',
  'no pod runs; {0}': 'שום pod לא רץ; {0}',
  retention: 'retention',
  room: 'מקום',
  recordings: 'הקלטות',
  growth: 'גידול',
  counted: 'נספר',
  'no run is known': 'לא ידוע על הרצה',
  'well, {0}': 'תקין, {0}',
  'FAILED, {0}': 'נכשל, {0}',
  '{0}, {1} ago': '{0}, לפני {1}',
  'not known, and neither are number, age and growth: no run of retention has counted':
    'לא ידוע, וגם לא המספר, הגיל והגידול: שום הרצה של retention לא ספרה',
  'count now: recordings prune {0} --dry-run': 'לספור עכשיו: recordings prune {0} --dry-run',
  'see the room: recordings verify {0}': 'לראות את המקום: recordings verify {0}',
  'count each night: retention under store in application.yaml':
    'לספור בכל לילה: retention תחת store ב-application.yaml',
  '{0} ({1})': '{0} ({1})',
  '{0}, the oldest is {1} old': '{0}, הישנה ביותר בת {1}',
  'nothing goes': 'שום דבר לא נמחק',
  '{0} a day may go': '{0} ביום יכולים להימחק',
  'does not get full at this rate': 'לא מתמלא בקצב הזה',
  'full within a day at this rate': 'מלא בתוך יום בקצב הזה',
  'full within two days at this rate': 'מלא בתוך יומיים בקצב הזה',
  'full in {0} days at this rate': 'מלא בעוד {0} ימים בקצב הזה',
  '{0} a day ({1}), {2}; {3}': '{0} ביום ({1}), {2}; {3}',
  STORE: 'store',
  HELD: 'מוחזק',
  MOUNTED: 'מחובר',
  FREE: 'פנוי',
  'FULL IN': 'מלא בעוד',
  OLDEST: 'הישנה ביותר',
  RETENTION: 'retention',
  COUNTED: 'נספר לפני',
  'failed {0}': 'נכשל {0}',
  '… {0} more lines': '… עוד {0} שורות',

  'It does not start, or loses data, until you have done this:': 'זה לא יעלה, או יאבד נתונים, עד שתעשו את זה:',
  'Look at this:': 'הסתכלו על זה:',
  'Nothing is to be done about this:': 'עם זה לא צריך לעשות כלום:',
  '1 more finding needs nothing from you; --all shows it.': 'עוד ממצא אחד לא דורש מכם כלום. --all מציג אותו.',
  '{0} more findings need nothing from you; --all shows them.': {
    two: 'עוד שני ממצאים לא דורשים מכם כלום. --all מציג אותם.',
    other: 'עוד {0} ממצאים לא דורשים מכם כלום. --all מציג אותם.',
  },
  'Other directories are imported with:': 'תיקיות אחרות מייבאים עם:',
  '{0} written; next: {1}': '{0} נכתב. הצעד הבא: {1}',
  '{0} and {1} written; next: fill in {2}, then: {3}': '{0} ו-{1} נכתבו. הצעד הבא: מלאו את {2}, ואחר כך: {3}',
  '{0} and {1} written; next: compare it with {2}, which stays as it is, then: {3}':
    '{0} ו-{1} נכתבו. הצעד הבא: השוו אותו עם {2}, שנשאר כמו שהוא, ואחר כך: {3}',
  '{0} written; next: the steps in {1}': '{0} נכתב. הצעד הבא: הצעדים ב-{1}',
  '{0} written, without manifests: the model is not complete; next: the steps in {1}':
    '{0} נכתב, בלי manifests: המודל לא שלם. הצעד הבא: הצעדים ב-{1}',

  'no other service sees them': 'אף שירות אחר לא רואה אותם',
  'docker compose down would destroy them': 'הפקודה `docker compose down` תמחק אותם',
  'of service "{0}" has {1} under {2} that are not with the recordings: {3}':
    'של השירות "{0}" מחזיק {1} תחת {2} שלא נמצאים עם ההקלטות: {3}',
  'of service "{0}", which has stopped, has {1} under {2} that are not with the recordings: {3}':
    'של השירות "{0}", שנעצר, מחזיק {1} תחת {2} שלא נמצאים עם ההקלטות: {3}',
  'Move the files: {0}.': 'העבירו את הקבצים: {0}.',
  'of service "{0}" could not be looked into, so verify does not know what is under {1} ({2})':
    'של השירות "{0}": אי אפשר היה להסתכל בו, ולכן verify לא יודעת מה יש תחת {1} ({2})',
  'Run verify again.': 'הריצו שוב את verify.',
  'Start it: docker compose -p {0} start. Then run verify again.':
    'הפעילו אותו: docker compose -p {0} start. אחר כך הריצו שוב את verify.',
  'of service "{0}" does not run, so verify cannot test it': 'של השירות "{0}" לא רץ, ולכן verify לא יכולה לבדוק אותו',
  'no running container may write to the recordings, so verify cannot write a file':
    'לאף קונטיינר שרץ אין הרשאה לכתוב להקלטות, ולכן verify לא יכולה לכתוב קובץ',
  'has only one running container with the recordings, so no other container can read what it writes':
    'רק קונטיינר אחד עם ההקלטות רץ, ולכן אף קונטיינר אחר לא יכול לקרוא מה שהוא כותב',
  'Mount the volume of the recordings in every service that uses them, and start the services. Then run verify again.':
    'חברו את ה-volume של ההקלטות לכל שירות שמשתמש בהן, והפעילו את השירותים. אחר כך הריצו שוב את verify.',
  'container "{0}" {1}': 'בקונטיינר "{0}" {1}',
  'Add one of them to the image.': 'הוסיפו אחד מהם ל-image.',
  "Run verify again with --ephemeral, which looks through an ephemeral container of the operator's image. Or add one of them to the image.":
    'הריצו שוב את verify עם --ephemeral, שמסתכלת דרך ephemeral container מה-image של האופרטור. או הוסיפו אחד מהם ל-image.',
  'Run verify again, because the pod may just have been replaced. If the error stays, look at the pod.':
    'הריצו שוב את verify, כי ייתכן שה-pod הוחלף בדיוק. אם השגיאה נשארת, הסתכלו ב-pod.',
  'container "{0}" runs as {1} and cannot write to the store: {2}':
    'הקונטיינר "{0}" רץ בתור {1} ולא יכול לכתוב ל-store: {2}',
  '{0}, the directory belongs to {1} and has mode {2}': '{0}, התיקייה שייכת ל-{1} וה-mode שלה {2}',
  'The storage reports this error, not the permissions. Look at the storage server and at the node of the pod. Then restart the pod.':
    'האחסון מדווח על השגיאה הזאת, לא ההרשאות. הסתכלו בשרת האחסון וב-node של ה-pod. אחר כך הפעילו את ה-pod מחדש.',
  'container "{0}" runs as {1} and may not read {2}: {3}':
    'הקונטיינר "{0}" רץ בתור {1} ואין לו הרשאה לקרוא את {2}: {3}',
  'container "{0}" runs as {1} and may not read {2} (owner {3}, mode {4}): {5}':
    'הקונטיינר "{0}" רץ בתור {1} ואין לו הרשאה לקרוא את {2} (`owner {3}, mode {4}`): {5}',
  'Make room on the volume: delete old recordings, or enlarge the volume.':
    'פנו מקום ב-volume: מחקו הקלטות ישנות, או הגדילו את ה-volume.',
  'The volume is mounted read-only. Look at the mount options of the volume, and at the storage server.':
    'ה-volume מחובר לקריאה בלבד. הסתכלו באפשרויות ה-mount של ה-volume, ובשרת האחסון.',
  'Run all users of the store with the same runAsUser and fsGroup, or run chown {0} on the directory on the storage. A local volume takes fsGroup only from its first mount, and never from a read-only mount.':
    'הריצו את כל המשתמשים של ה-store עם אותם runAsUser ו-fsGroup, או הריצו `chown {0}` על התיקייה באחסון. volume מסוג local מקבל fsGroup רק מה-mount הראשון שלו, ואף פעם לא דרך mount לקריאה בלבד.',
  'container "{0}" does not run, so verify cannot test it': 'הקונטיינר "{0}" לא רץ, ולכן verify לא יכולה לבדוק אותו',
  'Read the events of the pod: kubectl describe pod {0} -n {1}. Then run verify again.':
    'קראו את האירועים של ה-pod: kubectl describe pod {0} -n {1}. אחר כך הריצו שוב את verify.',
  'role "{0}" has no running container with the store mounted, so verify cannot test it':
    'לתפקיד "{0}" אין קונטיינר שרץ וה-store מחובר אליו, ולכן verify לא יכולה לבדוק אותו',
  'Read the state of its pod: kubectl describe pod {0} -n {1}. Then run verify again.':
    'קראו את המצב של ה-pod שלו: kubectl describe pod {0} -n {1}. אחר כך הריצו שוב את verify.',
  'The store is suspended, so the operator mounts nothing. Set spec.suspend to false. Then run verify again.':
    'ה-store מושהה, ולכן האופרטור לא מחבר כלום. קבעו ב-spec.suspend את הערך false. אחר כך הריצו שוב את verify.',
  'Start a pod of the role. Then run verify again.': 'הפעילו pod של התפקיד. אחר כך הריצו שוב את verify.',
  'Start a Job by hand: kubectl create job -n {0} {1} --from={2}. Run verify again while the pod of the Job runs: recordings verify -n {3} --wait 5m. If the pod ends too soon for that, set optional: true on role "{4}" of the store.':
    'הפעילו Job ביד: kubectl create job -n {0} {1} --from={2}. הריצו שוב את verify בזמן שה-pod של ה-Job רץ: recordings verify -n {3} --wait 5m. אם ה-pod מסתיים מהר מדי בשביל זה, קבעו `optional: true` לתפקיד "{4}" של ה-store.',
  'Start a pod: kubectl scale -n {0} {1} --replicas=1. Then run verify again.':
    'הפעילו pod: kubectl scale -n {0} {1} --replicas=1. אחר כך הריצו שוב את verify.',
  'Find out why {0} has no pod: kubectl describe {1} -n {2}. Then run verify again.':
    'בררו למה אין pod ל-{0}: kubectl describe {1} -n {2}. אחר כך הריצו שוב את verify.',
  'no container with ReadWrite access and the store mounted runs, so verify cannot write a file':
    'אין קונטיינר שרץ עם הרשאת ReadWrite וה-store מחובר אליו, ולכן verify לא יכולה לכתוב קובץ',
  'Start a workload whose role has ReadWrite access. Then run verify again.':
    'הפעילו workload שלתפקיד שלו יש הרשאת ReadWrite. אחר כך הריצו שוב את verify.',
  'pod {0} is the only running pod with the store mounted, so no other pod can read what the pod writes':
    'ה-pod {0} הוא היחיד שרץ עם ה-store מחובר, ולכן אף pod אחר לא יכול לקרוא מה שהוא כותב',
  'Start a second pod: a workload with another role, or a second replica (kubectl scale -n {0}). Then run verify again.':
    'הפעילו pod שני: workload עם תפקיד אחר, או replica שנייה (`kubectl scale -n {0}`). אחר כך הריצו שוב את verify.',
  'has neither sh with the usual tools, nor node, nor python3': 'אין sh עם הכלים הרגילים, ואין node או python3',
  'Whoever administers the cluster must grant that, if you need it: {0}':
    'מי שמנהל את הקלאסטר צריך לתת את ההרשאה, אם אתם צריכים אותה: {0}',
  'Whoever administers namespace {0} must grant that: {1}': 'מי שמנהל את ה-namespace {0} צריך לתת את ההרשאה: {1}',
  'docs/security.md has the ClusterRole recordings-status.':
    'ב-docs/security.md נמצא ה-ClusterRole ששמו recordings-status.',
  'does not exist in namespace {0}': 'לא קיים ב-namespace {0}',
  'does not exist in namespace {0} (its stores: none)': 'לא קיים ב-namespace {0} (אין בו stores)',
  'does not exist in namespace {0} (its stores: {1})': 'לא קיים ב-namespace {0} (ה-stores שלו: {1})',
  'namespace {0}': 'ה-namespace {0}',
  'all namespaces': 'כל ה-namespaces',
  'whether the operator runs could not be read: {0}': 'אי אפשר היה לקרוא אם האופרטור רץ: {0}',
  'waiting: {0}: {1} {2}': 'מחכים: {0}: {1} {2}',
  'Does the cluster know the kind RecordingStore?': 'האם הקלאסטר מכיר את הסוג RecordingStore?',
  'is not in the cluster': 'לא נמצא בקלאסטר',
  'is not established: the API server has not accepted its names':
    'לא במצב established: ה-API server לא קיבל את השמות שלו',
  'serves {0}, not {1}': 'מגיש {0}, ולא {1}',
  'no version': 'שום גרסה',
  'Does the operator run?': 'האם האופרטור רץ?',
  'nothing is mounted': 'שום דבר לא מחובר',
  'nothing repairs a missing mount': 'שום דבר לא מתקן mount חסר',
  'is in no namespace (no Deployment has the label {0}): {1}':
    'לא נמצא באף namespace (לשום Deployment אין את ה-label `{0}`): {1}',
  'has 0 of {0} pods available: {1}': '0 מתוך {0} pods זמינים: {1}',
  'Find out why: kubectl -n {0} describe deployment {1}. Read the logs of its newest pod, too.':
    'בררו למה: kubectl -n {0} describe deployment {1}. קראו גם את הלוגים של ה-pod החדש ביותר שלו.',
  'Does an operator lead, and write?': 'האם יש אופרטור שמוביל וכותב?',
  'has no holder, so no operator writes': 'אין מי שמחזיק בו, ולכן אף אופרטור לא כותב',
  'was not renewed by {0} for {1} s, so no operator writes': '{0} לא חידש אותו כבר {1} שניות, ולכן אף אופרטור לא כותב',
  'Read the logs: kubectl -n {0} logs -l {1}. If an operator may not write the Lease, apply 10-operator.yaml again.':
    'קראו את הלוגים: kubectl -n {0} logs -l {1}. אם לאופרטור אין הרשאה לכתוב את ה-Lease, הריצו שוב apply על 10-operator.yaml.',
  'Does every user read what every writer writes, and does nobody else write?':
    'האם כל משתמש קורא מה שכל כותב כותב, ואף אחד אחר לא כותב?',
  'role "{0}" grants ReadOnly access, but container "{1}" could write in {2}':
    'התפקיד "{0}" נותן הרשאת ReadOnly, אבל הקונטיינר "{1}" הצליח לכתוב ב-{2}',
  'reads something else': 'קורא משהו אחר',
  'has not seen it in {0} s': 'לא ראה את זה בתוך {0} שניות',
  'container "{0}" does not see what {1} wrote': 'הקונטיינר "{0}" לא רואה מה ש-{1} כתב',
  'Compare the volumes of both pods. If both pods use the same volume, set mount options that do not cache missing files ({0}).':
    'השוו את ה-volumes של שני ה-pods. אם שניהם משתמשים באותו volume, קבעו אפשרויות mount שלא שומרות ב-cache שקובץ חסר ({0}).',
  'container "{0}" saw only after {1} s what {2} wrote': 'הקונטיינר "{0}" ראה רק אחרי {1} שניות מה ש-{2} כתב',
  'Set mount options that do not cache missing files ({0}).': 'קבעו אפשרויות mount שלא שומרות ב-cache שקובץ חסר ({0}).',
  'Are all recordings in the store, and none in the file system of a container?':
    'האם כל ההקלטות נמצאות ב-store, ואף אחת לא במערכת הקבצים של קונטיינר?',
  'container "{0}" has {1} under {2} that are not in the store: {3} ({4})':
    'הקונטיינר "{0}" מחזיק {1} תחת {2} שלא נמצאים ב-store: {3} ({4})',
  'The files are lost when the pod is replaced. First suspend the store: {0}. Then move the files into the store: recordings rescue -n {1} --store {2}. Then set suspend: false.':
    'הקבצים אובדים כשה-pod מוחלף. קודם השהו את ה-store: {0}. אחר כך העבירו את הקבצים אל ה-store: recordings rescue -n {1} --store {2}. אחר כך קבעו `suspend: false`.',
  'has containers in which verify could not look for stranded recordings: {0}':
    'יש קונטיינרים ש-verify לא יכלה לחפש בהם הקלטות תקועות: {0}',
  'If you know that these containers write no recordings, do nothing. Otherwise let verify look into them through ephemeral containers: run it again with --ephemeral.':
    'אם ידוע לכם שהקונטיינרים האלה לא כותבים הקלטות, לא צריך לעשות כלום. אחרת תנו ל-verify להסתכל בהם דרך ephemeral containers: הריצו אותה שוב עם --ephemeral.',
  'container "{0}" could not remove {1}: {2}': 'הקונטיינר "{0}" לא הצליח להסיר את {1}: {2}',
  'Remove the files of verify: {0} rm -rf {1}': 'הסירו את הקבצים של verify: {0} rm -rf {1}',
  'looking into the pods for store {0}': 'מסתכלים ב-pods של ה-store {0}',
  'Does the store that you asked for exist?': 'האם ה-store שביקשתם קיים?',
  'Does no other volume lead to the storage of a store?': 'האם אף volume אחר לא מוביל לאחסון של store?',
  'no claim yet': 'אף claim עדיין',
  'is on the same storage as volume "{0}" of {1} {2}, and belongs to {3}: whoever mounts that claim needs no role':
    'נמצא על אותו אחסון כמו ה-volume "{0}" של {1} {2}, והוא של {3}: מי שמחבר את ה-claim הזה לא צריך תפקיד',
  'claim {0}/{1}': 'claim {0}/{1}',
  'Delete the volume, or move it to a directory of its own.': 'מחקו את ה-volume, או העבירו אותו לתיקייה משלו.',
  'Can no pod mount directories of the nodes on which a store is mounted?':
    'האם אף pod לא יכול לחבר תיקיות של nodes שעליהם מחובר store?',
  'has pods on nodes where a store is mounted ({0}), and no Pod Security: a hostPath volume there reaches the recordings. All such namespaces: {1}':
    'יש לו pods על nodes שעליהם מחובר store ({0}), ואין לו Pod Security: hostPath volume שם מגיע להקלטות. כל ה-namespaces כאלה: {1}',
  '{0} and others': '{0} ואחרים',
  'Label each namespace pod-security.kubernetes.io/enforce=baseline, or keep its pods off these nodes. Namespaces that another admission policy restricts need nothing.':
    'סמנו כל namespace ב-label הבא: pod-security.kubernetes.io/enforce=baseline, או הרחיקו את ה-pods שלו מה-nodes האלה. namespaces ש-admission policy אחרת מגבילה לא צריכים כלום.',
  'Could volumes, namespaces and pods of the whole cluster be read?':
    'האם אפשר היה לקרוא volumes, namespaces ו-pods של כל הקלאסטר?',
};
