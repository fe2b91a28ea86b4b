/**
 * What is known of programs that work, serve or do neither, with the documentation that says so. Each row is one pattern over a line of words; options
 * are not among the words and `_` is written `-`, so that `gunicorn --workers 4` makes no worker.
 */
export interface Known {
  readonly of: string;
  readonly words: RegExp;
  readonly source: string;
}

/** They take jobs and carry them out. */
export const WORKERS: readonly Known[] = [
  {
    of: 'Celery',
    words: /\bcelery\b(?!.*\b(beat|flower|inspect|status|events)\b)|celery-?worker|celeryd/,
    source: 'https://docs.celeryq.dev/en/stable/userguide/workers.html',
  },
  { of: 'RQ', words: /\brq worker|rqworker/, source: 'https://python-rq.org/docs/workers/' },
  { of: 'Django Q', words: /\bqcluster\b/, source: 'https://django-q2.readthedocs.io/en/master/cluster.html' },
  {
    of: 'Huey',
    words: /run-huey|huey-consumer|\bhuey\b/,
    source: 'https://huey.readthedocs.io/en/latest/consumer.html',
  },
  { of: 'Dramatiq', words: /dramatiq/, source: 'https://dramatiq.io/guide.html' },
  {
    of: 'Django tasks',
    words: /process-tasks|db-worker|run-worker/,
    source: 'https://django-background-tasks.readthedocs.io/',
  },
  {
    of: 'arq, taskiq, procrastinate',
    words: /\b(arq|taskiq|procrastinate|saq)\b/,
    source: 'https://arq-docs.helpmanual.io/',
  },
  {
    of: 'Sidekiq',
    words: /sidekiq(?!.*(web|dashboard|exporter))/,
    source: 'https://github.com/sidekiq/sidekiq/wiki/Getting-Started',
  },
  { of: 'Resque', words: /resque(:|-)?(work|workers|pool)|\bresque\b/, source: 'https://github.com/resque/resque' },
  {
    of: 'Delayed Job, Good Job, Solid Queue, Shoryuken',
    words: /jobs:work|delayed-?job|good-?job|solid-queue|\bbin\/jobs\b|shoryuken|sneakers|karafka/,
    source: 'https://guides.rubyonrails.org/active_job_basics.html',
  },
  {
    of: 'Laravel',
    words: /\bqueue:(work|listen)|\bhorizon\b/,
    source: 'https://laravel.com/docs/queues#running-the-queue-worker',
  },
  {
    of: 'Symfony Messenger',
    words: /messenger:consume|queue:consumers|enqueue:consume/,
    source: 'https://symfony.com/doc/current/messenger.html#consuming-messages-running-the-worker',
  },
  {
    of: 'PHP applications, whose cron runs the jobs',
    words: /(^| )\/?cron\.sh\b|cron\.php\b|wp cron|drush cron|cron:run|occ (background|taskprocessing)/,
    source:
      'https://docs.nextcloud.com/server/latest/admin_manual/configuration_server/background_jobs_configuration.html',
  },
  {
    of: 'Zammad, whose scheduler runs the jobs',
    words: /zammad-scheduler/,
    source: 'https://docs.zammad.org/en/latest/appendix/single-processes.html',
  },
  {
    of: 'Mautic, whose cron runs the jobs',
    words: /mautic-cron/,
    source: 'https://docs.mautic.org/en/latest/configuration/cron_jobs.html',
  },
  {
    of: 'a word',
    words:
      /(^|[ /:_.-])(workers?|consumers?|queue-?runner|job-?runner|jobs?-processor|downloader|transcoder|orchestrator|dequeue)([ /:_.-]|\d|$)/,
    source: 'the word itself',
  },
];

/** They answer requests. */
export const SERVERS: readonly Known[] = [
  {
    of: 'WSGI and ASGI servers',
    words: /\b(gunicorn|uvicorn|uwsgi|daphne|hypercorn|granian|waitress|runserver(-plus)?|flask(-\d)? run|fastapi)\b/,
    source: 'https://docs.djangoproject.com/en/stable/howto/deployment/',
  },
  {
    of: 'Ruby servers',
    words: /\b(puma|unicorn|thrust|passenger|rails s(erver)?|rackup)\b/,
    source: 'https://guides.rubyonrails.org/command_line.html',
  },
  {
    of: 'PHP servers',
    words: /\b(php-fpm|apache2|artisan serve|octane|frankenphp|rr serve)\b/,
    source: 'https://laravel.com/docs/deployment',
  },
  {
    of: 'a word',
    words: /(^|[ /:_.-])(web|webserver|server|serve|api|http|start:prod)([ :_.-]|$)/,
    source: 'the word itself',
  },
];

/** They do neither: they say when something is due, prepare once, watch, or carry messages. */
export const BYSTANDERS: readonly Known[] = [
  {
    of: 'schedulers',
    words:
      /(^|[ /:_.-])(celery-?)?beat([ :_.-]|$)|celerybeat|\bclock(work)?\b|scheduler|schedule:(run|work)|\bcrond?\b|supercronic|\bschedule\b|ofelia/,
    source: 'https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html',
  },
  {
    of: 'dashboards',
    words: /flower|rq-?dashboard|rqmonitor|sidekiq-?web|\bmonitor(ing)?\b|exporter|\bdashboard\b|metrics|bull-?board/,
    source: 'https://flower.readthedocs.io/',
  },
  {
    of: 'migrations and preparation',
    words:
      /migrat(e|ion|ions|or)\b|db:(prepare|setup|create|seed)|\balembic\b|upgrade head|collectstatic|\binit(ializer|ialize|ialise|-?db)?\b|db-?init|\bsetup\b|\bseed(er)?\b|bootstrap|configurator|loaddata|create-?bucket|createsuperuser|wait-for/,
    source: 'https://docs.djangoproject.com/en/stable/topics/migrations/',
  },
  {
    of: 'gateways of messages',
    words:
      /web-?sockets?|(^|[ /:_.-])ws([ :_.-]|$)|socket-?io|\bsockets?\b|soketi|reverb(:start)?|\b(any|action)?cable\b|streaming|realtime|channels|live-?view|pub-?sub|\basgi\b.*ws|hocuspocus/,
    source: 'https://channels.readthedocs.io/',
  },
  {
    of: 'senders of messages',
    words: /\b(e?mails?|mailer|mailers|notify|notif(ier|ications?)?|sms|webhooks?)\b/,
    source: 'the word itself',
  },
  {
    of: 'builders of assets',
    words: /\bassets?\b|\b(css|js)-?bundling\b|\bbuild:(css|js)\b|\bbundler?-?watch|webpacker|\bbower\b/,
    source: 'https://github.com/rails/cssbundling-rails',
  },
  {
    of: 'tests and consoles',
    words:
      /\b(tests?|pytest|e2e|cypress|playwright|lint|shell|console|docs|storybook|webpack|vite|esbuild|tailwind|adminer|phpmyadmin|mailhog|mailpit|selenium)\b/,
    source: 'the word itself',
  },
];
