import { arrive } from './arrive.ts';
import { FILES, hasSecrets, ofStep, synthesis, type Arrival } from './arrival.ts';
import { dataSteps } from './data.ts';
import { block, item } from './markdown.ts';
import { prepare } from './prepare.ts';

/** The steps from an import to recordings that play in the cluster, as Markdown. */
export function nextSteps(arrival: Arrival): string {
  const { imported, from } = arrival;
  const { apply, verify, entry, leave } = arrive(arrival);
  const steps = [...prepare(arrival), ...dataSteps(arrival), apply, verify, ...entry, leave];
  const look = ofStep(arrival, 'model').filter(({ harm }) => harm === 'look');
  const lines = [
    `# ${imported.application.name}: the steps to Kubernetes`,
    '',
    `\`recordings import\` made this directory from ${from.join(', ')}. Follow the steps in their order. Run each command in the`,
    'directory in which you ran `recordings import`, unless the step names another machine.',
    '',
    ...table(arrival),
    '',
    'After each change of the model, make the manifests again:',
    ...block(synthesis(arrival)),
    ...steps.flatMap(({ title, lines }, index) => [`## ${index + 1}. ${title}`, '', ...lines, '']),
    ...(look.length === 0 ? [] : ['## Look at this', '', ...look.flatMap(item), '']),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

const table = (arrival: Arrival): string[] => [
  '| file | what it is |',
  '|---|---|',
  `| \`${FILES.model}\` | the application model. The model is yours: read it, change it, commit it |`,
  ...(hasSecrets(arrival)
    ? [
        `| \`${FILES.secrets}\` | a template of the Secrets, without values. Only you can read the file, and \`.gitignore\` names it. Never commit it |`,
      ]
    : []),
  `| \`${FILES.manifests}/\` | the manifests, made of the model${arrival.refused.length === 0 ? '' : `; not there yet, see step 1`} |`,
];
