import { expect, test } from 'vitest'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const HOURS = 24
/** The first hours load what is loaded on demand. */
const WARM = 4

/** The nodes that the page keeps alive, after its garbage was collected, and how many of them are in no document. */
async function nodesOf(app: RunningApp): Promise<{ all: number; detached: number }> {
  const session = await app.window.context().newCDPSession(app.window)
  try {
    await session.send('HeapProfiler.collectGarbage')
    const { nodes } = await session.send('Memory.getDOMCounters')
    const attached = await app.window.evaluate(() => {
      const count = (document: Document): number => {
        const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL)
        let found = 1
        while (walker.nextNode()) {
          found++
          if (walker.currentNode instanceof HTMLIFrameElement && walker.currentNode.contentDocument)
            found += count(walker.currentNode.contentDocument)
        }
        return found
      }
      return count(document)
    })
    return { all: nodes, detached: nodes - attached }
  } finally {
    await session.detach()
  }
}

test('a day of reading leaves no nodes behind in the window', async () => {
  const server = await serve()
  const target = '/stream?channel=day'
  server.control.publish(target, 60)
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  const { window } = app
  const options = window.getByRole('option')
  await options.first().waitFor()
  const tree = window.getByRole('navigation')
  const stored = async (): Promise<number> =>
    (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0
  await until('the history is stored', async () => (await stored()) === 60)
  await window.clock.install()

  const hour = async (n: number): Promise<void> => {
    server.control.publish(target, 20)
    await until('the hour’s items are stored', async () => (await stored()) === 60 + 20 * n)
    for (const view of ['Unread', 'Starred', 'All']) await tree.getByText(view, { exact: true }).click()
    await options.first().waitFor()
    for (let item = 0; item < 6; item++) await window.keyboard.press('j')
    await window.getByRole('main').getByRole('heading').first().waitFor()
    await window.getByRole('button', { name: 'Settings' }).first().click()
    await window.getByRole('tab', { name: 'About' }).click()
    await window.keyboard.press('Escape')
    await window.getByRole('button', { name: 'Add a feed' }).first().click()
    await window.getByRole('dialog').waitFor()
    await window.keyboard.press('Escape')
    await window.getByRole('dialog').waitFor({ state: 'detached' })
    await window.clock.fastForward('01:00:00')
  }
  const seen: { all: number; detached: number }[] = []
  for (let n = 1; n <= HOURS; n++) {
    await hour(n)
    seen.push(await nodesOf(app))
  }
  const most = (from: number, to: number): number => Math.max(...seen.slice(from, to).map(({ detached }) => detached))
  console.log(
    `nodes in the window, hour by hour: ${seen.map(({ all, detached }) => `${all} (${detached})`).join(', ')}`
  )
  // What one hour leaves behind would be there twenty times at the end.
  const half = (WARM + HOURS) / 2
  expect(most(half, HOURS)).toBeLessThan(1.1 * most(WARM, half) + 50)
  await app.quit()
})
