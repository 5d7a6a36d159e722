import type { ElectronApplication } from 'playwright-core'
import { expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const TARGET = '/stream?channel=crashing'

/** Ends the window's process as a fault in it would. Playwright's own page is dead from then on. */
const crash = ({ electron }: RunningApp): Promise<void> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())

/**
 * What an expression is in the window's page, by a debugger of main's own.
 *
 * `executeJavaScript` waits for ever for a page that has just died; a debugger answers or refuses.
 */
function ask<T>(electron: ElectronApplication, expression: string): Promise<T> {
  return electron.evaluate(async ({ BrowserWindow }, asked) => {
    const { debugger: page } = BrowserWindow.getAllWindows()[0]!.webContents
    if (!page.isAttached()) page.attach('1.3')
    const told = page.sendCommand('Runtime.evaluate', { expression: asked, returnByValue: true }) as Promise<{
      result: { value: unknown }
    }>
    const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('no answer')), 2_000))
    return (await Promise.race([told, late])).result.value
  }, expression) as Promise<T>
}

const words = ({ electron }: RunningApp): Promise<string> => ask(electron, 'document.body.innerText')
const rows = ({ electron }: RunningApp): Promise<number> =>
  ask(electron, 'document.querySelectorAll("[role=option]").length')

/** A click of the mouse on the link with these words. */
async function click({ electron }: RunningApp, name: string): Promise<void> {
  const place = await ask<{ x: number; y: number }>(
    electron,
    `(() => { const { x, y, width, height } = [...document.links].find((one) => one.text === ${JSON.stringify(name)}).getBoundingClientRect()
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) } })()`
  )
  await electron.evaluate(({ BrowserWindow }, { x, y }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    for (const type of ['mouseDown', 'mouseUp'] as const)
      contents.sendInputEvent({ type, x, y, button: 'left', clickCount: 1 })
  }, place)
}

test('a window that keeps dying says so on a page of its own; the feeds go on, and from there it is opened again', async () => {
  const server = await serve()
  server.control.publish(TARGET, 3)
  const app = await launch({ flags: [`--subscribe=${server.url}${TARGET}`] })
  await until('the items are shown', async () => (await app.window.getByRole('option').count()) === 3)

  await crash(app)
  await until('it is back', async () => (await rows(app)) === 3)
  await crash(app)
  // The second time it waits for ten seconds before it tries again.
  await until('it is back', async () => (await rows(app)) === 3)
  await crash(app)
  await until('the page says what happened', async () => (await words(app)).includes('This window keeps failing'))
  expect(await words(app)).toContain('everything that arrives is stored')

  server.control.publish(TARGET, 2)
  await click(app, 'Copy diagnostic')
  await until('it says that it is copied', async () => (await words(app)).includes('Diagnostic copied.'))
  const copied = await app.electron.evaluate(({ clipboard }) => clipboard.readText())
  expect(copied).toMatch(/^Tickertape \d+\.\d+\.\d+ \(Electron /)
  expect(copied).toContain("the window's process is gone")

  await click(app, 'Try again')
  await until('the window shows what came meanwhile, too', async () => (await rows(app)) === 5)
  expect(await words(app)).toMatch(/This window had to be opened anew 3 times/)
  expect(server.control.requests(TARGET)).toHaveLength(1)
  await app.quit()
})
