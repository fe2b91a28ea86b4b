import {
  API_SERVERS,
  ARGOCD,
  COMPOSE,
  CONTROL_PLANE,
  CONTROLLER_RUNTIME,
  HELM,
  KREW,
  NODE,
  LUA,
  ORACLE,
  PROMETHEUS,
  type Recipe,
} from './recipes.ts';
import { resolve, type Need, type Offer } from './resolve.ts';

/** What the tests and programs of each `make` target ask for. A test compares this table with what they import. */
const NEEDS = {
  unit: ['oracle'],
  bench: ['API server', 'nodes'],
  demo: ['nodes'],
  e2e: ['nodes', 'Compose'],
  argocd: ['nodes', 'Argo CD'],
  test: ['oracle', 'API server', 'older API server', 'nodes'],
  'test-all': [
    'oracle',
    'API server',
    'older API server',
    'nodes',
    'other API servers',
    'Prometheus',
    'Compose',
    'Argo CD',
    'Helm',
    'krew',
    'controller-runtime',
  ],
} as const satisfies Record<string, readonly Asked[]>;

type Asked =
  | 'API server'
  | 'older API server'
  | 'other API servers'
  | 'nodes'
  | 'oracle'
  | 'Prometheus'
  | 'Compose'
  | 'Argo CD'
  | 'Helm'
  | 'krew'
  | 'controller-runtime';

export type Target = keyof typeof NEEDS;
export const TARGETS = Object.keys(NEEDS) as Target[];

const RECIPES: Record<Asked, { readonly need: Need; readonly recipes: readonly Recipe[] }> = {
  'API server': { need: 'API server', recipes: CONTROL_PLANE },
  // One older server is enough for each run of the tests. The others are as old and take as long to build.
  'older API server': { need: 'API server of a version', recipes: [...CONTROL_PLANE, API_SERVERS['1.34']] },
  'other API servers': { need: 'API server of a version', recipes: [...CONTROL_PLANE, ...Object.values(API_SERVERS)] },
  nodes: { need: 'nodes', recipes: [...CONTROL_PLANE, ...NODE] },
  Compose: { need: 'nodes', recipes: [COMPOSE] },
  oracle: { need: 'API server of a version', recipes: [ORACLE, LUA] },
  Prometheus: { need: 'API server of a version', recipes: [PROMETHEUS] },
  'Argo CD': { need: 'API server of a version', recipes: [ARGOCD] },
  Helm: { need: 'API server of a version', recipes: [HELM] },
  'controller-runtime': { need: 'API server of a version', recipes: [CONTROLLER_RUNTIME] },
  krew: { need: 'API server of a version', recipes: [...CONTROL_PLANE, KREW] },
};

/** This machine, as far as it decides what is built. */
export interface Machine {
  readonly offer: (need: Need) => Offer;
  /** Whether this process runs as root. Only root can start a node. */
  readonly root: boolean;
}

/** What must be built for a target, each once, in the order of building. */
export function preparation(target: Target, { offer, root }: Machine): Recipe[] {
  const recipesOf = (asked: Asked): readonly Recipe[] => {
    const { need, recipes } = RECIPES[asked];
    if (need === 'nodes' && !root) return [];
    return resolve(need, offer(need)).way === 'built' ? recipes : [];
  };
  return [...new Set(NEEDS[target].flatMap(recipesOf))];
}
