import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'out/', 'node_modules/', '**/*.cjs'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } } } },
  {
    rules: {
      // Template literals are our messages: numbers and booleans in them are fine.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A longer file answers more than one question.
      'max-lines': ['error', { max: 250 }],
      eqeqeq: 'error',
      // Paths are checked for control characters.
      'no-control-regex': 'off',
    },
  },
  {
    // Scripts of a page: their own tsconfig.json knows what a browser defines, and the compiler checks the casts that the rule does not see.
    files: ['examples/*/src/page/*.js'],
    rules: { 'no-undef': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // A catalogue is as long as what is said.
    files: ['src/report/catalogue/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Tables of cases may be as long as there are cases.
    files: ['test/**', 'examples/*/test/**'],
    rules: { 'max-lines': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
