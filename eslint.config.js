// The rules that keep the core pure and the edges thin, on top of typescript-eslint's strictest set.
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const impure = [
  { name: 'fetch', message: 'Only src/transport talks to the network.' },
  { name: 'console', message: 'The core says nothing; the gateway logs through gateway/log.ts.' },
  { name: 'Office', message: 'Only src/outlook says Office.' },
  { name: 'Buffer', message: 'Bytes are Uint8Array; see src/bytes.ts.' },
]
const impureProperties = [
  { object: 'Date', property: 'now', message: 'Time is an argument.' },
  { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
]

export default defineConfig(
  globalIgnores(['dist', 'var', 'tour', 'node_modules', 'src/platform.pure.d.ts']),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: [
      'src/{model,classifier,attachments,routing,mime,smime,letter,evidence,contract,i18n}/**/*.ts',
      'src/*.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': ['error', ...impureProperties],
    },
  },
  {
    files: ['src/taskpane/**'],
    rules: { 'no-restricted-globals': ['error', ...impure.filter((rule) => rule.name !== 'console')] },
  },
  {
    // The on-send handler is started by Office itself; the bundle has no other way to be called.
    files: ['src/commands/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...impure.filter((rule) => rule.name !== 'console' && rule.name !== 'Office'),
      ],
    },
  },
  { files: ['*.config.ts', '*.config.js'], rules: { 'no-restricted-exports': 'off' } },
)
