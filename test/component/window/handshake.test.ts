import { expect, onTestFinished, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { FeedTest } from '#contract/ipc.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused } from '#contract/result.ts'
import type { TrialNews, TrialPreview } from '#contract/trial.ts'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'
import type { App } from '../../../src-renderer/state/app.svelte.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import { openWindow, violations } from '../open-window.ts'

const url = 'https://quayside.example/live/gauges'
const noFields = { title: 0, body: 0, url: 0, time: 0, author: 0, image: 0, id: 0 }

const gauge = (n: number, type = 'reading'): Message => ({
  type,
  data: JSON.stringify({ station: { called: `Gauge ${n}` }, level: n, tags: [{ x: 1 }] }),
  lastEventId: String(n),
  ownId: String(n),
  receivedAt: Date.now()
})

/** Main with a trial: `send` brings a message of its stream, `end` ends it. */
class TrialBridge extends FakeBridge {
  readonly messages: Message[] = [gauge(1), gauge(2, 'chatter')]
  heartbeatMs: number | null = null
  ended: TrialNews['ended'] = null
  path: TrialNews['path'] = []
  source: TrialPreview['source'] = null
  list: string | null = null
  #wake: (() => void) | null = null

  constructor() {
    super()
    this.feeds = [aFeed({ id: 1, title: 'Harbour Desk', url: 'https://harbour.example/stream', notify: 'every' })]
    this.answers.testFeed = ({ url }) => {
      const seen: FeedTest = {
        url,
        kind: 'event-stream',
        title: 'Gauges',
        firstByteMs: 187,
        messages: [...this.messages],
        items: [],
        resume: 'event-id'
      }
      return ok(seen)
    }
    this.answers.trialNews = async ({ after }) => {
      if (after >= this.messages.length && this.ended === null)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          onTestFinished(() => resolve())
        })
      return {
        frames: this.messages.slice(after).map(({ type, ownId, receivedAt, data }, index) => ({
          number: after + index + 1,
          type,
          ownId,
          receivedAt,
          data,
          length: data.length
        })),
        total: this.messages.length,
        heartbeatMs: this.heartbeatMs,
        lastByteAt: Date.now(),
        resume: 'event-id',
        path: this.path,
        ended: this.ended
      }
    }
    this.answers.previewTrial = ({ interpretation }) => this.#preview(interpretation)
  }

  send(...messages: Message[]): void {
    this.messages.push(...messages)
    this.#wake?.()
  }

  end(): void {
    this.ended = { kind: 'end-of-stream' }
    this.#wake?.()
  }

  /** As much of an interpretation as these tests need. */
  #preview(chosen: FeedInterpretation | null): TrialPreview {
    const titled = chosen?.fields?.title?.includes('/station/called') || chosen?.title !== undefined
    const taken = this.messages.filter(({ type }) => chosen?.types?.[type] !== 'ignore')
    const items = taken.map(({ data }, index) =>
      anItem({
        id: -1 - index,
        title: titled ? (JSON.parse(data) as { station: { called: string } }).station.called : `level: ${index}`,
        priority: chosen?.types?.['reading'] === 'alert' ? 4 : 3
      })
    )
    const types = [...new Set(this.messages.map(({ type }) => type))].map((type) => ({
      type,
      count: this.messages.filter((message) => message.type === type).length,
      automatic: type === 'keepalive' ? ('ignore' as const) : ('item' as const)
    }))
    const coverage = {
      items: items.length,
      filled: { ...noFields, title: titled ? items.length : 0, id: items.length }
    }
    return { items: items.reverse(), coverage, types, source: this.source, list: this.list }
  }
}

async function connected(
  prepare: (fake: TrialBridge) => void = () => {},
  size?: { width: number; height: number }
): Promise<{ fake: TrialBridge; app: App }> {
  const fake = new TrialBridge()
  prepare(fake)
  const { app } = await openWindow(fake, size)
  app.panels.addFeed(url)
  const t = app.words
  await button(t.addFeed.connect).click()
  await expect.element(page.getByText(t.handshake.resume['event-id'])).toBeVisible()
  return { fake, app }
}

const dialog = () => page.getByRole('dialog')
const button = (name: string) => dialog().getByRole('button', { name, exact: true })
const key = (name: string) =>
  dialog()
    .getByRole('button', { name: `"${name}"`, exact: true })
    .first()
const reads = () => dialog().getByRole('group', { name: 'What you will read' })
const sends = () => dialog().getByRole('group', { name: 'What it sends' })
const chatter = () => dialog().getByRole('checkbox', { name: /^chatter, / })
const lastAdded = (fake: FakeBridge) => fake.inputsOf('addFeed').at(-1)

/** Until nothing is about to be pointed at, messages stand still. */
const away = () => userEvent.hover(page.getByRole('heading', { name: 'Add a feed' }))

test('messages go on coming while the dialog is open, the newest first, with what they become beside them', async () => {
  const { fake } = await connected()
  await away()
  await expect.element(dialog().getByText('2 messages')).toBeVisible()
  fake.heartbeatMs = 15_000
  fake.send(gauge(3))
  await expect.element(dialog().getByText('3 messages')).toBeVisible()
  await expect.element(dialog().getByText('something every 15 s')).toBeVisible()
  await expect.element(sends().getByRole('group').first().getByText('"Gauge 3"')).toBeVisible()
  await expect.element(reads().getByRole('article').first().getByText('level: 2')).toBeVisible()
})

test('messages stand still while somebody points at them, and say how many are newer', async () => {
  const { fake } = await connected()
  await userEvent.hover(key('called'))
  fake.send(gauge(3), gauge(4))
  await expect.element(button('↑ 2 newer')).toBeVisible()
  await expect.element(sends().getByRole('group').first().getByText('"Gauge 2"')).toBeVisible()
  await button('↑ 2 newer').click()
  await expect.element(sends().getByRole('group').first().getByText('"Gauge 4"')).toBeVisible()
})

test('a key becomes the title by a click, and what is read follows at once', async () => {
  const { fake } = await connected()
  await expect.element(dialog().getByText('Title 0')).toBeVisible()
  await key('called').click()
  await page.getByRole('menuitem', { name: 'Use as title' }).click()
  await expect.element(reads().getByText('Gauge 2', { exact: true })).toBeVisible()
  await expect.element(dialog().getByText('Title 100 %')).toBeVisible()
  await button('Add feed').click()
  expect(lastAdded(fake)).toEqual({
    url,
    title: 'Gauges',
    notify: 'every',
    headers: null,
    kind: 'event-stream',
    interpretation: { fields: { title: ['/station/called'] } }
  })
})

test('all of it by keyboard: to a key, along the keys, a use, another key added to the title, and back to guessing', async () => {
  const { fake } = await connected()
  ;(key('station').element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(key('called')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menu', { name: 'Use: called' })).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  await expect.element(key('called')).toHaveFocus()
  await userEvent.keyboard('{End}{ArrowUp}{ArrowUp}')
  await expect.element(key('level')).toHaveFocus()
  await userEvent.keyboard('{Enter}{End}')
  await userEvent.keyboard('{ArrowUp}{ArrowDown}{Enter}')
  await expect.element(dialog().getByRole('textbox', { name: 'Title' })).toHaveValue('{/station/called} {/level}')
  expect(fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: { title: '{/station/called} {/level}' } })
  await userEvent.keyboard('{Enter}')
  await page.getByRole('menuitem', { name: 'Title: as guessed' }).click()
  await expect.element(dialog().getByRole('textbox', { name: 'Title' })).not.toBeInTheDocument()
  expect(fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: null })
})

test('Escape closes the menu of a key, and only then the dialog', async () => {
  await connected()
  ;(key('called').element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menu')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  await expect.element(dialog()).toBeVisible()
  await expect.element(key('called')).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
})

test('a chosen key is let go of at its chip', async () => {
  const { fake } = await connected()
  await key('level').click()
  await page.getByRole('menuitem', { name: 'Use as priority' }).click()
  await button('Priority: as guessed').click()
  await expect.element(button('Priority: as guessed')).not.toBeInTheDocument()
  expect(fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: null })
})

test('in a list of items a key is one of every entry, and another list can be chosen', async () => {
  const { fake } = await connected((fake) => {
    fake.list = '/rows'
    fake.messages.splice(0, 2, { ...gauge(1), data: '{"rows":[{"words":"One"}],"more":[{"words":"Two"}]}' })
  })
  await key('words').click()
  await page.getByRole('menuitem', { name: 'Use as title' }).click()
  const withinRows = { list: '/rows', fields: { title: ['/words'] } }
  await expect.poll(() => fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: withinRows })
  await key('more').click()
  await page.getByRole('menuitem', { name: 'Each entry is an item' }).click()
  await expect.poll(() => fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: { list: '/more' } })
  await button('Items in: as guessed').click()
  await expect.poll(() => fake.inputsOf('previewTrial').at(-1)).toEqual({ interpretation: null })
})

test('event types have counts, are left out by a click, and can be alerts', async () => {
  const { fake } = await connected((fake) => {
    fake.messages.push({ ...gauge(3, 'keepalive'), data: '{}' }, gauge(4))
  })
  await expect.element(dialog().getByRole('checkbox', { name: 'reading, 2 messages' })).toBeChecked()
  await expect.element(dialog().getByRole('checkbox', { name: 'keepalive, 1 message' })).not.toBeChecked()
  await chatter().click()
  await expect.element(chatter()).not.toBeChecked()
  await expect.poll(() => reads().getByRole('article').elements().length).toBe(3)
  await dialog().getByRole('combobox', { name: 'What it is: reading' }).selectOptions('Alerts')
  await expect.element(reads().getByText('High').first()).toBeVisible()
  await button('Add feed').click()
  expect(lastAdded(fake)?.interpretation).toEqual({ types: { chatter: 'ignore', reading: 'alert' } })
})

test('a recognised source is named, and a stream that ends says so and stays to be looked at', async () => {
  const { fake } = await connected((fake) => (fake.source = 'wikimedia'))
  await expect.element(dialog().getByText('Recognised: Wikimedia')).toBeVisible()
  fake.end()
  await expect.element(dialog().getByText('The server closed the stream.')).toBeVisible()
  await expect.element(button('Add feed')).toBeEnabled()
})

test('text that is no JSON is shown as it is', async () => {
  await connected((fake) => fake.messages.splice(0, 2, { ...gauge(1), data: 'Water in the pump room' }))
  await expect.element(sends().getByText('Water in the pump room')).toBeVisible()
  await expect.element(dialog().getByText(en.handshake.keysHint)).not.toBeInTheDocument()
})

test('closing ends the trial at once, and nobody asks any more', async () => {
  // Goes on by itself, and faster where the test says so.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
  onTestFinished(() => void vi.useRealTimers())
  const { fake } = await connected()
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(fake.inputsOf('cancelTest')).toHaveLength(1)
  const asked = fake.asked.length
  fake.send(gauge(3))
  await vi.advanceTimersByTimeAsync(700)
  expect(fake.asked.slice(asked).map(({ name }) => name)).not.toContain('trialNews')
})

test('the reading of a feed is edited, with or without a connection, for items from now on', async () => {
  const fake = new TrialBridge()
  fake.feeds = [
    aFeed({
      id: 1,
      title: 'Gauges',
      url,
      interpretation: { fields: { title: ['/station/called'] }, types: { chatter: 'ignore' } }
    })
  ]
  const { app } = await openWindow(fake)
  app.panels.editFeed(1)
  await expect.element(chatter()).not.toBeChecked()
  await chatter().click()
  await expect.element(dialog().getByText(en.handshake.fromNowOn)).toBeVisible()
  await button('Connect').click()
  await expect.element(reads().getByText('Gauge 2', { exact: true })).toBeVisible()
  await button('Save').click()
  await expect
    .poll(() => fake.inputsOf('editFeed').at(-1))
    .toMatchObject({
      id: 1,
      interpretation: { fields: { title: ['/station/called'] } }
    })
  expect(fake.inputsOf('editFeed').at(-1)?.interpretation).not.toHaveProperty('types')
})

test('what is not changed is not sent', async () => {
  const fake = new TrialBridge()
  const { app } = await openWindow(fake)
  app.panels.editFeed(1)
  await button('Save').click()
  await expect.poll(() => fake.inputsOf('editFeed')).toHaveLength(1)
  expect(Object.keys(fake.inputsOf('editFeed')[0] ?? {}).sort()).toEqual(['headers', 'id', 'notify', 'title', 'url'])
})

test('a window that knows folders asks for one, and says in which a known feed is', async () => {
  const fake = new TrialBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk', folderId: 7 })]
  fake.folders = [
    { id: 7, parentId: null, title: 'Harbour' },
    { id: 8, parentId: 7, title: 'Night' }
  ]
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  await button('Connect').click()
  await dialog().getByRole('combobox', { name: 'Folder' }).selectOptions('Harbour / Night')
  await button('Add feed').click()
  await expect.poll(() => lastAdded(fake)).toMatchObject({ folderId: 8 })

  fake.answers.testFeed = () => refused({ kind: 'already-added', feedId: 1, title: 'Harbour Desk' })
  app.panels.addFeed(url)
  await button('Connect').click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('Already in Harbour. Open')
})

test('sources to begin with: one is tried by a click, a template asks for what its address needs', async () => {
  const fake = new TrialBridge()
  fake.feeds = []
  await openWindow(fake)
  await page.getByRole('button', { name: 'Browse sources' }).click()
  await expect.element(button('Connect: Wikipedia · new pages')).toHaveFocus()
  await expect.element(button('Connect: ntfy')).toBeDisabled()
  await userEvent.fill(dialog().getByRole('textbox', { name: 'Topic, ntfy' }), 'harbour')
  await button('Connect: ntfy').click()
  expect(fake.inputsOf('testFeed')).toEqual([{ url: 'https://ntfy.sh/harbour/sse', except: null, headers: null }])
  await expect.element(dialog().getByRole('textbox', { name: 'Address' })).toHaveValue('https://ntfy.sh/harbour/sse')
  await expect.element(button('Add feed')).toBeEnabled()
})

test('a hub of Mercure is asked as those before 1.0 are, and where it refuses that, as those from then on', async () => {
  const fake = new TrialBridge()
  const answer = fake.answers.testFeed!
  fake.answers.testFeed = (input) =>
    input.url.includes('?topic=') ? refused({ kind: 'ended', reason: { kind: 'status', status: 400 } }) : answer(input)
  const { app } = await openWindow(fake)
  app.panels.addFeed()
  await button('Browse sources').click()
  await userEvent.fill(dialog().getByRole('textbox', { name: 'Hub address, Mercure' }), 'hub.example')
  await userEvent.fill(dialog().getByRole('textbox', { name: 'Topic, Mercure' }), 'news/{id}')
  await button('Connect: Mercure').click()
  const hub = 'https://hub.example/.well-known/mercure'
  await expect
    .poll(() => fake.inputsOf('testFeed').map((input) => input.url))
    .toEqual([`${hub}?topic=news%2F%7Bid%7D`, `${hub}?match=news%2F%7Bid%7D`])
  await expect.element(button('Add feed')).toBeEnabled()
})

test.each([
  ['en', en],
  ['ko', ko]
] as const)('why nothing comes of a PocketBase is said in the dialog and in its list (%s)', async (language, words) => {
  const fake = new TrialBridge()
  fake.messages.splice(0)
  fake.source = 'pocketbase'
  fake.feeds = [aFeed({ id: 1, title: 'Records', needs: 'subscription' })]
  fake.snapshot.settings = { ...fake.snapshot.settings, language }
  const { app } = await openWindow(fake)
  app.showView({ kind: 'feed', feedId: 1 })
  await expect.element(page.getByText(words.state.needs.subscription, { exact: false })).toBeVisible()
  app.panels.addFeed(url)
  await button(words.addFeed.connect).click()
  await expect.element(dialog().getByText(words.state.needs.subscription)).toBeVisible()
})

test('a source that lets nobody in without a token asks for it first', async () => {
  const fake = new TrialBridge()
  const { app } = await openWindow(fake)
  app.panels.addFeed()
  await button('Browse sources').click()
  await button('Connect: Mastodon').click()
  await expect.element(dialog().getByLabelText('Token from the source', { exact: true })).toHaveFocus()
  expect(fake.inputsOf('testFeed')).toEqual([])
})

for (const [width, height] of [
  [964, 700],
  [560, 640]
] as const)
  test(`at ${width} px both sides are tabs, and each keeps its strip in sight`, async () => {
    await connected(() => {}, { width, height })
    await dialog().getByRole('tab', { name: 'What it sends' }).click()
    await expect.element(key('called')).toBeVisible()
    await expect.element(chatter()).toBeVisible()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(dialog().getByRole('tab', { name: 'What you will read' })).toHaveFocus()
    await expect.element(dialog().getByText('Title 0')).toBeVisible()
    const box = dialog().element().getBoundingClientRect()
    expect(dialog().element().scrollWidth).toBeLessThanOrEqual(Math.ceil(box.width))
  })

for (const theme of ['light', 'dark'] as const)
  for (const language of ['en', 'ko'] as const)
    test(`axe finds nothing wrong (${theme}, ${language})`, async () => {
      const t = language === 'en' ? en : ko
      const { app } = await connected((fake) => {
        fake.snapshot.settings = { ...fake.snapshot.settings, theme, language }
        fake.source = 'json-feed'
      })
      await key('called').click()
      expect(await violations()).toEqual([])
      await page.getByRole('menuitem', { name: t.handshake.useAs(t.handshake.use.title) }).click()
      await key('level').click()
      await page.getByRole('menuitem', { name: t.handshake.addToTitle }).click()
      await chatter().click()
      await expect.element(dialog().getByRole('textbox', { name: t.handshake.template, exact: true })).toBeVisible()
      expect(await violations()).toEqual([])
      app.panels.close()
      await expect.element(dialog()).not.toBeInTheDocument()
      app.panels.addFeed()
      await button(t.sources.browse).click()
      expect(await violations()).toEqual([])
    })

test('a proxy that buffers is named while its address is tried, with what to ask for', async () => {
  const { fake } = await connected((fake) => (fake.path = [{ kind: 'in-blocks', product: 'nginx' }]), {
    width: 480,
    height: 700
  })
  fake.send(gauge(3))
  await expect
    .element(dialog().getByText(/^Something on the way \(nginx\) buffers: .+ \(in nginx: X-Accel-Buffering: no\)\.$/))
    .toBeVisible()
})

test('while nothing comes the dialog says what the server has answered, and not that it is being connected to', async () => {
  const fake = new TrialBridge()
  let answer: () => void = () => {}
  const seen = fake.answers.testFeed!
  fake.answers.testFeed = async (input) => {
    await new Promise<void>((resolve) => (answer = resolve))
    return seen(input)
  }
  const { app } = await openWindow(fake)
  app.panels.addFeed(url)
  const steps = dialog()
  await button(en.addFeed.connect).click()
  await expect.element(steps.getByText(en.addFeed.connecting)).toBeVisible()
  fake.tell({ tried: { url: 'https://another.example/stream', kind: 'event-stream' } })
  await expect.element(steps.getByText(en.addFeed.connecting)).toBeVisible()
  fake.tell({ tried: { url, kind: 'event-stream' } })
  await expect.element(steps.getByText('200')).toBeVisible()
  await expect.element(steps.getByText('nothing yet')).toBeVisible()
  expect(steps.getByText(en.addFeed.connecting).query()).toBeNull()
  answer()
  await expect.element(steps.getByText('first bytes', { exact: false })).toBeVisible()
})
