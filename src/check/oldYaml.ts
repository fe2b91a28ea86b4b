import type { ScalarTag } from 'yaml';

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
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0_*[0-7][0-7_]*$/,
    resolve: (word) => numberIn(word, 8),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0[bB][01_]*[01][01_]*$/,
    resolve: (word) => numberIn(word.replace(/0b/i, ''), 2),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?[1-9][0-9]*_[0-9_]*$/,
    resolve: (word) => numberIn(word, 10),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0[oO][0-7_]*[0-7][0-7_]*$/,
    resolve: (word) => numberIn(word.replace(/0o/i, ''), 8),
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0[xX][\dA-Fa-f_]*[\dA-Fa-f][\dA-Fa-f_]*$/,
    resolve: (word) => numberIn(word.replace(/0x/i, ''), 16),
  },
];

const numberIn = (word: string, base: number): number => Number.parseInt(word.replaceAll('_', ''), base);
