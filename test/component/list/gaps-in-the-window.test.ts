import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { GapFill } from '#contract/gap.ts'
import { aFeed, aGap, anItem, FakeBridge } from '../fake-bridge.ts'
import { frames, openWindow, scroller, titlesOnScreen, topOf, violations } from '../open-window.ts'

const MINUTE = 60_000
const now = Date.now()
/** When the item with that id came: 300 is a minute old, each one before it a minute older. */
const when = (id: number) => now - (301 - id) * MINUTE

/** Three feeds and 300 items, the highest id newest. */
function library(): FakeBridge {
  const fake = new FakeBridge()
  fake.feeds = [1, 2, 3].map((id) => aFeed({ id }))
  fake.items = Array.from({ length: 300 }, (_, i) =>
    anItem({ id: i + 1, feedId: (i % 3) + 1, receivedAt: when(i + 1) })
  )
  return fake
}

let next = 10_000
const arrivals = (count: number) => Array.from({ length: count }, () => anItem({ id: ++next }))
const gapRow = (id: number) => document.getElementById(`gap-${id}`)
const gapTop = (id: number) => gapRow(id)?.getBoundingClientRect().top ?? null
const pointAt = (id: number) => userEvent.hover(document.getElementById(`item-${id}`)!)
const tapeLabel = () => document.querySelector('.tape .strip')?.getAttribute('aria-label')

test('a gap stands between what came before and what came after, 36 px high', async () => {
  const fake = library()
  fake.gaps = [aGap({ id: 7, toAt: when(299) + 1 })]
  await openWindow(fake)
  expect(titlesOnScreen().slice(0, 3)).toEqual(['Item 300', expect.stringMatching(/^Missed .* · Feed 1$/), 'Item 299'])
  expect(gapRow(7)?.offsetHeight).toBe(36)
  expect(topOf(300)! + 76).toBe(gapTop(7))
  expect(gapTop(7)! + 36).toBe(topOf(299))
})

test.each([
  ['compact', 32],
  ['roomy', 116]
] as const)('rows and gaps lie without a hole or an overlap: %s', async (density, height) => {
  const fake = library()
  fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, density } }
  fake.gaps = [aGap({ id: 1, toAt: when(298) + 1 }), aGap({ id: 2, feedId: 2, toAt: when(298) + 2 })]
  await openWindow(fake)
  expect(titlesOnScreen().length).toBeGreaterThan(5)
  const options = [...document.querySelectorAll('[role="option"]')].map((option) => option.getBoundingClientRect())
  expect(options.slice(0, 6).map((box) => box.height)).toEqual([height, height, 36, 36, height, height])
  for (const [i, box] of options.entries()) if (i > 0) expect(box.top).toBe(options[i - 1]?.bottom)
})

test('a gap that is told while the list flows takes its place, and leaves it when it is filled', async () => {
  const fake = library()
  await openWindow(fake)
  const gap = aGap({ id: 7, toAt: when(300) + 1 })
  fake.miss(gap)
  await expect.poll(() => titlesOnScreen()[0]).toMatch(/^Missed/)
  fake.arrive(anItem({ id: ++next, title: 'After it' }))
  await expect.poll(() => titlesOnScreen()[0]).toBe('After it')
  expect(titlesOnScreen()[1]).toMatch(/^Missed/)
  expect(tapeLabel()).toBe('1 item in the last 30 minutes, 1 gap')
  fake.miss({ ...gap, filledAt: Date.now() })
  await expect.poll(() => titlesOnScreen().slice(0, 2)).toEqual(['After it', 'Item 300'])
  expect(tapeLabel()).toBe('1 item in the last 30 minutes')
})

test('while the pointer is on the list, gaps come, grow and go without moving a row by a pixel', async () => {
  const fake = library()
  await openWindow(fake)
  await pointAt(298)
  const tops = () => [300, 299, 298, 297, 296].map(topOf)
  const before = tops()
  const gap = aGap({ id: 7, toAt: when(299) + 1 })
  fake.miss(gap)
  await frames(5)
  expect(tops()).toEqual(before)
  expect(gapRow(7)).toBeNull()
  await userEvent.unhover(scroller())
  await expect.poll(() => gapRow(7)).not.toBeNull()

  await pointAt(298)
  const withGap = tops()
  fake.miss({ ...gap, toAt: when(300) + 1 })
  await frames(5)
  expect(tops()).toEqual(withGap)
  fake.miss({ ...gap, toAt: when(300) + 1, filledAt: Date.now() })
  await expect.poll(() => gapRow(7)?.textContent).toContain('filled')
  expect(tops()).toEqual(withGap)
  await userEvent.unhover(scroller())
  await expect.poll(() => gapRow(7)).toBeNull()
  expect(tops()).toEqual(before)
})

test('a gap that grows goes up to its new place and stays one', async () => {
  const fake = library()
  await openWindow(fake)
  const gap = aGap({ id: 7, kind: 'unknown', reason: { kind: 'no-ids' }, items: null, toAt: when(298) + 1 })
  fake.miss(gap)
  await expect.poll(() => titlesOnScreen()[2]).toMatch(/^May have missed/)
  fake.miss({ ...gap, toAt: when(300) + 1 })
  await expect.poll(() => titlesOnScreen()[0]).toMatch(/^May have missed/)
  expect(document.querySelectorAll('[role="option"] .gap').length).toBe(1)
})

test('far down the list, new items and gaps above move nothing, and "back" finds the very pixel', async () => {
  const fake = library()
  fake.gaps = [1, 2, 3].map((id) => aGap({ id, feedId: id, toAt: when(300 - id * 5) + 1 }))
  await openWindow(fake)
  scroller().scrollTop = 2_345
  await expect.poll(() => topOf(268)).not.toBeNull()
  await frames(3)
  const before = topOf(268)
  fake.miss(aGap({ id: 9, toAt: Date.now() }))
  fake.arrive(...arrivals(40))
  fake.miss({ ...fake.gaps[0]!, filledAt: Date.now() })
  await frames(3)
  expect(topOf(268)).toBe(before)
  await page.getByRole('button', { name: '40 new from 1 feed' }).click()
  await expect.poll(() => titlesOnScreen().at(-1)).not.toBe('Item 268')
  await page.getByRole('button', { name: 'Back to where I was' }).click()
  await expect.poll(() => topOf(268)).toBe(before)
})

test('a reload keeps the place to the pixel below gaps, too', async () => {
  const fake = library()
  fake.gaps = [1, 2, 3].map((id) => aGap({ id, feedId: id, toAt: when(300 - id * 5) + 1 }))
  await openWindow(fake)
  scroller().scrollTop = 3_333
  await expect.poll(() => topOf(256)).not.toBeNull()
  await frames(3)
  const before = topOf(256)
  fake.gaps = [...fake.gaps, aGap({ id: 9, toAt: when(299) + 1 })]
  const asked = fake.inputsOf('watch').length
  fake.tell({ reload: true })
  await expect.poll(() => fake.inputsOf('watch').length).toBe(asked + 1)
  await frames(5)
  expect(topOf(256)).toBe(before)
})

test('another density keeps what is at the top at the top', async () => {
  const fake = library()
  fake.gaps = [1, 2, 3].map((id) => aGap({ id, feedId: id, toAt: when(300 - id * 5) + 1 }))
  const { app } = await openWindow(fake)
  app.list.viewport?.restore({ key: 260, offset: 0 })
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 260')
  for (const density of ['compact', 'roomy', 'cosy'] as const) {
    await app.settings.change({ density })
    await expect.poll(() => titlesOnScreen()[0]).toBe('Item 260')
    expect(topOf(260)).toBe(scroller().getBoundingClientRect().top)
  }
})

test('older gaps come with the older items', async () => {
  const fake = library()
  fake.gaps = [aGap({ id: 7, toAt: when(120) + 1 })]
  await openWindow(fake)
  expect(gapRow(7)).toBeNull()
  for (let i = 0; i < 40 && gapRow(7) === null; i++) {
    scroller().scrollTop += 700
    await frames(2)
  }
  scroller().scrollTop += 100
  await expect.poll(() => topOf(120)).not.toBeNull()
  expect(topOf(121)! + 76).toBe(gapTop(7))
  expect(gapTop(7)! + 36).toBe(topOf(120))
})

test('a click dismisses a gap: it stays in its place and says so no more', async () => {
  const fake = library()
  fake.gaps = [aGap({ id: 7, toAt: when(299) + 1 })]
  await openWindow(fake)
  const before = topOf(299)
  await page.getByText('Dismiss').click()
  expect(fake.inputsOf('dismissGap')).toEqual([{ id: 7 }])
  await expect.element(page.getByText('Dismiss')).not.toBeInTheDocument()
  expect(topOf(299)).toBe(before)
  // There is nothing more to dismiss.
  await userEvent.click(gapRow(7)!)
  expect(fake.inputsOf('dismissGap')).toHaveLength(1)
})

describe('a gap that can be fetched', () => {
  const fill = (part: Partial<GapFill> = {}): GapFill => ({
    gapId: 7,
    feedId: 1,
    fetched: 0,
    about: 120,
    outcome: { kind: 'fetching' },
    ...part
  })
  const said = (text: string) => expect.poll(() => gapRow(7)?.textContent).toContain(text)

  test('a click fetches it, the row says how far that is, and it can be called off', async () => {
    const fake = library()
    fake.gaps = [aGap({ id: 7, toAt: when(299) + 1, fetchable: true })]
    await openWindow(fake)
    const before = topOf(299)
    await page.getByText('Fetch', { exact: true }).click()
    expect(fake.inputsOf('fetchGap')).toEqual([{ id: 7 }])
    fake.tell({ fills: [fill({ fetched: 40 })] })
    await said('Fetching 40 of about 120')
    fake.tell({ fills: [fill({ fetched: 130 })] })
    await said('Fetching, 130 so far')
    expect(gapRow(7)?.offsetHeight).toBe(36)
    await page.getByText('Cancel').click()
    expect(fake.inputsOf('cancelFetchGap')).toEqual([{ id: 7 }])
    await said('Fetch')
    fake.tell({ fills: [fill({ outcome: { kind: 'refused', reason: { kind: 'status', status: 503 } } })] })
    await said('Server error 503.')
    expect(topOf(299)).toBe(before)
    expect(fake.inputsOf('dismissGap')).toEqual([])
  })

  test('by key: Enter fetches it, and who hears the window is told how that ended', async () => {
    const fake = library()
    fake.gaps = [aGap({ id: 7, toAt: when(299) + 1, fetchable: true })]
    const { app } = await openWindow(fake)
    await userEvent.keyboard('jj')
    await expect.poll(() => gapRow(7)?.getAttribute('aria-selected')).toBe('true')
    await userEvent.keyboard('{Enter}')
    expect(fake.inputsOf('fetchGap')).toEqual([{ id: 7 }])
    fake.miss(aGap({ id: 7, toAt: when(299) + 1, triedAt: now }))
    fake.tell({ fills: [fill({ outcome: { kind: 'nothing' } })] })
    await said('server kept no copy')
    await said('Dismiss')
    await expect.element(page.getByText('Feed 1: server kept no copy')).toBeInTheDocument()
    expect(app.fills.of(7)).toBeUndefined()
  })

  test('its items take its place: the row goes, and what the reader looks at further down does not move', async () => {
    const fake = library()
    const gap = aGap({ id: 7, toAt: when(299) + 1, fetchable: true })
    fake.gaps = [gap]
    await openWindow(fake)
    scroller().scrollTop = 2_345
    await expect.poll(() => topOf(268)).not.toBeNull()
    await pointAt(268)
    const before = topOf(268)
    const filled = [1, 2, 3].map((n) =>
      anItem({ id: 900 + n, title: `Came late ${n}`, sortAt: gap.toAt - 1, receivedAt: now })
    )
    fake.items.push(...filled)
    fake.gaps = []
    fake.tell({
      gaps: [{ ...gap, fetchable: false, filledAt: now, found: 3 }],
      reload: true,
      fills: [fill({ fetched: 3, outcome: { kind: 'filled', items: 3 } })]
    })
    await expect.poll(() => fake.inputsOf('watch').length).toBe(2)
    await frames(10)
    expect(topOf(268)).toBe(before)
    await userEvent.unhover(scroller())
    scroller().scrollTop = 0
    await expect
      .poll(() => titlesOnScreen().slice(0, 5))
      .toEqual(['Item 300', 'Came late 3', 'Came late 2', 'Came late 1', 'Item 299'])
  })

  test('at the live edge, too: they stand where the gap was', async () => {
    const fake = library()
    const gap = aGap({ id: 7, toAt: when(299) + 1, fetchable: true })
    fake.gaps = [gap]
    await openWindow(fake)
    fake.items.push(anItem({ id: 901, title: 'Came late', sortAt: gap.toAt - 1, receivedAt: now }))
    fake.gaps = []
    fake.tell({ gaps: [{ ...gap, fetchable: false, filledAt: now, found: 1 }], reload: true })
    await expect.poll(() => titlesOnScreen().slice(0, 3)).toEqual(['Item 300', 'Came late', 'Item 299'])
    expect(document.querySelector('[role="option"] .gap')).toBeNull()
  })
})

test('what was missed is on its way: said calmly, in the sidebar and below the list, and gone when it is here', async () => {
  const fake = library()
  fake.feeds = [aFeed({ id: 1, title: 'Quayside', catchingUp: 40 }), aFeed({ id: 2 }), aFeed({ id: 3 })]
  await openWindow(fake)
  const link = page.getByRole('treeitem', { name: 'Quayside, catching up, 40' })
  await expect.element(link).toBeVisible()
  expect(link.element().querySelector('svg.shape.trouble')).toBeNull()
  await link.click()
  await expect
    .element(page.getByText('Catching up on what was missed, 40 fetched.', { exact: false }).last())
    .toBeVisible()
  fake.tell({ feeds: [aFeed({ id: 1, title: 'Quayside' })] })
  await expect.element(page.getByRole('treeitem', { name: 'Quayside, live' })).toBeVisible()
})

test('a library that does not get on is not called a full disk', async () => {
  const fake = library()
  fake.feeds = [aFeed({ id: 1, title: 'Quayside', state: { kind: 'paused', by: 'library' } })]
  await openWindow(fake)
  await page.getByRole('treeitem', { name: 'Quayside, not storing' }).click()
  await expect.element(page.getByText('Nothing can be stored just now: continues when it can.').last()).toBeVisible()
})

test('j stops at a gap, Enter dismisses it, and the article stays', async () => {
  const fake = library()
  fake.gaps = [aGap({ id: 7, toAt: when(299) + 1 })]
  const { app } = await openWindow(fake)
  await userEvent.keyboard('j')
  await expect.poll(() => app.reading.row?.id).toBe(300)
  await userEvent.keyboard('j')
  await expect.poll(() => gapRow(7)?.getAttribute('aria-selected')).toBe('true')
  expect(app.reading.row?.id).toBe(300)
  await userEvent.keyboard('{Enter}')
  expect(fake.inputsOf('dismissGap')).toEqual([{ id: 7 }])
  await userEvent.keyboard('j')
  await expect.poll(() => app.list.selectedId).toBe(299)
  expect(app.reading.row?.id).toBe(299)
  await userEvent.keyboard('kn')
  await expect.poll(() => app.list.selectedId).toBe(299)
})

test('a view shows the gaps of its feeds; starred items and searches have none', async () => {
  const fake = library()
  fake.gaps = [
    aGap({ id: 1, toAt: when(299) + 1 }),
    aGap({ id: 2, feedId: 2, toAt: when(299) + 2 }),
    aGap({ id: 3, feedId: 3, toAt: when(297) + 3, seenAt: now })
  ]
  fake.items = fake.items.map((item) => ({ ...item, starred: item.id > 290 }))
  const { app } = await openWindow(fake)
  const gaps = () => [...document.querySelectorAll('[role="option"]:has(.gap)')].map((row) => row.id)
  expect(gaps()).toEqual(['gap-2', 'gap-1', 'gap-3'])
  app.showView({ kind: 'feed', feedId: 2 })
  await expect.poll(gaps).toEqual(['gap-2'])
  fake.miss(aGap({ id: 4, feedId: 3, toAt: when(300) + 1 }))
  app.showView({ kind: 'unread' })
  // One that was seen is nothing new.
  await expect.poll(gaps).toEqual(['gap-4', 'gap-2', 'gap-1'])
  app.showView({ kind: 'starred' })
  await expect.poll(() => app.list.loaded).toBe(true)
  await expect.poll(() => titlesOnScreen()[0]).toBe('Item 300')
  expect(gaps()).toEqual([])
})

test('a feed that is removed takes its gaps along', async () => {
  const fake = library()
  fake.gaps = [aGap({ id: 1, toAt: when(299) + 1 }), aGap({ id: 2, feedId: 2, toAt: when(299) + 2 })]
  await openWindow(fake)
  expect(gapRow(1)).not.toBeNull()
  fake.tell({ removedFeeds: [1] })
  await expect.poll(() => gapRow(1)).toBeNull()
  expect(gapRow(2)).not.toBeNull()
})

test('the tape has dashes where something is missing, as wide as it was long', async () => {
  const fake = library()
  const toAt = Date.now() - 6 * MINUTE
  fake.gaps = [aGap({ id: 1, fromAt: toAt - 9 * MINUTE, toAt })]
  await openWindow(fake)
  const strip = document.querySelector('.tape .strip')!.getBoundingClientRect()
  const dash = document.querySelector('.tape .strip .gap')!.getBoundingClientRect()
  // Nine of thirty minutes, which ended six ago.
  expect(dash.width / strip.width).toBeCloseTo(0.3, 1)
  expect((strip.right - dash.right) / strip.width).toBeCloseTo(0.2, 1)
  expect(tapeLabel()).toBe('0 items in the last 30 minutes, 1 gap')
})

test('a feed with a gap has the triangle and its word, everywhere, until the gap is seen', async () => {
  const fake = library()
  fake.feeds = [aFeed({ id: 1, title: 'Quayside', openGaps: 1 }), aFeed({ id: 2 }), aFeed({ id: 3 })]
  const { app } = await openWindow(fake)
  const link = page.getByRole('treeitem', { name: 'Quayside, 1 gap' })
  await expect.element(link).toBeVisible()
  expect(link.element().querySelector('svg.shape.trouble')).not.toBeNull()
  await link.click()
  const bar = page.getByRole('group', { name: 'Quayside' })
  await expect.element(bar.getByText(/^Live since .*\. 1 gap, marked in the list\.$/)).toBeVisible()
  await expect.element(bar.getByRole('button', { name: 'Health' })).toBeVisible()
  app.panels.settings('feeds')
  await expect.element(page.getByRole('dialog').getByText('1 gap')).toBeVisible()
  app.panels.close()
  fake.tell({ feeds: [aFeed({ id: 1, title: 'Quayside' })] })
  await expect.element(page.getByRole('treeitem', { name: 'Quayside, live' })).toBeVisible()
  await expect.element(bar).not.toBeInTheDocument()
})

test('an unusual silence is trouble too, and the rail shows the worst', async () => {
  const fake = library()
  const quiet = { since: Date.now() - 30 * MINUTE, usualMs: 2 * MINUTE }
  fake.feeds = [aFeed({ id: 1, title: 'Quayside', quiet }), aFeed({ id: 2 }), aFeed({ id: 3 })]
  await openWindow(fake, { width: 900 })
  expect(document.querySelector('.rail svg.shape.trouble')).not.toBeNull()
  await page.getByRole('button', { name: 'Feeds and views' }).click()
  await page.getByRole('treeitem', { name: 'Quayside, quiet 30 min' }).click()
  await expect.element(page.getByText('Quiet for 30 min, usually one every 2 min.', { exact: false })).toBeVisible()
})

function healthy(fake: FakeBridge): FakeBridge {
  fake.answers.feedHealth = ({ id }) => ({
    feedId: id,
    url: `https://feeds.example/${id}`,
    state: { kind: 'open', since: now },
    since: now,
    attempts: 0,
    history: [],
    lastByteAt: now,
    lastMessageAt: now,
    minutes: { from: now - 3_600_000, step: 60_000, messages: Array(60).fill(1), bytes: Array(60).fill(9) },
    hours: {
      from: now - 168 * 3_600_000,
      step: 3_600_000,
      messages: Array(168).fill(1),
      bytes: Array(168).fill(9),
      openMs: Array(168).fill(3_600_000),
      wantedMs: Array(168).fill(3_600_000)
    },
    heartbeatMs: null,
    kind: 'event-stream',
    checks: [],
    path: [],
    resumes: false,
    items: 1,
    messages: 1,
    duplicates: 0,
    notUnderstood: 0,
    removedNothing: 0,
    noise: 0,
    repaired: 0,
    trouble: null,
    tooLarge: 0,
    longIds: 0,
    gaps: fake.gaps.filter((gap) => gap.feedId === id),
    frames: []
  })
  return fake
}

const health = (name: string) => page.getByRole('heading', { name: `Health: ${name}` })

test('h shows the health of the selected item’s feed in the place of the article, Esc brings the article back', async () => {
  const fake = healthy(library())
  const { app } = await openWindow(fake)
  await userEvent.keyboard('h')
  expect(app.health).toBeNull()
  await userEvent.keyboard('jh')
  await expect.element(health('Feed 3')).toBeVisible()
  await expect.element(page.getByRole('region', { name: 'Health: Feed 3' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('main').getByRole('heading', { name: 'Item 300' })).toBeVisible()
  await expect.element(page.getByRole('listbox')).toHaveFocus()
  // The next item gives the place back to the article.
  await userEvent.keyboard('hj')
  await expect.element(page.getByRole('main').getByRole('heading', { name: 'Item 299' })).toBeVisible()
})

test('the feed of the view comes first; a gap has a feed, too', async () => {
  const fake = healthy(library())
  fake.gaps = [aGap({ id: 7, feedId: 2, toAt: when(300) + 1 })]
  const { app } = await openWindow(fake)
  await userEvent.keyboard('jh')
  await expect.element(health('Feed 2')).toBeVisible()
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.element(health('Feed 2')).not.toBeInTheDocument()
  await userEvent.keyboard('h')
  await expect.element(health('Feed 1')).toBeVisible()
  fake.tell({ removedFeeds: [1] })
  await expect.element(health('Feed 1')).not.toBeInTheDocument()
})

test('the menu of a feed leads to its health, and in a window with one pane Esc leads back to the list', async () => {
  const fake = healthy(library())
  await openWindow(fake, { width: 700 })
  await page.getByRole('button', { name: 'Feeds and views' }).click()
  await page.getByRole('treeitem', { name: 'Feed 2, live' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Health' }).click()
  await expect.element(health('Feed 2')).toBeVisible()
  await expect.element(page.getByRole('listbox')).not.toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('listbox')).toBeVisible()
  await userEvent.keyboard('?')
  await expect.element(page.getByText('Health of the feed')).toBeVisible()
})

describe.each([
  ['light', 'en'],
  ['light', 'ko'],
  ['dark', 'en'],
  ['dark', 'ko']
] as const)('axe finds nothing wrong, %s, %s', (theme, language) => {
  test('in a list with gaps, one of them selected, and beside it the health page', async () => {
    const fake = healthy(library())
    fake.snapshot = { ...fake.snapshot, settings: { ...fake.snapshot.settings, theme, language } }
    fake.feeds = [aFeed({ id: 1, openGaps: 1 }), aFeed({ id: 2, openGaps: 1 }), aFeed({ id: 3 })]
    fake.gaps = [
      aGap({ id: 1, toAt: when(300) + 1, fetchable: true }),
      aGap({ id: 2, feedId: 2, kind: 'unknown', reason: { kind: 'no-ids' }, items: null, toAt: when(299) + 2 }),
      aGap({ id: 3, feedId: 3, toAt: when(297) + 3, seenAt: now })
    ]
    await openWindow(fake)
    expect(document.querySelectorAll('[role="option"] .gap').length).toBe(3)
    expect(await violations()).toEqual([])
    await userEvent.keyboard('j')
    await expect.poll(() => gapRow(1)?.getAttribute('aria-selected')).toBe('true')
    await userEvent.keyboard('h')
    await expect.poll(() => document.querySelectorAll('.health .strip i').length).toBe(168)
    expect(await violations()).toEqual([])
  })
})
