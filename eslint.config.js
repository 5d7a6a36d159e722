import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/**
 * The layers of src-main, and who may import whom.
 *
 * `tsc -b` refuses imports between the top folders (their tsconfig references are the layering). It cannot see that only
 * `src-main/electron/` and `src-main/index.ts` touch Electron, nor that siblings stay apart: these rules do.
 */
const allowed = {
  base: [],
  words: [],
  sources: ['sources'],
  feeds: ['feeds', 'sources'],
  interpret: ['interpret', 'sources'],
  library: ['library', 'interpret', 'rules', 'sources'],
  rules: ['rules'],
  notifications: ['notifications'],
  transfer: ['transfer', 'interpret', 'sources'],
  health: ['health'],
  electron: ['electron', 'notifications']
}
/** What joins the middle layers: nothing in the middle imports it. */
const above = ['configuration', 'housekeeping', 'requests', 'window', 'app', 'index']
const siblings = [...Object.keys(allowed).filter((layer) => layer !== 'base' && layer !== 'words'), ...above]
const noElectron = {
  regex: '^electron(/.*)?$',
  message: 'Only src-main/electron/ and src-main/index.ts may import electron.'
}
const away = (layer) => ({
  regex: `^(\\.\\./)+(${siblings.filter((s) => !allowed[layer].includes(s)).join('|')})(/|\\.ts$)`,
  message: `src-main/${layer} does not import its siblings; app.ts joins them.`
})

export default ts.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    // State classes keep plain Maps beside `$state.raw`: they are replaced or announced as a whole.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' }
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src-main/**', 'src-renderer/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [noElectron] }],
      // The types are those of the newer runtime: what the older one lacks compiles, and fails when it is called.
      'no-restricted-properties': [
        'error',
        { object: 'URL', property: 'parse', message: 'Electron 25 has no URL.parse; base/parsed-url.ts does the same.' }
      ]
    }
  },
  ...Object.keys(allowed).map((layer) => ({
    files: [`src-main/${layer}/**`],
    rules: {
      'no-restricted-imports': ['error', { patterns: layer === 'electron' ? [away(layer)] : [noElectron, away(layer)] }]
    }
  })),
  { files: ['src-main/index.ts'], rules: { 'no-restricted-imports': 'off' } }
)
