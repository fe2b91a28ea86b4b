import type { Catalogue } from '../catalogue.ts';

/** What becomes of Compose files: src/import. */
export const IMPORT: Catalogue = {
  'annotations are read by Docker and its tools only': 'רק Docker והכלים שלו קוראים annotations',
  'import: it is about the terminal of `docker compose up`': 'import: זה נוגע לטרמינל של `docker compose up`',
  'blkio_config: Kubernetes does not limit disk traffic': 'blkio_config: ב-Kubernetes אין הגבלה על תעבורת דיסק',
  'cgroup: each container has its own control group': 'cgroup: לכל קונטיינר יש control group משלו',
  'cgroup_parent: the kubelet chooses the control group': 'cgroup_parent: ה-kubelet בוחר את ה-control group',
  'cpu_count: Windows only': 'cpu_count: רק ל-Windows',
  'Set limits in resources.': 'קבעו limits ב-resources.',
  'cpu_percent: Windows only': 'cpu_percent: רק ל-Windows',
  'cpu_period and cpu_quota: together they limit the CPU': 'cpu_period ו-cpu_quota: יחד הם מגבילים את ה-CPU',
  'Set limits.cpu in resources.': 'קבעו limits.cpu ב-resources.',
  'cpu_rt_period: Kubernetes has no real-time scheduling': 'cpu_rt_period: ב-Kubernetes אין תזמון בזמן אמת',
  'cpu_rt_runtime: Kubernetes has no real-time scheduling': 'cpu_rt_runtime: ב-Kubernetes אין תזמון בזמן אמת',
  'cpu_shares: a weight between containers': 'cpu_shares: משקל בין קונטיינרים',
  'Set requests.cpu in resources; Kubernetes takes it as the weight.':
    'קבעו requests.cpu ב-resources. ב-Kubernetes זה המשקל.',
  'cpuset: the kubelet chooses the processors': 'cpuset: ה-kubelet בוחר את המעבדים',
  'credential_spec: Windows only': 'credential_spec: רק ל-Windows',
  'import: it is about the machine of a developer': 'import: זה נוגע למכונה של מפתח',
  'device_cgroup_rules: a container sees no devices of its node':
    'device_cgroup_rules: קונטיינר לא רואה התקנים של ה-node שלו',
  'devices: a container sees no devices of its node': 'devices: קונטיינר לא רואה התקנים של ה-node שלו',
  'If the service needs the device, look for a device plugin for Kubernetes.':
    'אם השירות צריך את ההתקן, חפשו device plugin ל-Kubernetes.',
  'dns: the DNS of the cluster answers, because it knows the Services':
    'dns: ה-DNS של הקלאסטר עונה, כי הוא מכיר את ה-Services',
  'If other names need another DNS server, set that in the DNS of the cluster.':
    'אם שמות אחרים צריכים שרת DNS אחר, קבעו את זה ב-DNS של הקלאסטר.',
  'domainname: a pod has the domain of the cluster': 'domainname: ל-pod יש את ה-domain של הקלאסטר',
  'external_links: containers that this Compose project does not run are not in the cluster':
    'external_links: קונטיינרים שפרויקט ה-Compose הזה לא מריץ לא נמצאים בקלאסטר',
  'gpus: a container sees no devices of its node': 'gpus: קונטיינר לא רואה התקנים של ה-node שלו',
  'If the cluster has a device plugin, ask for the device in manifests of your own.':
    'אם יש בקלאסטר device plugin, בקשו את ההתקן ב-manifests משלכם.',
  'group_add: the only supplementary group of a pod is the fsGroup of the store':
    'group_add: הקבוצה הנוספת היחידה של pod היא ה-fsGroup של ה-store',
  'init: nothing reaps child processes that the service leaves behind':
    'init: שום דבר לא מנקה תהליכי ילד שהשירות משאיר אחריו',
  'If the service starts other processes, put an init such as tini into the image.':
    'אם השירות מפעיל תהליכים אחרים, הכניסו ל-image תוכנית init כמו tini.',
  'ipc: each pod has its own shared memory': 'ipc: לכל pod יש זיכרון משותף משלו',
  'isolation: Windows only': 'isolation: רק ל-Windows',
  'labels are read by Docker and its tools only (Traefik, Watchtower, …)':
    'רק Docker והכלים שלו (Traefik, Watchtower, …) קוראים labels',
  'If a tool reads them, find what does its work in the cluster; for Traefik, an Ingress.':
    'אם כלי קורא אותם, מצאו מה עושה את העבודה שלו בקלאסטר. בשביל Traefik זה Ingress.',
  'logging: the cluster collects what containers print': 'logging: הקלאסטר אוסף את מה שקונטיינרים מדפיסים',
  'The kubelet limits their size (containerLogMaxSize).': 'ה-kubelet מגביל את הגודל שלהם (containerLogMaxSize).',
  'mac_address: the network of the cluster chooses it': 'mac_address: הרשת של הקלאסטר בוחרת את הכתובת',
  'mem_swappiness: the node decides about swap': 'mem_swappiness: ה-node מחליט על swap',
  'memswap_limit: the node decides about swap': 'memswap_limit: ה-node מחליט על swap',
  'models: nothing in the cluster runs language models': 'models: שום דבר בקלאסטר לא מריץ מודלי שפה',
  'Run them as services, or set their address in the environment.':
    'הריצו אותם כשירותים, או קבעו את הכתובת שלהם במשתני הסביבה.',
  'oom_kill_disable: a container that exceeds its memory limit is killed':
    'oom_kill_disable: קונטיינר שחורג ממגבלת הזיכרון שלו נהרג',
  'oom_score_adj: the kubelet derives it from requests and limits':
    'oom_score_adj: ה-kubelet גוזר אותו מ-requests ומ-limits',
  'pid: a container sees its own processes only': 'pid: קונטיינר רואה רק את התהליכים שלו',
  'pids_limit: the kubelet sets the limit (podPidsLimit)': 'pids_limit: ה-kubelet קובע את המגבלה (podPidsLimit)',
  'platform: pods run on any node': 'platform: pods רצים על כל node',
  'Build images for the architecture of the nodes.': 'בנו images לארכיטקטורה של ה-nodes.',
  'post_start: no command runs after the container has started': 'post_start: שום פקודה לא רצה אחרי שהקונטיינר עלה',
  'Do it in the image, or in a service that runs once.': 'עשו את זה ב-image, או בשירות שרץ פעם אחת.',
  'pre_start: no command runs before the service starts': 'pre_start: שום פקודה לא רצה לפני שהשירות עולה',
  'Make it a service that runs once (restart: "no") and let this one wait for it.':
    'הפכו את זה לשירות שרץ פעם אחת (`restart: "no"`), ועל השירות הזה לחכות לו.',
  'pre_stop: no command runs before the service stops': 'pre_stop: שום פקודה לא רצה לפני שהשירות נעצר',
  'Let the process do it when it gets SIGTERM.': 'על התהליך לעשות את זה כשהוא מקבל SIGTERM.',
  'privileged: a privileged container is root on its node': 'privileged: קונטיינר privileged הוא root על ה-node שלו',
  'Find out what it is for. The service must work without it, or run elsewhere.':
    'בררו בשביל מה זה. השירות צריך לעבוד בלי זה, או לרוץ במקום אחר.',
  'provider: not a container; nothing runs instead': 'provider: זה לא קונטיינר. שום דבר לא רץ במקומו',
  'pull_refresh_after: a node pulls an image once or always': 'pull_refresh_after: node מושך image פעם אחת או תמיד',
  'runtime: the node chooses the runtime': 'runtime: ה-node בוחר את ה-runtime',
  'If the service needs it, use a RuntimeClass in manifests of your own.':
    'אם השירות צריך את זה, השתמשו ב-RuntimeClass ב-manifests משלכם.',
  'security_opt: seccomp is RuntimeDefault, and a restricted service gains no privileges; other profiles are not carried over':
    'security_opt: seccomp הוא RuntimeDefault, ושירות restricted לא מקבל הרשאות נוספות. פרופילים אחרים לא עוברים',
  'stdin_open: nobody types into a pod': 'stdin_open: אף אחד לא מקליד לתוך pod',
  'stop_signal: the process gets SIGTERM, or the STOPSIGNAL of its image':
    'stop_signal: התהליך מקבל SIGTERM, או את ה-STOPSIGNAL של ה-image שלו',
  'storage_opt: the node decides the size of the file system': 'storage_opt: ה-node מחליט על הגודל של מערכת הקבצים',
  'sysctls: Pod Security refuses most of them': 'sysctls: Pod Security דוחה את רובם',
  'If the service needs them, set them on the node.': 'אם השירות צריך אותם, קבעו אותם על ה-node.',
  'tty: the service has no terminal; some programs then buffer their output':
    'tty: לשירות אין טרמינל. יש תוכניות שאז שומרות את הפלט ב-buffer',
  'For Python, set PYTHONUNBUFFERED=1.': 'ל-Python, קבעו `PYTHONUNBUFFERED=1`.',
  'ulimits: the container runtime of the node sets them': 'ulimits: ה-container runtime של ה-node קובע אותם',
  'If the service needs many open files, set the limit there.': 'אם השירות צריך הרבה קבצים פתוחים, קבעו שם את המגבלה.',
  'umask: the image sets it': 'umask: ה-image קובע אותו',
  'use_api_socket: there is no Docker in the cluster': 'use_api_socket: אין Docker בקלאסטר',
  'The service must work without it, or talk to Kubernetes instead.':
    'השירות צריך לעבוד בלי זה, או לדבר במקום זה עם Kubernetes.',
  'userns_mode: the cluster decides about user namespaces': 'userns_mode: הקלאסטר מחליט על user namespaces',
  'uts: each pod has its own name': 'uts: לכל pod יש שם משלו',
  'deploy.endpoint_mode: a Service has one address': 'deploy.endpoint_mode: ל-Service יש כתובת אחת',
  'deploy.labels are read by Docker Swarm and its tools only': 'deploy.labels: רק Docker Swarm והכלים שלו קוראים אותם',
  'deploy.placement: pods run on any node': 'deploy.placement: pods רצים על כל node',
  'If it matters, add a nodeSelector to the manifests.': 'אם זה חשוב, הוסיפו nodeSelector ל-manifests.',
  'deploy.rollback_config: kubectl rollout undo takes a rollout back':
    'deploy.rollback_config: הפקודה `kubectl rollout undo` מחזירה rollout אחורה',
  'runs {0}, which lies in {1} (mounted at {2}); that directory is not in the cluster':
    'מריץ את {0}, שנמצא ב-{1} (מחובר בנתיב {2}). התיקייה הזאת לא נמצאת בקלאסטר',
  '{0}, but the Dockerfile copies it into the image': '{0}, אבל ה-Dockerfile מעתיק אותו ל-image',
  '{0}, so the container cannot start unless its image has the file':
    '{0}, ולכן הקונטיינר לא יכול לעלות אם הקובץ לא נמצא ב-image שלו',
  'Put it into the image: COPY {0} {1} in the Dockerfile. To look: docker run --rm --entrypoint ls {2} -l {3}':
    'הכניסו אותו ל-image, עם `COPY {0} {1}` ב-Dockerfile. כדי להסתכל: docker run --rm --entrypoint ls {2} -l {3}',
  '{0}: mounts of type {1} are not carried over': '{0}: mounts מסוג {1} לא עוברים',
  'Put the content into the image, or on a volume.': 'הכניסו את התוכן ל-image, או ל-volume.',
  '{0} is a socket of the host; {1}': '{0} הוא socket של ה-host. {1}',
  'there is no Docker in the cluster': 'אין Docker בקלאסטר',
  'it does not exist in the cluster': 'הוא לא קיים בקלאסטר',
  '{0} belongs to the host': '{0} שייך ל-host',
  'Set TZ in the environment.': 'קבעו את TZ במשתני הסביבה.',
  '{0} belongs to the host; a pod does not see its node': '{0} שייך ל-host. pod לא רואה את ה-node שלו',
  'The service must work without it.': 'השירות צריך לעבוד בלי זה.',
  '{0}, a directory of secrets mounted at {1}, {2}': '{0}, תיקייה של סודות שמחוברת בנתיב {1}, {2}',
  'cannot be read here': 'אי אפשר לקרוא כאן',
  'holds more files than the model lists': 'מכילה יותר קבצים ממה שהמודל מפרט',
  'For each file that the service reads, create a Secret and add to its files in the model: {0}/NAME: {secret: SECRET, key: NAME}. Do not put it into the image.':
    'לכל קובץ שהשירות קורא, צרו Secret והוסיפו ל-files שלו במודל: `{0}/NAME: {secret: SECRET, key: NAME}`. אל תכניסו את הקובץ ל-image.',
  '{0}, a directory of certificates mounted at {1}, is not in the cluster; it would not be renewed there':
    '{0}, תיקייה של תעודות שמחוברת בנתיב {1}, לא נמצאת בקלאסטר. התעודות לא היו מתחדשות שם',
  'Let the Ingress do TLS, and take the certificates out of the configuration of the service. Or create a Secret for each file and add it to its files in the model: {0}/NAME: {secret: SECRET, key: NAME}.':
    'תנו ל-Ingress לטפל ב-TLS, והוציאו את התעודות מההגדרות של השירות. או צרו Secret לכל קובץ והוסיפו אותו ל-files שלו במודל: `{0}/NAME: {secret: SECRET, key: NAME}`.',
  '{0}, a directory of the host mounted at {1}, is not in the cluster':
    '{0}, תיקייה של ה-host שמחוברת בנתיב {1}, לא נמצאת בקלאסטר',
  'Put what the service reads into the image. If the service writes there, make it a named volume.':
    'הכניסו ל-image את מה שהשירות קורא. אם השירות כותב שם, הפכו את זה ל-volume עם שם.',
  'the source code is mounted at {0}; the cluster has only the image':
    'קוד המקור מחובר בנתיב {0}. בקלאסטר יש רק את ה-image',
  'If the service writes there, make that a named volume.': 'אם השירות כותב שם, הפכו את זה ל-volume עם שם.',
  '{0}, and its Dockerfile copies nothing to {1}: the container cannot start without its code':
    '{0}, וה-Dockerfile שלו לא מעתיק כלום אל {1}: הקונטיינר לא יכול לעלות בלי הקוד שלו',
  'Add to the Dockerfile: COPY . {0}': 'הוסיפו ל-Dockerfile: `COPY . {0}`',
  'had {0} in its command; the command now refers to the variable, which comes from Secret {1}':
    'הפקודה שלו כללה את {0}. עכשיו הפקודה מפנה אל המשתנה, שמגיע מה-Secret {1}',
  'Nothing to do once the Secret is there.': 'אחרי שה-Secret קיים, לא צריך לעשות כלום.',
  'set the owner of files in its command, which only root may; that part is replaced by true, and the store sets the owner (runAsUser {0})':
    'הפקודה שלו קבעה בעלות על קבצים, ורק ל-root מותר. החלק הזה הוחלף ב-true, וה-store קובע את הבעלות (`runAsUser {0}`)',
  'Look at its command in the model.': 'הסתכלו בפקודה שלו במודל.',
  'clears its entrypoint and has no command: the entrypoint of the image runs':
    'מוחק את ה-entrypoint שלו ואין לו command: ה-entrypoint של ה-image רץ',
  'Write the command into the model.': 'כתבו את הפקודה במודל.',
  'clears its command: the command of the image runs': 'מוחק את ה-command שלו: ה-command של ה-image רץ',
  'has working_dir /': 'יש לו `working_dir /`',
  'Set it in the image.': 'קבעו את זה ב-image.',
  'deploy.update_config: a rollout starts one new pod and stops an old one when the new one is ready':
    'deploy.update_config: rollout מפעיל pod חדש אחד, ועוצר pod ישן כשהחדש מוכן',
  'deploy.mode: {0}: the service runs once, on any node': '`deploy.mode: {0}`: השירות רץ פעם אחת, על כל node',
  'deploy.mode: {0}: the service runs {1} times, on any node': '`deploy.mode: {0}`: השירות רץ {1} פעמים, על כל node',
  'If each node needs one, write a DaemonSet yourself.': 'אם כל node צריך אחד, כתבו DaemonSet בעצמכם.',
  'deploy.resources.reservations: {0}: a container sees no devices of its node':
    '`deploy.resources.reservations: {0}`: קונטיינר לא רואה התקנים של ה-node שלו',
  'deploy.resources.limits.pids: the kubelet sets the limit (podPidsLimit)':
    'deploy.resources.limits.pids: ה-kubelet קובע את המגבלה (podPidsLimit)',
  'what services publish to the outside does not speak HTTP': 'מה ששירותים מפרסמים החוצה לא מדבר HTTP',
  'no service publishes a port to the outside': 'אף שירות לא מפרסם port החוצה',
  'has no entry: {0}': 'אין לה כניסה: {0}',
  'Add to the service that people reach, in the model: entry: {{0}}':
    'הוסיפו במודל, לשירות שאנשים מגיעים אליו: `entry: {{0}}`',
  'has no value here for {0}': 'אין כאן ערך בשביל {0}',
  'If the service needs it, set the variable here and import again, or write it into the model.':
    'אם השירות צריך אותו, קבעו כאן את המשתנה וייבאו שוב, או כתבו אותו במודל.',
  'names a host or path that has a new name now, in a secret variable: {0}':
    'מציין host או נתיב ששמו השתנה, במשתנה סודי: {0}',
  'Write the new name into the Secret.': 'כתבו את השם החדש ב-Secret.',
  '{0} names {1}; the host {2} is now called {3}': 'ב-{0} מופיע {1}. ל-host {2} קוראים עכשיו {3}',
  'Where {0} is meant as a host, write {1} into the file in the model.':
    'במקומות שבהם {0} הוא host, כתבו {1} בקובץ שבמודל.',
  '{0}: the files of {1} are mounted one by one, so the files of the image stay visible beside them':
    '{0}: הקבצים של {1} מחוברים אחד אחד, ולכן רואים לידם גם את הקבצים של ה-image',
  'If a file of the image is in the way, add an empty file of that name to the model.':
    'אם קובץ של ה-image מפריע, הוסיפו למודל קובץ ריק באותו שם.',
  '{0} names 127.0.0.11, the name server of Docker, which does not exist in the cluster':
    'ב-{0} מופיע 127.0.0.11, שרת השמות של Docker, שלא קיים בקלאסטר',
  'In the model, write the name server of the cluster into the file, usually kube-dns.kube-system.svc.cluster.local.':
    'כתבו בקובץ שבמודל את שרת השמות של הקלאסטר, בדרך כלל kube-dns.kube-system.svc.cluster.local.',
  '{0} is too large for a ConfigMap': '{0} גדול מדי ל-ConfigMap',
  'Put the file into the image, and remove it from the model.': 'הכניסו את הקובץ ל-image, והסירו אותו מהמודל.',
  '{0} is read-only: the file is no longer shared with the host': '{0} לקריאה בלבד: הקובץ כבר לא משותף עם ה-host',
  'Nothing to do if the service only reads the file. If it writes, use a volume.':
    'אם השירות רק קורא את הקובץ, לא צריך לעשות כלום. אם הוא כותב, השתמשו ב-volume.',
  'is not on this machine': 'לא נמצא על המכונה הזאת',
  'is not text': 'הוא לא טקסט',
  'looks secret': 'נראה סודי',
  '{0} {1}: it is key {2} of Secret {3}, and its content is written nowhere':
    '{0} {1}: הוא ה-key {2} של ה-Secret {3}, והתוכן שלו לא נכתב בשום מקום',
  'Create the Secret where the file is, or fill the key into the template. A file that is not secret may go into the image instead; then remove it from the model.':
    'צרו את ה-Secret במקום שבו הקובץ נמצא, או מלאו את ה-key בתבנית. קובץ לא סודי אפשר גם להכניס ל-image. אז הסירו אותו מהמודל.',
  'config {0} {1}: it is key {2} of Secret {3}, and its content is written nowhere':
    'ה-config {0} {1}: הוא ה-key {2} של ה-Secret {3}, והתוכן שלו לא נכתב בשום מקום',
  'secret {0} is key {1} of Secret {2}': 'ה-secret {0} הוא ה-key {1} של ה-Secret {2}',
  'Create the Secret, or fill the key into the template.': 'צרו את ה-Secret, או מלאו את ה-key בתבנית.',
  'Usually there is nothing to do.': 'בדרך כלל לא צריך לעשות כלום.',
  '{0} is left out of the model: {1}': '{0} הושאר מחוץ למודל: {1}',
  'Write into the model what it should be.': 'כתבו במודל מה זה צריך להיות.',
  'has the healthcheck of its image, which is not known here: it counts as ready as soon as it runs':
    'יש לו את ה-healthcheck של ה-image שלו, שלא ידוע כאן: הוא נחשב מוכן ברגע שהוא רץ',
  'Write it into the model: health.': 'כתבו אותו במודל, תחת health.',
  'has a healthcheck but is a Job, which is done when it has ended': 'יש לו healthcheck אבל הוא Job, שגמר כשהוא הסתיים',
  "takes {0} from Docker's own images (pull_policy: never), and no node has those: the model says IfNotPresent":
    'לוקח את {0} מה-images של Docker עצמו (`pull_policy: never`), ולאף node אין אותם: במודל כתוב IfNotPresent',
  'Push the image where the cluster finds it, or load it into every node.':
    'דחפו את ה-image למקום שהקלאסטר מוצא אותו, או טענו אותו לכל node.',
  'pull_policy: {0}: a node pulls an image only when it does not have it':
    '`pull_policy: {0}`: node מושך image רק כשאין לו אותו',
  'Give each version a tag of its own.': 'תנו לכל גרסה tag משלה.',
  'is 1 image': 'image אחד',
  'are {0} images': '{0} images',
  '{0} built by Compose; a cluster runs images only. There {1} to build: {2}':
    '{0} ב-Compose, וקלאסטר רק מריץ images. יש לבנות {1}: {2}',
  is: 'נבנה',
  are: 'נבנים',
  'Build, and push to the registry.': 'בנו, ודחפו ל-registry.',
  'Import again with --registry REGISTRY and push them there; or, on a single node with k3s, build and load them.':
    'ייבאו שוב עם `--registry REGISTRY` ודחפו אותם לשם. או, על node אחד עם k3s, בנו וטענו אותם.',
  '{0}; these have one value now: {1}': '{0}. לאלה יש עכשיו ערך אחד: {1}',
  '{0} sensitive variables, whose values are written nowhere: {1}':
    '{0} משתנים רגישים, שהערכים שלהם לא נכתבים בשום מקום: {1}',
  takes: 'מקבל',
  take: 'מקבלים',
  'uses variables that are not set, so they are empty: {0}': 'משתמשת במשתנים שלא נקבעו, ולכן הם ריקים: {0}',
  'Set them in the environment or in .env, and import again.': 'קבעו אותם במשתני הסביבה או ב-`.env`, וייבאו שוב.',
  'has services that wait for others, in an init container with the image of the operator: {0}':
    'יש בה שירותים שמחכים לאחרים, ב-init container עם ה-image של האופרטור: {0}',
  'Push that image where the cluster finds it, or set waiterImage in the model.':
    'דחפו את ה-image הזה למקום שהקלאסטר מוצא אותו, או קבעו waiterImage במודל.',
  '{0}: this version does not know it': '{0}: הגרסה הזאת לא מכירה את זה',
  '{0}: the cluster has one network; network policies say who may call whom':
    '{0}: בקלאסטר יש רשת אחת. network policies קובעות מי רשאי לפנות למי',
  'jobs are not carried over': 'jobs לא עוברים',
  'Write a CronJob yourself.': 'כתבו CronJob בעצמכם.',
  'is left out, because its profile is not active': 'לא נכלל, כי ה-profile שלו לא פעיל',
  'If it should run, import again with --profile {0}.': 'אם הוא צריך לרוץ, ייבאו שוב עם `--profile {0}`.',
  'is called {0}, because Kubernetes takes only lower-case letters, digits and hyphens, here at most {1}; variables and commands that use it as a host are rewritten':
    'נקרא {0}, כי Kubernetes מקבל רק אותיות קטנות, ספרות ומקפים, כאן {1} לכל היותר. משתנים ופקודות שמשתמשים בשם הזה בתור host נכתבו מחדש',
  'Look for other places that use the old name: code, files in the image.':
    'חפשו מקומות אחרים שמשתמשים בשם הישן: קוד, קבצים ב-image.',
  'is not found as {0}: {1}': 'לא נמצא בשם {0}: {1}',
  'a Service cannot have such a name; where variables and commands use it as a host, it is rewritten':
    'ל-Service לא יכול להיות שם כזה. כשמשתנים ופקודות משתמשים בו בתור host, הוא נכתב מחדש',
  'another service has that name': 'לשירות אחר יש את השם הזה',
  'Call it by its own name.': 'פנו אליו בשם שלו.',
  'listens on a port that no file names: it gets a Service without ports, which leads to every port of its pod':
    'מאזין ב-port שאף קובץ לא מציין: הוא מקבל Service בלי ports, שמוביל לכל port של ה-pod שלו',
  'Nothing to do if nobody calls it. If you know its ports, name them in the model: ports: {http: 8080}, and remove everyPort.':
    'אם אף אחד לא פונה אליו, לא צריך לעשות כלום. אם ידועים לכם ה-ports שלו, ציינו אותם במודל, למשל `ports: {http: 8080}`, והסירו את everyPort.',
  '{0} is the machine that runs Docker': '{0} היא המכונה שמריצה את Docker',
  'If the service calls that machine, write its address into the model: hosts.':
    'אם השירות פונה למכונה הזאת, כתבו את הכתובת שלה במודל, תחת hosts.',
  '{0}={1} is not an address': '`{0}={1}` לא כתובת',
  'network_mode: {0}: in the cluster each service has its own network':
    '`network_mode: {0}`: בקלאסטר לכל שירות יש רשת משלו',
  'Services must call it, and it must call them, by their names.':
    'שירותים צריכים לפנות אליו, והוא צריך לפנות אליהם, לפי השמות.',
  'hostname: {0}: several pods cannot share one hostname': '`hostname: {0}`: כמה pods לא יכולים לחלוק hostname אחד',
  'hostname: {0}: the hostname of a pod has lower-case letters, digits and hyphens only':
    '`hostname: {0}`: ב-hostname של pod יש רק אותיות קטנות, ספרות ומקפים',
  'depends_on without a condition is not carried over: pods start in any order, and one that ends is started again':
    'depends_on בלי condition לא עובר: pods עולים בכל סדר, ו-pod שמסתיים מופעל שוב',
  'If the service must not start before another one, write condition: service_healthy; the other one needs a healthcheck for that.':
    'אם אסור לשירות לעלות לפני שירות אחר, כתבו `condition: service_healthy`. לשם כך השירות האחר צריך healthcheck.',
  'is a Job. It is tried {0} more times when it fails': 'הוא Job. כשהוא נכשל מנסים אותו עוד {0} פעמים',
  'If it must not run a second time, set retries: 0 in the model.':
    'אם אסור לו לרוץ פעם שנייה, קבעו `retries: 0` במודל.',
  'waits until {0} is healthy, but these files have no healthcheck for it: it counts as ready as soon as it runs':
    'מחכה עד ש-{0} תקין, אבל בקבצים האלה אין לו healthcheck: הוא נחשב מוכן ברגע שהוא רץ',
  'Write the health of {0} into the model.': 'כתבו במודל את ה-health של {0}.',
  'restart: no, although it publishes ports': '`restart: no`, אף על פי שהוא מפרסם ports',
  'restart: no, although others wait until it is healthy': '`restart: no`, אף על פי שאחרים מחכים עד שהוא תקין',
  '{0}: it is started again whenever it ends, even when it ends well':
    '{0}: הוא מופעל שוב בכל פעם שהוא מסתיים, גם כשהוא מסתיים כראוי',
  'If it does its work and ends, set once: true in the model; it becomes a Job.':
    'אם הוא עושה את העבודה שלו ומסתיים, קבעו `once: true` במודל. הוא הופך ל-Job.',
  'the file belongs to root, and every user of the container may read it':
    'הקובץ שייך ל-root, וכל משתמש של הקונטיינר רשאי לקרוא אותו',
  'the cluster chooses the addresses of pods': 'הקלאסטר בוחר את הכתובות של pods',
  'labels are read by Docker and its tools only': 'רק Docker והכלים שלו קוראים labels',
  'while the service starts, the cluster asks every 5 seconds': 'בזמן שהשירות עולה, הקלאסטר שואל כל 5 שניות',
  'the model gives ports its own names': 'המודל נותן ל-ports שמות משלו',
  'a port of a pod is not a port of its node': 'port של pod הוא לא port של ה-node שלו',
  'the protocol of a port is not used': 'אין שימוש בפרוטוקול של port',
  'only Docker Desktop uses it': 'רק Docker Desktop משתמש בזה',
  'a pod does not see what is mounted on the host later': 'pod לא רואה מה שמחובר ב-host מאוחר יותר',
  'a pod does not see what is mounted below it on the host': 'pod לא רואה מה שמחובר מתחת לזה ב-host',
  'the container runtime labels volumes itself': 'ה-container runtime מסמן volumes בעצמו',
  'every user of the container may write there': 'כל משתמש של הקונטיינר רשאי לכתוב שם',
  'a pod has one network': 'ל-pod יש רשת אחת',
  'a Service has the name of its service': 'ל-Service יש את השם של השירות שלו',
  'the service is not restarted together with what it depends on': 'השירות לא מופעל מחדש יחד עם מה שהוא תלוי בו',
  'a Secret lies in the cluster': 'Secret נמצא בקלאסטר',
  'the cluster fills in no templates': 'הקלאסטר לא ממלא תבניות',
  'this version does not know it': 'הגרסה הזאת לא מכירה את זה',
  'is the entry, but nothing outside the cluster leads to it yet':
    'הוא הכניסה, אבל שום דבר מחוץ לקלאסטר עוד לא מוביל אליו',
  'Import again with --entry ingress=HOST, or --entry nodeport.':
    'ייבאו שוב עם `--entry ingress=HOST`, או עם `--entry nodeport`.',
  'the Ingress leads to port {0} only, and the ingress controller does TLS; ports {1} are reached inside the cluster only':
    'ה-Ingress מוביל רק ל-port {0}, וה-ingress controller מטפל ב-TLS. ל-ports {1} מגיעים רק מתוך הקלאסטר',
  'Give the Ingress a tlsSecret in the model. A server that redirects HTTP to HTTPS itself must stop doing so.':
    'תנו ל-Ingress את השדה tlsSecret במודל. שרת שמפנה בעצמו מ-HTTP ל-HTTPS צריך להפסיק.',
  'was reached at {0} from its own host only; as the entry, all its ports are reached from outside':
    'היה נגיש ב-{0} רק מה-host שלו. בתור הכניסה, כל ה-ports שלו נגישים מבחוץ',
  'Take the port out of the model, or put another service in front.':
    'הוציאו את ה-port מהמודל, או שימו שירות אחר לפניו.',
  'was published on the host as {0}; in the cluster it is reached from the namespace only':
    'פורסם על ה-host בתור {0}. בקלאסטר הוא נגיש רק מתוך ה-namespace',
  'To reach it from your machine: kubectl -n {0} port-forward service/{1} {2}':
    'כדי להגיע אליו מהמכונה שלכם: kubectl -n {0} port-forward service/{1} {2}',
  'listens on {0}; the model has TCP ports only': 'מאזין ב-{0}. במודל יש רק TCP ports',
  'Write a Service for these ports yourself.': 'כתבו Service ל-ports האלה בעצמכם.',
  'no variable names it': 'אף משתנה לא מציין אותו',
  '{0} is rewritten': '{0} נכתב מחדש',
  '{0} is at {1} now, because only root may enter /root; {2}':
    '{0} נמצא עכשיו ב-{1}, כי רק root רשאי להיכנס אל /root. {2}',
  'Tell the program the new path.': 'עדכנו את התוכנית בנתיב החדש.',
  'Nothing to do if the program takes the path from there.': 'אם התוכנית לוקחת משם את הנתיב, לא צריך לעשות כלום.',
  'the number of user {0} is not known here': 'המספר של המשתמש {0} לא ידוע כאן',
  'its image may run as root': 'ייתכן שה-image שלו רץ בתור root',
  'its Dockerfile cannot be read here, so it may run as root':
    'אי אפשר לקרוא כאן את ה-Dockerfile שלו, ולכן ייתכן שהוא רץ בתור root',
  'its Dockerfile names no USER, so it may run as root': 'ב-Dockerfile שלו אין USER, ולכן ייתכן שהוא רץ בתור root',
  'its Dockerfile says USER {0}, whose number is not known here':
    'ב-Dockerfile שלו כתוב `USER {0}`, שהמספר שלו לא ידוע כאן',
  'gets security: baseline, because {0}': 'מקבל `security: baseline`, כי {0}',
  'it runs as root': 'הוא רץ בתור root',
  'it adds capabilities': 'הוא מוסיף capabilities',
  'cap_add {0}: Pod Security does not allow it, not even at baseline':
    '`cap_add {0}`: Pod Security לא מרשה את זה, אפילו לא ב-baseline',
  'If the service needs it, it needs a namespace with privileged Pod Security and manifests of your own.':
    'אם השירות צריך את זה, צריך בשבילו namespace עם Pod Security ברמת privileged ו-manifests משלכם.',
  'cap_add {0}: a process that is not root gets no capabilities':
    '`cap_add {0}`: תהליך שהוא לא root לא מקבל capabilities',
  'Listening below port 1024 usually needs none. If the service needs them, add security: baseline and the capabilities to the model.':
    'להאזנה מתחת ל-port 1024 בדרך כלל לא צריך אותן. אם השירות צריך אותן, הוסיפו למודל `security: baseline` ואת ה-capabilities.',
  'the user of its image': 'המשתמש של ה-image שלו',
  'user {0}': 'המשתמש {0}',
  'runs as user {0}, as every service that writes the recordings does, and not as {1}':
    'רץ בתור המשתמש {0}, כמו כל שירות שכותב את ההקלטות, ולא בתור {1}',
  'The official nginx image does not start like this. Mount the recordings with :ro and it keeps its user, or take nginxinc/nginx-unprivileged.':
    'ה-image הרשמי של nginx לא עולה ככה. חברו את ההקלטות עם `:ro` והוא שומר על המשתמש שלו, או קחו את nginxinc/nginx-unprivileged.',
  'If the image only works as another user, set store.runAsUser and store.fsGroup in the model to that user. Whatever it writes besides the recordings must be writable for it: a volume, or /tmp.':
    'אם ה-image עובד רק בתור משתמש אחר, קבעו במודל ב-store.runAsUser וב-store.fsGroup את המשתמש הזה. לכל מה שהוא כותב חוץ מההקלטות צריכה להיות לו הרשאת כתיבה: volume, או /tmp.',
  'runs {0} in its command, which needs root; it runs as user {1}':
    'מריץ {0} בפקודה שלו, וזה דורש root. הוא רץ בתור המשתמש {1}',
  'Do that in the image, and take it out of the command in the model.':
    'עשו את זה ב-image, והוציאו את זה מהפקודה שבמודל.',
  'the containers': 'הקונטיינרים',
  'the directory {0} of the host': 'התיקייה {0} של ה-host',
  'the Docker volume {0}': 'ה-Docker volume {0}',
  'did not mount the recordings and now gets role {0} ({1}), because {2}':
    'לא חיבר את ההקלטות, ועכשיו מקבל את התפקיד {0} ({1}), כי {2}',
  'If it does not use them, import again with --not-recordings {0}.':
    'אם הוא לא משתמש בהן, ייבאו שוב עם `--not-recordings {0}`.',
  'has the recordings, or a part of them, at {0} as well; a role is one mount of the whole store, so this mount is left out':
    'רואה את ההקלטות, או חלק מהן, גם בנתיב {0}. תפקיד הוא mount אחד של כל ה-store, ולכן ה-mount הזה לא נכלל',
  'Let the service use the one path.': 'על השירות להשתמש בנתיב האחד.',
  'where the recordings belong': 'במקום של ההקלטות',
  'within the recordings': 'בתוך ההקלטות',
  'has {0} at {1}, {2}; it is left out of the model, and what lies in it is not carried over':
    'יש לו את {0} בנתיב {1}, {2}. זה לא נכלל במודל, ומה שנמצא שם לא עובר',
  'If it holds recordings, copy them into the store. If it holds something else, mount it outside {0} in the Compose files and import again; or import with --not-recordings {1}.':
    'אם יש שם הקלטות, העתיקו אותן ל-store. אם יש שם משהו אחר, חברו אותו מחוץ ל-{0} בקובצי ה-Compose וייבאו שוב. או ייבאו עם `--not-recordings {1}`.',
  'does not say where the recordings ({0}) are to lie': 'לא כתוב איפה ההקלטות ({0}) צריכות להיות',
  'Import again with --storage local=NODE:/DIRECTORY, class=NAME or nfs=SERVER:/EXPORT, or replace FILL_IN in the model.':
    'ייבאו שוב עם `--storage local=NODE:/DIRECTORY`, `class=NAME` או `nfs=SERVER:/EXPORT`, או החליפו את FILL_IN במודל.',
  'begins empty: what lies in {0} stays there': 'מתחיל ריק: התוכן של {0} נשאר שם',
  'Copy the recordings before the services start. The claim asks for {0}; set store.claim.size in the model.':
    'העתיקו את ההקלטות לפני שהשירותים עולים. ה-claim מבקש {0}. קבעו את store.claim.size במודל.',
  'Copy the recordings before the services start. The claim asks for {0}; set store.claim.size in the model. If this machine is a node of the cluster, do not copy them: the store can have them where they are.':
    'העתיקו את ההקלטות לפני שהשירותים עולים. ה-claim מבקש {0}. קבעו את store.claim.size במודל. אם המכונה הזאת היא node של הקלאסטר, אל תעתיקו אותן: ה-store יכול להשתמש בהן איפה שהן.',
  'is left out, and nobody waits for it: all it does is set the owner of the recordings, which is the business of the store (runAsUser {0}, fsGroup {1})':
    'לא נכלל, ואף אחד לא מחכה לו: הוא רק קובע את הבעלות על ההקלטות, וזה התפקיד של ה-store (`runAsUser {0}, fsGroup {1}`)',
  'Nothing to do. To change the owner, set store.runAsUser and store.fsGroup in the model.':
    'לא צריך לעשות כלום. כדי לשנות את הבעלות, קבעו את store.runAsUser ואת store.fsGroup במודל.',
  'has a volume without a name at {0}: it is empty when a pod starts and gone with the pod':
    'יש לו volume בלי שם בנתיב {0}: הוא ריק כש-pod עולה ונעלם יחד עם ה-pod',
  'If the service keeps something there, name the volume.': 'אם השירות שומר שם משהו, תנו ל-volume שם.',
  "has claims of the cluster's default storage class, for volumes of one service":
    'יש לה claims של ה-storage class שהוא ברירת המחדל של הקלאסטר, בשביל volumes של שירות אחד',
  'Look whether the cluster has one: kubectl get storageclass. If not, import again with --class NAME.':
    'בדקו אם יש בקלאסטר כזה: kubectl get storageclass. אם אין, ייבאו שוב עם `--class NAME`.',
  'has volumes in directories that must exist before its claims are bound: {0}':
    'יש לה volumes בתיקיות שצריכות להיות קיימות לפני שה-claims שלה נקשרים: {0}',
  'Make them on {0}.': 'צרו אותן על {0}.',
  'the machine': 'המכונה',
  'its Docker volume': 'ה-Docker volume שלו',
  'begins empty: neither what lies in {0} nor what the image has there is copied into it':
    'מתחיל ריק: לא התוכן של {0} ולא מה שיש שם ל-image מועתק אליו',
  'Copy the data before the services start. The claim asks for {0}; set the size in the model.':
    'העתיקו את הנתונים לפני שהשירותים עולים. ה-claim מבקש {0}. קבעו את הגודל במודל.',
  'lies elsewhere in Docker ({0}); the claim does not': 'ב-Docker הוא נמצא במקום אחר ({0}). ה-claim לא',
  'Write into the model where it should lie: class, or nfs for an export.':
    'כתבו במודל איפה הוא צריך להיות: class, או nfs בשביל export.',
};
