import { expect, test } from 'vitest'
import { launch, type RunningApp } from '../../helpers/app.ts'
import { serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

const list = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' })
const rows = (app: RunningApp) => list(app).getByRole('option')

/**
 * In the window, for so long: how far the row under the pointer moves, and whether another one gets there.
 *
 * As it was painted: a bar that comes above moves the list before its observer, in the same frame, moves it back.
 */
async function watchRow({ x, y, ms }: { x: number; y: number; ms: number }) {
  const under = () => document.elementFromPoint(x, y)?.closest('[role="option"]') ?? null
  const first = under()
  const top = first?.getBoundingClientRect().top ?? 0
  let moved = 0
  let others = 0
  let frames = 0
  for (const began = performance.now(); performance.now() - began < ms; frames++) {
    await new Promise<void>((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve()
        port2.postMessage(null)
      })
    )
    if (under() !== first) others++
    moved = Math.max(moved, Math.abs((first?.getBoundingClientRect().top ?? Infinity) - top))
  }
  return { row: first?.id, moved, others, frames }
}

test('while 200 items a second arrive the row under the pointer stands still, and the pill leads there and back', async () => {
  const server = await serve()
  const target = '/stream?channel=flood'
  server.control.publish(target, 300)
  const app = await launch({ flags: [`--subscribe=${server.url}${target}&history=300`] })
  await until('the history is listed', async () => (await rows(app).count()) > 5)
  await list(app).evaluate((box) => (box.scrollTop = 3_000))
  const box = (await list(app).boundingBox())!
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  await app.window.mouse.move(at.x, at.y)

  const flood = setInterval(() => server.control.publish(target, 20), 100)
  let seen
  try {
    seen = await app.window.evaluate(watchRow, { ...at, ms: 5_000 })
  } finally {
    clearInterval(flood)
  }
  expect(seen).toMatchObject({ moved: 0, others: 0 })
  expect(seen.frames).toBeGreaterThan(20)
  const pill = app.window.getByRole('button', { name: /new from 1 feed/ })
  await pill.waitFor()
  const before = await app.window.locator(`#${seen.row}`).boundingBox()
  await pill.click()
  await app.window.getByRole('button', { name: 'Back to where I was' }).click()
  await until('the very pixel', async () => {
    const now = await app.window.locator(`#${seen.row}`).boundingBox()
    return now !== null && now.y === before?.y
  })
  await app.quit()
})

test('at the live edge the list flows with the pointer elsewhere, in steps above five a second, and a hold counts', async () => {
  const server = await serve()
  const target = '/stream?channel=edge'
  server.control.publish(target, 50)
  const app = await launch({ flags: [`--subscribe=${server.url}${target}&history=50`] })
  await until('the history is listed', async () => (await rows(app).count()) > 5)
  await app.window.mouse.move(5, 5)
  server.control.publish(target, [{ item: { title: 'Just in' } }])
  await rows(app).first().getByText('Just in').waitFor()

  const flood = setInterval(() => server.control.publish(target, 4), 100)
  try {
    await app.window.getByText(/^\d+\/s$/).waitFor()
    const changes = await app.window.evaluate(async () => {
      const top = () => document.querySelector('[role="option"][aria-posinset="1"]')?.id
      let steps = 0
      let last = top()
      for (const began = performance.now(); performance.now() - began < 4_000;) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        if (top() !== last) steps++
        last = top()
      }
      return steps
    })
    expect(changes).toBeGreaterThanOrEqual(1)
    expect(changes).toBeLessThanOrEqual(3)
    await app.window.keyboard.press('p')
    await app.window.getByText(/\d+ waiting/).waitFor()
  } finally {
    clearInterval(flood)
  }
  const first = await rows(app).first().textContent()
  await app.window.getByRole('button', { name: 'Release', exact: true }).click()
  await until('what waited is there', async () => (await rows(app).first().textContent()) !== first)
  await app.quit()
})
