import { OPERATOR_IMAGE } from '../../api/image.ts';
import { FILL_IN } from '../../application/fillIn.ts';
import { installCommands } from '../../report/install.ts';
import { adoptCommandFor } from '../adopting.ts';
import { hasSecrets, namespaceOf, ofStep, pathOf, synthesis, type Arrival } from './arrival.ts';
import { block, item, type Step } from './markdown.ts';

/** The steps before anything of the application runs in the cluster. */
export const prepare = (arrival: Arrival): Step[] => [
  ...complete(arrival),
  ...images(arrival),
  platform(arrival),
  storage(arrival),
  secrets(arrival),
];

/** What the model does not say yet, and what the Compose files do that a cluster does not. */
function complete(arrival: Arrival): Step[] {
  const { refused } = arrival;
  const findings = ofStep(arrival, 'model').filter(({ harm }) => harm === 'stops');
  if (refused.length + findings.length === 0) return [];
  const open = [
    'The manifests are not there yet, because the model is not complete. Fill in:',
    '',
    ...refused.map((line) => `- ${line.replace(/^(\S+:\d+:\d+): /, '`$1` ')}`),
    '',
  ];
  return [
    {
      title: 'Complete the model',
      lines: [
        ...(refused.length === 0 ? [] : open),
        ...adoptLines(arrival),
        ...(findings.length === 0 ? [] : ['Decide about each of these:', '', ...findings.flatMap(item), '']),
        'If you import again, name another directory, or remove this one first. If you changed the model instead, make the manifests:',
        ...block(synthesis(arrival)),
      ],
    },
  ];
}

/** What fills in the storage, if the recordings are to stay where they are. */
function adoptLines(arrival: Arrival): string[] {
  const { application, remaining } = arrival.imported;
  if (remaining.recordings === undefined || application.store.claim.storage.local?.path !== FILL_IN) return [];
  const adopt = `${adoptCommandFor(remaining.recordings)} --node NODE --write ${pathOf(arrival, 'model')}`;
  return [
    'If Compose runs on a node of the cluster, the store can have the recordings where they are. This fills in the storage of the store,',
    `and nothing has to be copied: \`${adopt}\``,
    '',
  ];
}

function images(arrival: Arrival): Step[] {
  const findings = ofStep(arrival, 'images');
  return findings.length === 0 ? [] : [{ title: 'Bring the images to the cluster', lines: findings.flatMap(item) }];
}

function platform({ imported: { application } }: Arrival): Step {
  const { waiterImage = OPERATOR_IMAGE } = application;
  return {
    title: 'Install the platform, once in each cluster',
    lines: [
      'Ask whether the cluster has it. If the command ends with 0, go on with the next step:',
      ...block('recordings verify --platform'),
      'Otherwise:',
      ...block(
        `recordings synth --platform --kubernetes auto --operator-image ${waiterImage} --out platform`,
        ...installCommands('platform'),
        'kubectl -n recordings-system rollout status deployment',
        'recordings verify --platform',
      ),
    ],
  };
}

/** Where the claims lie: directories that must exist, or classes that must. */
function storage(arrival: Arrival): Step {
  const { store, volumes = {} } = arrival.imported.application;
  const storages = [store.claim.storage, ...Object.values(volumes).map((volume) => volume.storage)];
  const classes = [...new Set(storages.flatMap((each) => each.class ?? []))];
  const isOpen = storages.some(({ local }) => local?.path === FILL_IN);
  const { runAsUser = 1000, fsGroup = 1000 } = store;
  return {
    title: 'Prepare the storage',
    lines: [
      ...ofStep(arrival, 'storage').flatMap(item),
      ...(isOpen
        ? [
            '',
            'Make each directory that you filled in as `path`, on its node:',
            ...block(`sudo install -d -o ${runAsUser} -g ${fsGroup} DIRECTORY`),
          ]
        : []),
      ...(classes.length === 0
        ? []
        : [
            '',
            'The cluster must have this storage class, and the class must offer ReadWriteMany:',
            ...block(`kubectl get storageclass ${classes.join(' ')}`),
          ]),
      '',
      `The store asks for ${store.claim.size}, each other volume for the \`size\` in the model. Change the sizes now: a claim cannot be made smaller.`,
    ],
  };
}

function secrets(arrival: Arrival): Step {
  const namespace = block(`kubectl apply -f ${pathOf(arrival, 'manifests')}/00-namespace.yaml`);
  if (!hasSecrets(arrival)) return { title: 'Create the namespace', lines: namespace };
  const ofFiles = new Set(ofStep(arrival, 'secretFiles').flatMap(({ lines = [] }) => lines));
  const template = pathOf(arrival, 'secrets');
  const files = [
    'These Secrets are made of files. Run each line where its file is. Leave these Secrets in the template as they are:',
    ...block(...ofFiles),
  ];
  const keys = [
    `Open \`${template}\`. ${ofFiles.size === 0 ? 'Remove' : 'For the other Secrets, remove'} the \`#\` before each key, and write the value between the quotes. Then:`,
    ...block(`kubectl apply --server-side -f ${template}`),
    `A pod whose key is missing does not start, and \`kubectl -n ${namespaceOf(arrival)} describe pod\` names the key.`,
  ];
  return {
    title: 'Create the namespace and the Secrets',
    lines: [
      ...namespace,
      ...(ofFiles.size === 0 ? [] : files),
      ...(ofStep(arrival, 'secretKeys').length === 0 ? [] : keys),
    ],
  };
}
