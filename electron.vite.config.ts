import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

/**
 * One output for two runtimes: the Electron that releases ship and the older one from the npm registry.
 *
 * Targets and formats are stated because electron-vite's own table of Electron versions ends below ours. CommonJS with
 * every dependency bundled, because the older runtime cannot `require` an ES module; only the native SQLite stays outside.
 */
const nodeSide = (input: string) => ({
  build: {
    target: 'node18',
    externalizeDeps: false,
    rollupOptions: {
      input,
      external: ['electron', '@photostructure/sqlite'],
      output: {
        format: 'cjs' as const,
        entryFileNames: '[name].cjs',
        chunkFileNames: '[name]-[hash].cjs',
        minify: { compress: true, mangle: false, codegen: true }
      }
    }
  }
})

/** Has the page fetch its Latin letters at once: found by the first text that needs them, they would all be drawn twice. */
const fontAtOnce = {
  name: 'font-at-once',
  transformIndexHtml: {
    order: 'post' as const,
    handler: (_html: string, { bundle }: { bundle?: Record<string, unknown> }) =>
      Object.keys(bundle ?? {})
        .filter((file) => /inter-latin-wght-normal.*\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${file}` }
        }))
  }
}

export default defineConfig({
  main: nodeSide('src-main/index.ts'),
  preload: nodeSide('src-preload/index.ts'),
  renderer: {
    root: 'src-renderer',
    plugins: [svelte({ configFile: false }), fontAtOnce],
    build: {
      target: 'chrome114',
      minify: true,
      outDir: 'out/renderer',
      rollupOptions: { input: fileURLToPath(new URL('src-renderer/index.html', import.meta.url)) }
    }
  }
})
