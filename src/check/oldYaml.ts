import type { ScalarTag } from 'yaml';

/** Numbers by their form, and the base in which their digits are. */
const INTEGERS: readonly (readonly [form: RegExp, base: number])[] = [
  [/^[-+]?0_*[0-7][0-7_]*$/, 8],
  [/^[-+]?0[bB][01_]*[01][01_]*$/, 2],
  [/^[-+]?[1-9][0-9]*_[0-9_]*$/, 10],
  [/^[-+]?0[oO][0-7_]*[0-7][0-7_]*$/, 8],
  [/^[-+]?0[xX][\dA-Fa-f_]*[\dA-Fa-f][\dA-Fa-f_]*$/, 16],
];

/**
 * What kubectl reads by the rules of YAML 1.1 (sigs.k8s.io/yaml), and the parser by those of YAML 1.2. Sexagesimal numbers and timestamps are not
 * among these: kubectl reads them as strings.
 */
export const OLD_SCALARS: ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:[Yy]|[Yy]es|YES|[Oo]n|ON|[Nn]|[Nn]o|NO|[Oo]ff|OFF)$/,
    resolve: (word) => /^(?:y|yes|on)$/i.test(word),
  },
  ...INTEGERS.map(([test, base]): ScalarTag => ({
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test,
    resolve: (word) => Number.parseInt(word.replace(/0[box]/i, '').replaceAll('_', ''), base),
  })),
];
