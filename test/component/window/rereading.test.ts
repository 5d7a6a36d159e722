import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Rereading, RereadingPreviewStep } from '#contract/rereading.ts'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'
import { aFeed, FakeBridge, threeFeeds } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const w = en.rereading
const dialog = () => page.getByRole('dialog')
const button = (name: string) => dialog().getByRole('button', { name, exact: true })

const says = (text: string) => dialog().getByText(text, { exact: false })

const reading = (title: string) => ({
  title,
  excerpt: `What ${title} says.`,
  author: null,
  url: null,
  publishedAt: null,
  priority: 3
})
const nothing: RereadingPreviewStep = { looked: 0, changed: 0, nothing: 0, added: 0, samples: [], next: null }

const going = (part: Partial<Rereading> = {}): Rereading => ({
  feedId: 1,
  state: 'reading',
  looked: 400,
  total: 1_000,
  changed: 310,
  added: 0,
  hidden: 0,
  undo: null,
  ...part
})

/** Main with two steps of a preview: the second waits until `more` is called. */
function library(): { fake: FakeBridge; more: () => void } {
  const fake = threeFeeds(3)
  let more = (): void => {}
  const second = new Promise<void>((resolve) => (more = resolve))
  fake.answers.previewRereading = async ({ before }) => {
    if (before === null)
      return {
        ...nothing,
        looked: 600,
        changed: 2,
        samples: [{ id: 3, before: reading('{"station"…'), after: reading('Gauge 3'), others: 2 }],
        next: { sortAt: 9, id: 1 }
      }
    await second
    return {
      ...nothing,
      looked: 400,
      changed: 308,
      nothing: 4,
      added: 2,
      samples: [{ id: 1, before: reading('ping'), after: null, others: 0 }]
    }
  }
  return { fake, more }
}

test('what it would change is shown as it is found out, with both readings, and nothing begins before the click', async () => {
  const { fake, more } = library()
  const { app } = await openWindow(fake)
  app.readAgain(1)
  await expect.element(dialog().getByText(w.looking(2, 600))).toBeVisible()
  await expect.element(dialog().getByText('Gauge 3', { exact: true })).toBeVisible()
  await expect.element(dialog().getByText(w.andOthers(2))).toBeVisible()
  more()
  await expect.element(dialog().getByText(w.found(310, 1_000))).toBeVisible()
  await expect.element(dialog().getByText(w.added(2))).toBeVisible()
  await expect.element(dialog().getByText(w.noItem)).toBeVisible()
  expect(await violations()).toEqual([])
  expect(fake.inputsOf('startRereading')).toEqual([])
  await button(w.start).click()
  expect(fake.inputsOf('startRereading')).toEqual([{ feedId: 1, hides: false }])
})

test('what would be no item is hidden only where that was ticked', async () => {
  const { fake, more } = library()
  more()
  const { app } = await openWindow(fake)
  app.readAgain(1)
  await dialog()
    .getByRole('checkbox', { name: w.hide(4) })
    .click()
  await button(w.start).click()
  expect(fake.inputsOf('startRereading')).toEqual([{ feedId: 1, hides: true }])
})

test('it says how far it is, can be stopped, is undone, and goes on without its dialog', async () => {
  const { fake, more } = library()
  more()
  const { app } = await openWindow(fake)
  app.readAgain(1)
  fake.tell({ rereadings: [going()] })
  await expect.element(dialog().getByRole('progressbar', { name: w.reading(400, 1_000) })).toBeVisible()
  await expect.element(says(w.goesOn)).toBeVisible()
  await expect.element(button(w.start)).toBeDisabled()
  await dialog()
    .getByRole('button', { name: `${w.stop}: ${w.reading(400, 1_000)}` })
    .click()
  expect(fake.inputsOf('stopRereading')).toEqual([{ feedId: 1 }])

  await dialog().getByRole('button', { name: en.action.close, exact: true }).last().click()
  await expect.element(dialog()).not.toBeInTheDocument()
  const until = Date.UTC(2026, 11, 7, 12)
  fake.tell({ rereadings: [going({ state: 'done', looked: 1_000, hidden: 4, undo: { items: 314, until } })] })
  app.readAgain(1)
  await expect.element(says(w.done(310, 0, 4))).toBeVisible()
  await expect.element(says(w.undoUntil(314, 314, '7 Dec'))).toBeVisible()
  await button(en.action.undo).click()
  expect(fake.inputsOf('undoRereading')).toEqual([{ feedId: 1 }])
  fake.tell({ rereadings: [going({ state: 'undoing', looked: 10, total: 314 })] })
  await expect.element(dialog().getByRole('progressbar', { name: w.undoing(10, 314) })).toBeVisible()
  expect(
    dialog()
      .getByRole('button', { name: new RegExp(`^${w.stop}`) })
      .elements()
  ).toEqual([])
  fake.tell({ rereadings: [going({ state: 'undone' })] })
  await expect.element(dialog().getByText(w.undone)).toBeVisible()
})

test('where nothing would change there is nothing to begin', async () => {
  const fake = threeFeeds(3)
  const { app } = await openWindow(fake)
  app.readAgain(2)
  await expect.element(dialog().getByText(w.found(0, 3))).toBeVisible()
  await expect.element(button(w.start)).toBeDisabled()
})

test('after the reading of a feed was changed it is offered for what is stored of it', async () => {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Gauges', interpretation: { types: { chatter: 'ignore' } } })]
  const { app } = await openWindow(fake)
  app.panels.editFeed(1)
  await dialog()
    .getByRole('checkbox', { name: /^chatter/ })
    .click()
  await button(en.addFeed.save).click()
  await expect.element(page.getByText(w.fromNowOn('Gauges'))).toBeVisible()
  await page.getByRole('button', { name: w.command }).click()
  await expect.element(page.getByRole('dialog', { name: w.title('Gauges') })).toBeVisible()

  await dialog().getByRole('button', { name: en.action.close, exact: true }).last().click()
  app.panels.editFeed(1)
  await button(en.addFeed.save).click()
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(page.getByText(w.fromNowOn('Gauges')).elements(), 'nothing was changed').toEqual([])
})

test('it is found in the menu of a feed, in its settings and in the palette', async () => {
  const { app } = await openWindow(threeFeeds(3))
  await page.getByRole('treeitem', { name: /^Feed 2/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: w.command }).click()
  await expect.element(page.getByRole('dialog', { name: w.title('Feed 2') })).toBeVisible()
  await userEvent.keyboard('{Escape}')

  app.panels.editFeed(3)
  await button(w.command).click()
  await expect.element(page.getByRole('dialog', { name: w.title('Feed 3') })).toBeVisible()
  await userEvent.keyboard('{Escape}')

  app.showView({ kind: 'all' })
  app.panels.palette()
  await userEvent.keyboard('stored again')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('dialog', { name: w.titleOfAll })).toBeVisible()
})

test('after an update that reads better it is offered once for all that is stored', async () => {
  const fake = threeFeeds(3)
  fake.snapshot = { ...fake.snapshot, rereadingOffered: true }
  await openWindow(fake)
  await expect.element(page.getByText(w.offer)).toBeVisible()
  await page.getByRole('button', { name: w.look }).click()
  await expect.element(page.getByRole('dialog', { name: w.titleOfAll })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await page.getByRole('button', { name: en.action.dismiss }).click()
  expect(fake.inputsOf('answerRereadingOffer')).toEqual([null])
  await expect.element(page.getByText(w.offer)).not.toBeInTheDocument()
})

test('in Korean, in a narrow window, both readings stand below each other and nothing is cut off', async () => {
  const { fake, more } = library()
  more()
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, language: 'ko' } }
  const { app } = await openWindow(fake, { width: 480, height: 700 })
  app.readAgain(1)
  await expect.element(dialog().getByText(ko.rereading.found(310, 1_000))).toBeVisible()
  const box = document.querySelector<HTMLElement>('dialog .inside')!
  expect(box.scrollWidth).toBe(box.clientWidth)
  const [before, after] = [...document.querySelectorAll('dialog dt')].map((one) => one.getBoundingClientRect())
  expect(after!.top).toBeGreaterThan(before!.bottom)
  await expect.element(button(ko.rereading.start)).toBeInViewport()
})
