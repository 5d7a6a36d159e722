import axe from 'axe-core'
import { expect, onTestFinished } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../src-renderer/styles/app.css'
import WindowView from '../../src-renderer/App.svelte'
import { App } from '../../src-renderer/state/app.svelte.ts'
import { Clock } from '../../src-renderer/base/clock.svelte.ts'
import type { FakeBridge } from './fake-bridge.ts'
import { HandClock } from './hand-clock.ts'

// The window fills its page from the beginning: what it draws goes by the room that there is.
const fills = document.createElement('style')
fills.textContent = 'body > div { height: 100vh }'
document.head.append(fills)

/**
 * A window of the given size over a fake main, started; it is closed when the test ends.
 *
 * `advance` puts its clock on. The clock runs by itself, too, except `byHand`: then nothing of the list waits for the time
 * on the wall.
 */
export async function openWindow(
  fake: FakeBridge,
  { width = 1280, height = 800, now = Date.now(), byHand = false } = {}
): Promise<{ app: App; advance: (ms: number) => void }> {
  await page.viewport(width, height)
  localStorage.clear()
  // The pointer of the test before may still be over the list.
  await userEvent.unhover(document.body)
  const hand = new HandClock(now)
  let ahead = now - Date.now()
  const app = new App(fake.bridge, byHand ? hand : new Clock(() => Date.now() + ahead))
  onTestFinished(() => app.dispose())
  await render(WindowView, { props: { app } })
  await app.start()
  await expect.poll(() => document.documentElement.dataset['theme']).toBe(app.settings.theme)
  if (app.list.entries.length > 0) await expect.poll(() => titlesOnScreen().length).toBeGreaterThan(0)
  return { app, advance: (ms) => (byHand ? hand.advance(ms) : (ahead += ms)) }
}

/** The list's scrolling box. */
export function scroller(): HTMLElement {
  const box = document.querySelector<HTMLElement>('[role="listbox"]')
  if (!box) throw new Error('There is no list.')
  return box
}

/** The titles of the rows on the screen, from the top; of a gap what it says. */
export function titlesOnScreen(): string[] {
  const box = scroller().getBoundingClientRect()
  return [...document.querySelectorAll<HTMLElement>('[role="option"]')]
    .map((row) => ({ row, top: row.getBoundingClientRect().top }))
    .filter(({ row, top }) => top + row.offsetHeight > box.top + 1 && top < box.bottom - 1)
    .sort((a, b) => a.top - b.top)
    .map(({ row }) => row.querySelector('.title, .gap .text')?.textContent ?? '')
}

/** Where the row of an item stands in the window, in pixels from the top; null while it is not drawn. */
export function topOf(id: number): number | null {
  return document.getElementById(`item-${id}`)?.getBoundingClientRect().top ?? null
}

export async function frames(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
}

/** What axe finds wrong on the page, as short lines. */
export async function violations(): Promise<string[]> {
  // Colours are measured as they are, not half way through a transition, nor through one that took the place of another.
  const passing = () =>
    document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
  do {
    await Promise.all(passing().map((animation) => animation.finished.catch(() => null)))
    await frames(1)
  } while (passing().length > 0)
  const result = await axe.run(document, { iframes: false, resultTypes: ['violations'] })
  return result.violations.flatMap((found) =>
    found.nodes.map((node) => `${found.id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`)
  )
}
