import { availableParallelism } from 'node:os'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

const node = (name: string, extra = {}) => ({
  test: {
    name,
    environment: 'node' as const,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: ['test/helpers/after-each.ts'],
    ...extra
  }
})

/** vitest leaves one core free where it is not told a number, which is half of a machine with two. */
const cores = availableParallelism()

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [
      node('unit', { testTimeout: 60_000, maxWorkers: cores }),
      // They wait for sockets and other processes most of the time.
      node('integration', { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 * cores }),
      // One real Electron at a time: two would share a display, a bus and two cores.
      node('e2e', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      // What is measured runs beside nothing.
      node('guard', { testTimeout: 120_000, fileParallelism: false }),
      {
        plugins: [svelte({ configFile: false })],
        // Imported only when it is first wanted: found then, it would have the page of whichever test runs loaded again.
        optimizeDeps: {
          include: ['diff', ...['chevron-left', 'chevron-right', 'file'].map((name) => `@lucide/svelte/icons/${name}`)]
        },
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          // What is loaded when it is first wanted takes seconds on a machine that has other work.
          testTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
                args: [
                  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--no-first-run'
                ]
              }
            }),
            instances: [{ browser: 'chromium', viewport: { width: 1280, height: 800 } }]
          }
        }
      }
    ]
  }
})
