import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import schema from '../src/compose/checks/compose-spec.json' with { type: 'json' };
import { OPTIONS } from '../src/compose/checks/specification.ts';

/**
 * Puts the code that ajv writes for the schema of the Compose specification in the place of ajv and the schema. To write that code anew in each process
 * would take half the time of `recordings check`.
 */
export const compiledSchema: Plugin = {
  name: 'compiled-schema',
  setup(compiler) {
    const replaced = fileURLToPath(new URL('../src/compose/checks/specification.ts', import.meta.url));
    compiler.onLoad({ filter: /\/specification\.ts$/ }, ({ path }) => {
      if (path !== replaced) return undefined;
      const ajv = new Ajv2020({ ...OPTIONS, code: { source: true, esm: true } });
      const validate = standaloneCode.default(ajv, ajv.compile(schema));
      return {
        contents: `${validate}\nexport const specification = () => validate;`,
        resolveDir: dirname(replaced),
        loader: 'js',
      };
    });
  },
};
