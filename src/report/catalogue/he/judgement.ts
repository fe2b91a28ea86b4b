import type { Catalogue } from '../catalogue.ts';

/** What is wrong with a store, and what to do: src/api, src/judgement, src/mount, src/plan and src/policies. */
export const JUDGEMENT: Catalogue = {
  'Read what that means for the service, and decide whether you must do something.':
    'קראו מה המשמעות לשירות, והחליטו אם צריך לעשות משהו.',
  'Look at the application model: it shows what the service has now.':
    'הסתכלו במודל האפליקציה: רואים בו מה יש לשירות עכשיו.',
  'Build the image, push it to a registry that the cluster can reach, and name it in the application model.':
    'בנו את ה-image, דחפו אותו ל-registry שהקלאסטר מגיע אליו, וציינו אותו במודל האפליקציה.',
  'Create the Secret from the template. No sensitive value was written into any file.':
    'צרו את ה-Secret מהתבנית. שום ערך רגיש לא נכתב לאף קובץ.',
  'If the image runs as another user, remove security: baseline from the service.':
    'אם ה-image רץ כמשתמש אחר, הסירו את `security: baseline` מהשירות.',
  'Fill in the field: it says FILL_IN.': 'מלאו את השדה: כתוב בו FILL_IN.',

  'Apply the file that holds the claim and its volume. If claimName is wrong, create a new store with the right claimName.':
    'הריצו apply על הקובץ שיש בו את ה-claim ואת ה-volume שלו. אם claimName שגוי, צרו store חדש עם ה-claimName הנכון.',
  'Read the events of the claim. Usually no volume fits, or the volume is Released and still refers to a deleted claim.':
    'קראו את האירועים של ה-claim. בדרך כלל אין volume מתאים, או שה-volume במצב Released ועדיין מצביע על claim שנמחק.',
  'Restore the PersistentVolume under its old name. The claim then binds to the volume again.':
    'שחזרו את ה-PersistentVolume בשם הישן שלו. אז ה-claim נקשר שוב ל-volume.',
  'Create a claim with accessModes [ReadWriteMany] on storage that offers it. Create a new store on that claim, and move the recordings.':
    'צרו claim עם `accessModes [ReadWriteMany]` על אחסון שמציע את זה. צרו store חדש על ה-claim הזה, והעבירו את ההקלטות.',
  'Keep one of the two stores. With two stores on one claim, one store could grant what the other refuses.':
    'השאירו אחד משני ה-stores. כששני stores משתמשים ב-claim אחד, store אחד יכול לתת מה שהשני דוחה.',
  'Move the store, with its users and its claim, into a namespace of its own.':
    'העבירו את ה-store, עם המשתמשים שלו ועם ה-claim שלו, ל-namespace משלו.',
  'Run all users of the store with the same runAsUser and fsGroup, or correct the ownership on the storage.':
    'הריצו את כל המשתמשים של ה-store עם אותם runAsUser ו-fsGroup, או תקנו את הבעלות באחסון.',
  'Run all users of the store with the same runAsUser and fsGroup. If the mode of a file shuts the group out, let the program that writes the file set a wider mode (umask 027, chmod 640). If owner and mode allow reading, SELinux may forbid it: set the same seLinuxOptions.level for all users of the store.':
    'הריצו את כל המשתמשים של ה-store עם אותם runAsUser ו-fsGroup. אם ה-mode של קובץ לא מרשה לקבוצה לקרוא, על התוכנית שכותבת את הקובץ לקבוע mode רחב יותר (`umask 027`, `chmod 640`). אם הבעלות וה-mode מרשים לקרוא, ייתכן ש-SELinux אוסר: קבעו אותו `seLinuxOptions.level` לכל המשתמשים של ה-store.',
  'Create the RecordingStore, or correct the label recordings.prosaas.io/store.':
    'צרו את ה-RecordingStore, או תקנו את ה-label ששמו recordings.prosaas.io/store.',
  'Label the namespace recordings.prosaas.io/enabled=true.':
    'סמנו את ה-namespace ב-label הבא: recordings.prosaas.io/enabled=true.',
  'Correct the label recordings.prosaas.io/role, or add the role to the store.':
    'תקנו את ה-label ששמו recordings.prosaas.io/role, או הוסיפו את התפקיד ל-store.',
  'Label the workload that should hold the role, or set optional: true on the role.':
    'סמנו ב-label את ה-workload שצריך להחזיק בתפקיד, או קבעו `optional: true` לתפקיד.',
  'Declare the role on the metadata of the workload, and remove the labels and the annotation from the pod template.':
    'הצהירו על התפקיד ב-metadata של ה-workload, והסירו את ה-labels ואת ה-annotation מה-pod template.',
  'Set serviceAccountName to one of the serviceAccounts of the role, or add the account to the role.':
    'קבעו ב-serviceAccountName אחד מה-serviceAccounts של התפקיד, או הוסיפו את ה-account לתפקיד.',
  'Rename the container, or correct the annotation, or containers and initContainers of the role. If the workloads of a role call their containers differently, name the containers in the annotation of each workload.':
    'שנו את שם הקונטיינר, או תקנו את ה-annotation, או את containers ואת initContainers של התפקיד. אם ל-workloads של תפקיד אחד יש שמות שונים לקונטיינרים, ציינו את הקונטיינרים ב-annotation של כל workload.',
  'Remove the name from the annotation, or add the name to containers or initContainers of the role.':
    'הסירו את השם מה-annotation, או הוסיפו את השם ל-containers או ל-initContainers של התפקיד.',
  'Remove that mount, or give the role a mountPath of its own that is free.':
    'הסירו את ה-mount הזה, או תנו לתפקיד mountPath פנוי משלו.',
  'Move that mount to a path outside the recordings directory.': 'העבירו את ה-mount הזה לנתיב מחוץ לתיקיית ההקלטות.',
  'Rename your volume. Names that begin with recstore- belong to the operator.':
    'שנו את שם ה-volume שלכם. שמות שמתחילים ב-`recstore-` שייכים לאופרטור.',
  'Set readOnly: true on the mount and on its volume (persistentVolumeClaim), or declare a role that writes.':
    'קבעו `readOnly: true` ב-mount וב-volume שלו (persistentVolumeClaim), או הצהירו על תפקיד שכותב.',
  'Remove readOnly from the mount and from persistentVolumeClaim of the volume, or declare a role with ReadOnly access. If the manifest has no readOnly, write readOnly: false into the mount: an injected mount may have left readOnly there.':
    'הסירו את readOnly מה-mount ומה-persistentVolumeClaim של ה-volume, או הצהירו על תפקיד עם הרשאת ReadOnly. אם אין readOnly ב-manifest, כתבו ב-mount את השורה `readOnly: false`. ייתכן ש-readOnly נשאר שם מ-mount שהוזרק.',
  'Write readOnly: false or subPath: "" into the mount in the manifest, or delete the field with kubectl edit. If you want the field, you need not do anything.':
    'כתבו `readOnly: false` או `subPath: ""` ב-mount שב-manifest, או מחקו את השדה עם `kubectl edit`. אם אתם רוצים את השדה, לא צריך לעשות כלום.',
  'Declare a role with the label recordings.prosaas.io/role, or remove the volume.':
    'הצהירו על תפקיד ב-label ששמו recordings.prosaas.io/role, או הסירו את ה-volume.',
  'Delete the object and create it again with the role declared, and without the label of the role in spec.selector. kustomize writes the label there if you use commonLabels, or labels with includeSelectors: use labels without includeSelectors.':
    'מחקו את האובייקט וצרו אותו שוב עם הצהרה על התפקיד, ובלי ה-label של התפקיד ב-spec.selector. kustomize כותב שם את ה-label אם משתמשים ב-commonLabels, או ב-labels יחד עם includeSelectors: השתמשו ב-labels בלי includeSelectors.',
  'Remove from the manifest the label recordings.prosaas.io/mounted, the volume whose name begins with recstore- and its mounts, and the labels recordings.prosaas.io/role and recordings.prosaas.io/store of the pod template. Or declare a role.':
    'הסירו מה-manifest את ה-label ששמו recordings.prosaas.io/mounted, את ה-volume ששמו מתחיל ב-`recstore-` ואת ה-mounts שלו, ואת ה-labels recordings.prosaas.io/role ו-recordings.prosaas.io/store של ה-pod template. או הצהירו על תפקיד.',
  'Check that the operator runs (recordings verify --platform), or write the mount into the manifest.':
    'בדקו שהאופרטור רץ (`recordings verify --platform`), או כתבו את ה-mount ב-manifest.',
  'Wait until the rollout has finished. If the rollout makes no progress, look at kubectl rollout status and at the newest pod.':
    'חכו שה-rollout יסתיים. אם ה-rollout לא מתקדם, הסתכלו ב-`kubectl rollout status` וב-pod החדש ביותר.',
  'Do what the problem says: delete the pods, resume the rollout, or mount the store in the pod template.':
    'עשו מה שכתוב בבעיה: מחקו את ה-pods, המשיכו את ה-rollout, או חברו את ה-store ב-pod template.',
  'Wait: the next wave begins when the pods of the last wave are available. To change more workloads at once, set spec.rollout.maxUnavailable of the store.':
    'חכו: הגל הבא מתחיל כשה-pods של הגל האחרון זמינים. כדי לשנות יותר workloads בבת אחת, קבעו את spec.rollout.maxUnavailable של ה-store.',
  'Find out why the new pods do not start: kubectl rollout status, and the events of the newest pod. Mend the workload, or take the change of the store back. The operator then goes on by itself.':
    'בררו למה ה-pods החדשים לא עולים, בעזרת `kubectl rollout status` והאירועים של ה-pod החדש ביותר. תקנו את ה-workload, או בטלו את השינוי של ה-store. אחר כך האופרטור ממשיך לבד.',
  'Suspend the store, copy the recordings out of the pod, then resume the store. The README shows the commands under "Your own cluster".':
    'השהו את ה-store, העתיקו את ההקלטות אל מחוץ ל-pod, ואז הפעילו שוב את ה-store. הפקודות נמצאות ב-README, בסעיף על הקלאסטר שלכם.',
  'If the pod uses the directory of a store, declare a role with the label recordings.prosaas.io/role; if not, set the label recordings.prosaas.io/user: "false". In Compose files, mount the directory in the service, or write x-recordings: false in the service.':
    'אם ה-pod משתמש בתיקייה של store, הצהירו על תפקיד ב-label ששמו recordings.prosaas.io/role. אם לא, קבעו את ה-label `recordings.prosaas.io/user: "false"`. בקובצי Compose, חברו את התיקייה לשירות, או כתבו `x-recordings: false` בשירות.',
  'Write the mount into the source that the other manager applies, or tell that manager to ignore the added fields.':
    'כתבו את ה-mount במקור שהגורם האחר מחיל, או הורו לגורם הזה להתעלם מהשדות שנוספו.',
  'Read the message: it names the policy, the webhook or the field.':
    'קראו את ההודעה: כתוב בה מה ה-policy, מה ה-`webhook` או מה השדה.',
  'Deal with the findings, then set spec.suspend to false.': 'טפלו בממצאים, ואז קבעו ב-spec.suspend את הערך false.',
  'Apply the platform manifests again.': 'הריצו שוב apply על ה-manifests של הפלטפורמה.',
  'Apply the platform manifests again, from the same version as the running operator.':
    'הריצו שוב apply על ה-manifests של הפלטפורמה, מאותה גרסה של האופרטור שרץ.',
  'Complete the upgrade: apply all platform manifests of the version of the running operator.':
    'השלימו את השדרוג: הריצו apply על כל ה-manifests של הפלטפורמה בגרסה של האופרטור שרץ.',
  'If an upgrade is under way, wait until the new operator runs. Otherwise apply all platform manifests of the newer release, and use the command of that release.':
    'אם יש שדרוג באמצע, חכו שהאופרטור החדש ירוץ. אחרת הריצו apply על כל ה-manifests של הפלטפורמה מה-release החדש יותר, והשתמשו בפקודה של ה-release הזה.',
  'You need not do anything. The operator mounts a moment after a workload is created, and a rollout replaces the first pods. To have the mount from the start, use Kubernetes 1.36, or see README on synth --platform --mutation v1beta1.':
    'לא צריך לעשות כלום. האופרטור מחבר רגע אחרי ש-workload נוצר, ו-rollout מחליף את ה-pods הראשונים. כדי שה-mount יהיה מההתחלה, השתמשו ב-Kubernetes 1.36, או ראו ב-README על `synth --platform --mutation v1beta1`.',
  'Set fsGroupChangePolicy: OnRootMismatch in securityContext of the pod template.':
    'קבעו `fsGroupChangePolicy: OnRootMismatch` ב-securityContext של ה-pod template.',
  'Grant the permission: the message names the verb, the resource and the namespace.':
    'תנו את ההרשאה: בהודעה כתובים ה-verb, ה-resource וה-namespace.',
  'Apply the platform manifests: recordings synth --platform.':
    'הריצו apply על ה-manifests של הפלטפורמה: recordings synth --platform.',
  'Look at the operator: kubectl -n recordings-system describe pod, and kubectl -n recordings-system logs deployment/recordings-operator.':
    'הסתכלו באופרטור: kubectl -n recordings-system describe pod, וגם בלוגים שלו: kubectl -n recordings-system logs deployment/recordings-operator.',
  'Close the way, or accept it. The page docs/security.md lists these ways and what closes each. This is a hint: verify cannot see all of them.':
    'סגרו את הדרך, או השלימו איתה. בדף docs/security.md מפורטות הדרכים האלה ומה סוגר כל אחת. זה רמז: verify לא יכולה לראות את כולן.',
  'Compare the volumes of the two pods. If both use the same volume, set mount options that do not cache missing files.':
    'השוו את ה-volumes של שני ה-pods. אם שניהם משתמשים באותו volume, קבעו אפשרויות mount שלא שומרות ב-cache שקובץ חסר.',
  'Start a pod of the role, run verify again with --ephemeral where the image has no tool, or run verify again with a longer --wait. The finding says which.':
    'הפעילו pod של התפקיד, הריצו שוב את verify עם --ephemeral אם אין ב-image כלי, או הריצו שוב את verify עם --wait ארוך יותר. בממצא כתוב מה מאלה.',
  'Remove the directory .recordings-verify from the store. The directory holds only files of verify.':
    'הסירו את התיקייה .recordings-verify מה-store. יש בה רק קבצים של verify.',
  'Mount the recordings at the same path in every service, or set the path in the environment of this service.':
    'חברו את ההקלטות באותו נתיב בכל שירות, או קבעו את הנתיב במשתני הסביבה של השירות הזה.',
  'Look with recordings prune -n NAMESPACE --dry-run, and confirm the number, or correct what is wrong. The page docs/retention.md says when a run is refused. The warning ends with the next run that is well.':
    'הסתכלו עם הפקודה: recordings prune -n NAMESPACE --dry-run. אחר כך אשרו את המספר, או תקנו את מה שלא בסדר. בדף docs/retention.md כתוב מתי הרצה נדחית. האזהרה נעלמת עם ההרצה התקינה הבאה.',
  'Make the storage larger, or keep recordings for a shorter time: retention under store in application.yaml.':
    'הגדילו את האחסון, או שמרו הקלטות לזמן קצר יותר: retention תחת store ב-application.yaml.',

  'Is the claim mounted only by holders of a role?': 'האם רק מי שמחזיק בתפקיד מחבר את ה-claim?',
  'Does nothing look like a user of the recordings without declaring a role?':
    'האם אין מי שנראה כמו משתמש של ההקלטות ולא מצהיר על תפקיד?',
  'in container "{0}" at {1}': 'בקונטיינר "{0}" בנתיב {1}',
  'has claim "{0}" {1}, but declares no role': 'משתמש ב-claim "{0}" {1}, אבל לא מצהיר על תפקיד',
  'among its volumes': 'בין ה-volumes שלו',
  'container "{0}" is told of {1} by {2}': 'הקונטיינר "{0}" מקבל את {1} מהמשתנה {2}',
  'container "{0}" runs the image of {1}': 'הקונטיינר "{0}" מריץ את ה-image של {1}',
  'declares no role, but {0}': 'לא מצהיר על תפקיד, אבל {0}',
  'Is the claim there, bound to its volume, and shared?': 'האם ה-claim קיים, קשור ל-volume שלו, ומשותף?',
  'claim "{0}" is not bound yet: its storage class binds it when the first pod uses it':
    'ה-claim "{0}" עוד לא קשור: ה-storage class שלו קושר אותו כשה-pod הראשון משתמש בו',
  'Deploy a workload that declares a role.': 'פרסו workload שמצהיר על תפקיד.',
  'there is no claim "{0}" in the namespace': 'אין claim בשם "{0}" ב-namespace',
  'claim "{0}" has lost its volume': 'ה-claim "{0}" איבד את ה-volume שלו',
  'claim "{0}" offers {1}, not ReadWriteMany': 'ה-claim "{0}" מציע {1}, ולא ReadWriteMany',
  'claim "{0}" is not bound to a volume': 'ה-claim "{0}" לא קשור ל-volume',
  'claim "{0}" is not bound to a volume. Perhaps its storage class waits for the first pod, but storage classes may not be read here':
    'ה-claim "{0}" לא קשור ל-volume. ייתכן שה-storage class שלו מחכה ל-pod הראשון, אבל כאן אין הרשאה לקרוא storage classes',
  'claim "{0}" is not bound: volume "{1}" is Released, and still refers to a former claim of this name':
    'ה-claim "{0}" לא קשור: ה-volume "{1}" במצב Released, ועדיין מצביע על claim קודם בשם הזה',
  "Nothing is lost. kubectl patch pv {0} --type=json -p='{1}'":
    "שום דבר לא אבד. הריצו: `kubectl patch pv {0} --type=json -p='{1}'`",
  'Does no older store use the same claim?': 'האם אין store ישן יותר שמשתמש באותו claim?',
  'claim "{0}" already belongs to store "{1}"': 'ה-claim "{0}" כבר שייך ל-store "{1}"',
  'Is the claim not copied, and made by no StatefulSet?': 'האם ה-claim לא מועתק, ואף StatefulSet לא יוצר אותו?',
  'would copy claim "{0}", which store "{1}" guards': 'היה מעתיק את ה-claim "{0}", שה-store "{1}" שומר עליו',
  'Remove the data source.': 'הסירו את ה-data source.',
  'would make claim "{0}", which is of store "{1}"': 'היה יוצר את ה-claim "{0}", ששייך ל-store "{1}"',
  'Rename the volume.': 'שנו את שם ה-volume.',
  'the update strategy is OnDelete': 'ה-update strategy הוא OnDelete',
  'Delete the pods, one after another: kubectl {0} delete pod NAME. The new pods have the mount.':
    'מחקו את ה-pods, אחד אחרי השני: kubectl {0} delete pod NAME. ל-pods החדשים יש mount.',
  'the rollout is paused': 'ה-rollout מושהה',
  'Resume the rollout: kubectl {0} rollout resume {1}.': 'המשיכו את ה-rollout: kubectl {0} rollout resume {1}.',
  'spec.updateStrategy.rollingUpdate.partition keeps them': 'spec.updateStrategy.rollingUpdate.partition שומר אותם',
  'Set spec.updateStrategy.rollingUpdate.partition to 0.':
    'קבעו ב-spec.updateStrategy.rollingUpdate.partition את הערך 0.',
  'the rollout is past its progress deadline': 'ה-rollout עבר את ה-progress deadline שלו',
  'the rollout has taken longer than ten minutes for each pod': 'ה-rollout נמשך יותר מעשר דקות לכל pod',
  'Find out why the new pods do not start: kubectl {0} rollout status {1}, and the events of the newest pod.':
    'בררו למה ה-pods החדשים לא עולים: kubectl {0} rollout status {1}, והסתכלו גם באירועים של ה-pod החדש ביותר.',
  'Has the namespace opted in, so that the policies guard it?': 'האם ה-namespace הצטרף, כך שה-policies שומרות עליו?',
  'the namespace does not carry the label {0}: "true"': 'ב-namespace אין את ה-label `{0}: "true"`',
  'kubectl label namespace {0} {1}=true': 'הריצו: kubectl label namespace {0} {1}=true',
  'Does the namespace have no more stores than the policies evaluate cheaply?':
    'האם אין ב-namespace יותר stores ממה שה-policies בודקות בזול?',
  'the namespace has {0} stores, and {1} are older than this one; it may have {2}':
    'ב-namespace יש {0} stores, ומתוכם {1} ישנים מזה. מותר שיהיו {2}',
  'Is every store there that a workload names?': 'האם כל store ש-workload מציין קיים?',
  'declares role "{0}" in store "{1}", which does not exist in this namespace':
    'מצהיר על התפקיד "{0}" ב-store "{1}", שלא קיים ב-namespace הזה',
  'the namespace has no RecordingStore, and no workload declares a role':
    'ב-namespace אין RecordingStore, ואף workload לא מצהיר על תפקיד',
  'Create the RecordingStore, or name the right namespace with --namespace.':
    'צרו את ה-RecordingStore, או ציינו את ה-namespace הנכון עם --namespace.',
  'Do pods start without changing the owner of every recording?': 'האם pods עולים בלי לשנות את הבעלות על כל הקלטה?',
  'sets fsGroup without fsGroupChangePolicy: OnRootMismatch, so each new pod may change the owner of every file in store "{0}" before it starts, which takes minutes when there are many':
    'קובע fsGroup בלי `fsGroupChangePolicy: OnRootMismatch`, ולכן כל pod חדש עלול לשנות את הבעלות על כל קובץ ב-store "{0}" לפני שהוא עולה. כשיש הרבה קבצים זה לוקח דקות',
  'Has every change of the store reached the workloads that run?': 'האם כל שינוי של ה-store הגיע ל-workloads שרצים?',
  '{0} was changed, and {1}. Left as they were: {2}': '{0} שונה, ו{1}. אלה נשארו כמו שהיו: {2}',
  'these wait for a change that restarts their pods: {0}. At most {1} are changed at once':
    'אלה מחכים לשינוי שמפעיל מחדש את ה-pods שלהם: {0}. לכל היותר {1} משתנים בבת אחת',
  'these wait for a change that restarts their pods: {0}. At most 1 is changed at once':
    'אלה מחכים לשינוי שמפעיל מחדש את ה-pods שלהם: {0}. לכל היותר אחד משתנה בבת אחת',
  '{0}, and the next when these are well: {1}': '{0}, והבאים אחרי שאלה יהיו תקינים: {1}',
  'its pods are not all available after a long time': 'ה-pods שלו לא כולם זמינים אחרי זמן רב',
  'its pods are not all replaced after a long time': 'ה-pods שלו לא כולם הוחלפו אחרי זמן רב',
  'Does every running pod have the mount that its workload declares?':
    'האם לכל pod שרץ יש את ה-mount שה-workload שלו מצהיר עליו?',
  '{0} of {1} pods run without the mount that the workload declares':
    '{0} מתוך {1} pods רצים בלי ה-mount שה-workload מצהיר עליו',
  '{0} of {1} pods run without the mount that the workload declares ({2})':
    '{0} מתוך {1} pods רצים בלי ה-mount שה-workload מצהיר עליו ({2})',
  '{0}, and nothing replaces them: {1}': '{0}, ושום דבר לא מחליף אותם: {1}',
  '1 pod runs without the mount, and the operator does not repair this kind ({0})':
    'pod אחד רץ בלי ה-mount, והאופרטור לא מתקן את הסוג הזה ({0})',
  '{0} pods run without the mount, and the operator does not repair this kind ({1})':
    '{0} pods רצים בלי ה-mount, והאופרטור לא מתקן את הסוג הזה ({1})',
  'Put the role label and the mount of the store on the pod template of {0}, and delete the pods.':
    'כתבו את ה-label של התפקיד ואת ה-mount של ה-store ב-pod template של {0}, ומחקו את ה-pods.',
  'the role is declared on the pod template only, not on the metadata: 1 pod runs without the mount ({0})':
    'התפקיד מוצהר רק ב-pod template, ולא ב-metadata: pod אחד רץ בלי ה-mount ({0})',
  'the role is declared on the pod template only, not on the metadata: {0} pods run without the mount ({1})':
    'התפקיד מוצהר רק ב-pod template, ולא ב-metadata: {0} pods רצים בלי ה-mount ({1})',
  'Does no pod hold a role that its workload no longer declares?':
    'האם אין pod שמחזיק בתפקיד שה-workload שלו כבר לא מצהיר עליו?',
  'still holds role "{0}", which {1} no longer declares': 'עדיין מחזיק בתפקיד "{0}", ש-{1} כבר לא מצהיר עליו',
  'Are the admission policies in the cluster, as this version renders them?':
    'האם ה-admission policies נמצאות בקלאסטר, כמו שהגרסה הזאת מייצרת אותן?',
  'Is there room for more than {0} days, as far as retention has counted?':
    'האם יש מקום ליותר מ-{0} ימים, לפי הספירה של retention?',
  'is full': 'מלא',
  'will be full within a day, counted from {0}': 'יתמלא בתוך יום, מאז {0}',
  'will be full within {0} days, counted from {1}': 'יתמלא בתוך {0} ימים, מאז {1}',
  'Did the last run of retention end well?': 'האם ההרצה האחרונה של retention הסתיימה כראוי?',
  'the run of retention that ended at {0}: {1}': 'ההרצה של retention שהסתיימה ב-{0}: {1}',
  'Look with recordings prune {0} --dry-run, and confirm the number (--confirm), or correct what is wrong. The warning ends with the next run that is well.':
    'הסתכלו עם הפקודה: recordings prune {0} --dry-run. אחר כך אשרו את המספר (`--confirm`), או תקנו את מה שלא בסדר. האזהרה נעלמת עם ההרצה התקינה הבאה.',
  'Is every role held by a workload?': 'האם לכל תפקיד יש workload שמחזיק בו?',
  'no workload declares role "{0}"': 'אף workload לא מצהיר על התפקיד "{0}"',
  'Is the store active?': 'האם ה-store פעיל?',
  'the store is suspended: nothing is mounted or repaired, and the guard only warns':
    'ה-store מושהה: שום דבר לא מחובר ולא מתוקן, וההגנה רק מזהירה',
  'Can the role of every workload be changed and taken away?': 'האם אפשר לשנות ולהסיר את התפקיד של כל workload?',
  'spec.selector needs the label {0} on the pods, and a selector cannot change, so this role can neither be changed nor taken away':
    'spec.selector דורש את ה-label ששמו {0} על ה-pods, ואי אפשר לשנות selector, ולכן אי אפשר לשנות או להסיר את התפקיד הזה',
  'Remove the label from spec.selector; if the {0} exists already, delete it first. In kustomize, use labels without includeSelectors instead of commonLabels.':
    'הסירו את ה-label מ-spec.selector. אם ה-{0} כבר קיים, מחקו אותו קודם. ב-kustomize, השתמשו ב-labels בלי includeSelectors במקום ב-commonLabels.',
  '{0} of {1} workloads and {2} of {3} pods have the recordings mounted':
    'ההקלטות מחוברות ל-{0} מתוך {1} workloads ול-{2} מתוך {3} pods',
  'Does the pod template of every holder mount the store?':
    'האם ה-pod template של כל מי שמחזיק בתפקיד מחבר את ה-store?',
  'Does every holder have the access of its role, no more and no less?':
    'האם לכל מי שמחזיק בתפקיד יש בדיוק ההרשאות של התפקיד, לא יותר ולא פחות?',
  'declares role "{0}", but its pod template does not mount store "{1}" yet':
    'מצהיר על התפקיד "{0}", אבל ה-pod template שלו עוד לא מחבר את ה-store "{1}"',
  '{0}: the store is suspended': '{0}: ה-store מושהה',
  'The operator mounts within a second. If this stays, run recordings verify --platform.':
    'האופרטור מחבר בתוך שנייה. אם זה לא משתנה, הריצו: recordings verify --platform.',
  'Could the mount be taken back from every workload that declares no role any more?':
    'האם אפשר היה להסיר את ה-mount מכל workload שכבר לא מצהיר על תפקיד?',
  'Remove the label {0} and the volume {1} from the source that the other manager applies, or declare the role again.':
    'הסירו את ה-label ששמו {0} ואת ה-volume ששמו {1} מהמקור שהגורם האחר מחיל, או הצהירו שוב על התפקיד.',
  'Is every role declared on the metadata of its workload, and not on the pod template alone?':
    'האם כל תפקיד מוצהר ב-metadata של ה-workload שלו, ולא רק ב-pod template?',
  'only its {0} declares role "{1}"; its metadata declares none':
    'רק {0} שלו מצהיר על התפקיד "{1}". ה-metadata שלו לא מצהיר על תפקיד',
  'spec.selector needs the label, and a selector cannot change, so the pods keep the role: delete the {0}, and create it again without the label in spec.selector and in the pod template. Or declare the role on metadata.labels again.':
    'spec.selector דורש את ה-label, ואי אפשר לשנות selector, ולכן התפקיד נשאר על ה-pods: מחקו את ה-{0}, וצרו אותו שוב בלי ה-label ב-spec.selector וב-pod template. או הצהירו שוב על התפקיד ב-metadata.labels.',
  'Declare the role on metadata.labels of the {0}, and remove the label from the {1}.':
    'הצהירו על התפקיד ב-metadata.labels של ה-{0}, והסירו את ה-label מ-{1}.',
  'Can the store be mounted into the pod template of every holder?':
    'האם אפשר לחבר את ה-store ל-pod template של כל מי שמחזיק בתפקיד?',

  'store "{0}" has no role "{1}" (its roles: {2})': 'ב-store "{0}" אין תפקיד "{1}" (התפקידים שלו: {2})',
  'role "{0}" does not allow service account "{1}" (it allows {2})':
    'התפקיד "{0}" לא מרשה את ה-service account ששמו "{1}" (הוא מרשה {2})',
  'volume "{0}" does not use claim "{1}", but its name is reserved for the volume of the store: rename your volume':
    'ה-volume "{0}" לא משתמש ב-claim "{1}", אבל השם שלו שמור ל-volume של ה-store: שנו את שם ה-volume שלכם',
  'container "{0}" mounts volume "{1}" at {2}': 'הקונטיינר "{0}" מחבר את ה-volume "{1}" בנתיב {2}',
  '{0}, and a path with .. could lead anywhere: write the path without ..':
    '{0}, ונתיב שיש בו `..` יכול להוביל לכל מקום: כתבו את הנתיב בלי `..`',
  '{0}, where store "{1}" belongs': '{0}, במקום של ה-store "{1}"',
  '{0}, which hides a part of store "{1}" at {2}': '{0}, וזה מסתיר חלק מה-store "{1}" בנתיב {2}',
  'role "{0}" grants ReadOnly access, but {1}': 'התפקיד "{0}" נותן הרשאת ReadOnly, אבל {1}',
  'volume "{0}" of claim "{1}" is writable: set readOnly: true on persistentVolumeClaim of the volume':
    'אפשר לכתוב ל-volume "{0}" של ה-claim "{1}": קבעו `readOnly: true` ב-persistentVolumeClaim של ה-volume',
  'container "{0}" mounts the claim writable at {1}: set readOnly: true on the mount':
    'הקונטיינר "{0}" מחבר את ה-claim לכתיבה בנתיב {1}: קבעו `readOnly: true` ב-mount',
  'container "{0}" has the claim as device {1}: remove the device':
    'ה-claim מופיע בקונטיינר "{0}" בתור device {1}: הסירו את ה-device',
  'role "{0}" needs ReadWrite access, but container "{1}" mounts the claim read-only at {2}':
    'התפקיד "{0}" צריך הרשאת ReadWrite, אבל הקונטיינר "{1}" מחבר את ה-claim לקריאה בלבד בנתיב {2}',
  'role "{0}" names container "{1}", which the pod template does not have':
    'התפקיד "{0}" מציין את הקונטיינר "{1}", שלא קיים ב-pod template',
  'role "{0}" names init container "{1}", which the pod template does not have':
    'התפקיד "{0}" מציין את ה-init container "{1}", שלא קיים ב-pod template',
  'the annotation {0} names container "{1}", which the pod template does not have':
    'ה-annotation ששמו {0} מציין את הקונטיינר "{1}", שלא קיים ב-pod template',
  'the annotation {0} names container "{1}", which role "{2}" does not allow':
    'ה-annotation ששמו {0} מציין את הקונטיינר "{1}", שהתפקיד "{2}" לא מרשה',
  'spec.selector does not let the pod template have role "{0}" in store "{1}", and a selector cannot change: delete the {2}, and create it again without the labels {3} and {4} in spec.selector':
    'spec.selector לא מרשה ל-pod template את התפקיד "{0}" ב-store "{1}", ואי אפשר לשנות selector: מחקו את ה-{2}, וצרו אותו שוב בלי ה-labels {3} ו-{4} ב-spec.selector',
  'store "{0}"': 'על ה-store "{0}"',
  'the pod template declares {0}, but the metadata declares {1}': 'ה-pod template מצהיר {0}, אבל ה-metadata מצהיר {1}',
  'the pod template has the annotation {0} "{1}", but the metadata has {2}':
    'ב-pod template יש את ה-annotation {0} "{1}", אבל ב-metadata: {2}',
  'has the annotation {0} {1}, but the metadata has {2}': 'יש את ה-annotation {0} {1}, אבל ב-metadata: {2}',
  'declares {0}, but the metadata declares {1}': 'מוצהר {0}, אבל ה-metadata מצהיר {1}',
  'spec.jobTemplate.metadata {0}: remove the labels from spec.jobTemplate.metadata':
    'ב-spec.jobTemplate.metadata {0}: הסירו את ה-labels מ-spec.jobTemplate.metadata',
  none: 'כלום',
  'role "{0}" in store "{1}"': 'על התפקיד "{0}" ב-store "{1}"',
  'volumeClaimTemplate "{0}" would take the place of the volume of store "{1}": rename the volumeClaimTemplate':
    'ה-volumeClaimTemplate "{0}" היה תופס את המקום של ה-volume של ה-store "{1}": שנו את שם ה-volumeClaimTemplate',
  'the mounts of a {0} cannot be changed after its creation: delete the {1} and create it again with the role declared':
    'אי אפשר לשנות את ה-mounts של {0} אחרי היצירה שלו: מחקו את ה-{1} וצרו אותו שוב עם הצהרה על התפקיד',
  'role "{0}" is declared in store "{1}", which does not exist in this namespace':
    'התפקיד "{0}" מוצהר ב-store "{1}", שלא קיים ב-namespace הזה',
  'another manager has put the mount back {0} times': 'גורם אחר החזיר את ה-mount {0} פעמים',
  'manager "{0}" has put the mount back {1} times': 'הגורם "{0}" החזיר את ה-mount {1} פעמים',
  'another manager has undone the mount {0} times': 'גורם אחר ביטל את ה-mount {0} פעמים',
  'manager "{0}" has undone the mount {1} times': 'הגורם "{0}" ביטל את ה-mount {1} פעמים',
  'the API server took the write, and left the change of the pod template out: something that changes objects at admission wants it otherwise (a mutating webhook, or a policy)':
    'ה-API server קיבל את הכתיבה, אבל השמיט את השינוי ב-pod template: משהו שמשנה אובייקטים בשלב ה-admission (mutating `webhook` או policy) רוצה אותו אחרת',

  'the cluster has none of the admission policies, so nothing is refused, and nothing is mounted at admission':
    'אין בקלאסטר אף אחת מה-admission policies, ולכן שום דבר לא נדחה, ושום דבר לא מחובר בשלב ה-admission',
  'the cluster does not have {0}': 'חסר בקלאסטר: {0}',
  '{0} (of version {1})': '{0} (מגרסה {1})',
  'different from version {0}: {1}': 'שונה מגרסה {0}: {1}',
  'of version {0}, older than this program: {1}': 'מגרסה {0}, ישנה מהתוכנית הזאת: {1}',
  'not there yet, while others are of an older version: {0}': 'עוד לא שם, בזמן שאחרים מגרסה ישנה יותר: {0}',
  'rendered for an older Kubernetes, which does not mount in the write itself as this one can: render the platform for this Kubernetes':
    'נוצרו עבור גרסת Kubernetes ישנה יותר, שלא מחברת בזמן הכתיבה עצמה כפי שהגרסה הזאת יכולה: צרו מחדש את קובצי הפלטפורמה עבור גרסת ה-Kubernetes הזאת',
  'the cluster has none of the policies that mount at admission, as if the platform was rendered for an older Kubernetes':
    'אין בקלאסטר אף אחת מה-policies שמחברות בשלב ה-admission, כאילו קובצי הפלטפורמה נוצרו עבור גרסת Kubernetes ישנה יותר',
  'of version {0}, newer than this program: {1}': 'מגרסה {0}, חדשה מהתוכנית הזאת: {1}',
  'the API server has no mutating admission policies, so {0} may refuse roles in stores that exist: delete what is named here':
    'ב-API server אין mutating admission policies, ולכן {0} עלול לדחות תפקידים ב-stores שקיימים: מחקו את מה שמופיע כאן',
  'the API server has no mutating admission policies, so the operator mounts a moment after a workload is created, and the first pods of a new workload run without the recordings until a rollout replaces them':
    'ב-API server אין mutating admission policies, ולכן האופרטור מחבר רגע אחרי ש-workload נוצר, וה-pods הראשונים של workload חדש רצים בלי ההקלטות עד ש-rollout מחליף אותם',
  '{0}, so {1} has no effect': '{0}, ולכן אין השפעה ל-{1}',
  '{0}, so {1} have no effect': '{0}, ולכן אין השפעה ל-{1}',
  '{0}, and roles in stores that exist are refused with StoreMissing':
    '{0}, ותפקידים ב-stores שקיימים נדחים עם StoreMissing',
};
