import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FeedServer } from '../../feed-server/server.ts'
import { damagedCopy, PATHS, wholeLibrary } from '../../damaged/trial.ts'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/** Which libraries, by their seeds; others by `TICKERTAPE_DAMAGED=200 TICKERTAPE_SEED=1 npm run test:e2e -- <this file>`. */
const SEED = Number(process.env['TICKERTAPE_SEED'] ?? 501)
const LIBRARIES = Number(process.env['TICKERTAPE_DAMAGED'] ?? 10)
/** What a page or the program says where something of it failed. */
const FAULTS = /uncaught|unhandled|a crash|TypeError|RangeError|could not be|Refused request/i

/** Has the window show what arrives for the honest feed. */
async function shows({ window }: RunningApp, server: FeedServer): Promise<void> {
  const title = `News number ${server.control.published(PATHS.honest).length}`
  server.control.publish(PATHS.honest, [{ data: JSON.stringify({ id: title, title }) }])
  const row = window.getByRole('option').filter({ hasText: title })
  // The list stands still while it is read: what came is behind a button.
  const button = window.getByRole('button', { name: /\d+ new/ })
  await until(`the window shows “${title}”`, async () => {
    if ((await row.count()) > 0) return true
    if ((await button.count()) > 0) await button.first().click({ timeout: 1_000 })
    return false
  })
}

/** What the program keeps of its log. */
function readLog(userDataDir: string): string {
  const folder = join(userDataDir, 'logs')
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}

/** What a reader looks at: each list, an article, a feed's health, the settings. */
async function lookAround({ window }: RunningApp): Promise<void> {
  const rows = window.getByRole('treeitem')
  for (let place = 0; place < (await rows.count()); place++) {
    await rows.nth(place).click()
    const row = rows.nth(place)
    await until('the view is chosen', async () => (await row.getAttribute('aria-selected')) === 'true')
  }
  await rows.first().click()
  const options = window.getByRole('option')
  await until('the list is there', async () => (await options.count()) > 3)
  for (const place of [1, 2, 3]) await options.nth(place).click()
  await window.getByRole('article').first().waitFor()
}

test(
  `${LIBRARIES} damaged libraries: each opens in the window, and the honest feed's news is shown`,
  async () => {
    const server = await serve()
    const folder = await temporaryFolder()
    const whole = await wholeLibrary(join(folder, 'whole'), server)
    const bad: string[] = []
    const figures = { starts: 0, shows: 0, 'looked around': 0, 'to be named': 0, named: 0 }
    for (let seed = SEED; seed < SEED + LIBRARIES; seed++) {
      const userDataDir = join(folder, String(seed))
      const { table, column, kind, isImpossible } = damagedCopy(whole, userDataDir, seed)
      const what = `seed ${seed}: ${kind} in ${table}.${column}`
      let app: RunningApp | null = null
      try {
        app = await launch({ userDataDir })
        const faults: string[] = []
        app.window.on('pageerror', (error) => faults.push(error.message))
        await app.window.getByRole('tree').waitFor()
        figures.starts++
        await shows(app, server)
        figures.shows++
        await lookAround(app)
        await app.quit()
        const log = readLog(userDataDir)
        faults.push(...log.split('\n').filter((line) => FAULTS.test(line)))
        if (faults.length > 0) bad.push(`${what}: ${faults.join('; ')}`)
        else figures['looked around']++
        if (!isImpossible) continue
        figures['to be named']++
        if (log.includes('is set aside')) figures.named++
        else console.log(`${what}: nobody met it`)
      } catch (error) {
        bad.push(`${what}: ${String(error)}\n${app?.log() ?? ''}`)
        await app?.window.screenshot({ path: `/tmp/shot-${seed}.png` })
        console.log(await app?.window.locator('body').innerText())
        await app?.kill()
      }
    }
    console.log(JSON.stringify(figures))
    expect(bad).toEqual([])
  },
  60_000 + LIBRARIES * 60_000
)
