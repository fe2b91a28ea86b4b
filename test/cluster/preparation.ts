import { API_SERVERS, CONTROL_PLANE, NODE, ORACLE, type Recipe } from './recipes.ts';
import { resolve, type Need, type Offer } from './resolve.ts';

/** What the tests and programs of each `make` target ask for. A test compares this table with what they import. */
const NEEDS = {
  unit: ['oracle'],
  bench: ['API server'],
  demo: ['nodes'],
  e2e: ['nodes'],
  test: ['oracle', 'API server', 'API server of a version', 'nodes'],
} as const satisfies Record<string, readonly (Need | 'oracle')[]>;

export type Target = keyof typeof NEEDS;
export const TARGETS = Object.keys(NEEDS) as Target[];

const RECIPES: Record<Need, readonly Recipe[]> = {
  'API server': CONTROL_PLANE,
  'API server of a version': [...CONTROL_PLANE, ...Object.values(API_SERVERS)],
  nodes: [...CONTROL_PLANE, ...NODE],
};

/** This machine, as far as it decides what is built. */
export interface Machine {
  readonly offer: (need: Need) => Offer;
  /** Whether this process runs as root. Only root can start a node. */
  readonly root: boolean;
}

/** What must be built for a target, each once, in the order of building. */
export function preparation(target: Target, { offer, root }: Machine): Recipe[] {
  const recipesOf = (need: Need | 'oracle'): readonly Recipe[] => {
    if (need === 'oracle') return [ORACLE];
    if (need === 'nodes' && !root) return [];
    return resolve(need, offer(need)).way === 'built' ? RECIPES[need] : [];
  };
  return [...new Set(NEEDS[target].flatMap(recipesOf))];
}
