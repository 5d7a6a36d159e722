import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ItemDetail } from '#contract/item.ts'
import type { App } from '../../../src-renderer/state/app.svelte.ts'
import { aFeed, anItem, FakeBridge } from '../fake-bridge.ts'
import type { EarlierVersion } from '../fake-versions.ts'
import { openWindow } from '../open-window.ts'

const noon = new Date(2026, 10, 30, 12, 0).getTime()

/** The window with one item that its source edited, open, at ten past twelve; it came at noon. */
async function read(earlier: EarlierVersion[], detail: Partial<ItemDetail>): Promise<{ fake: FakeBridge; app: App }> {
  const fake = new FakeBridge()
  fake.feeds = [aFeed({ id: 1, title: 'Harbour Desk' })]
  fake.items = [anItem({ id: 1, title: 'Opens at five', receivedAt: noon, editedAt: noon + 9 * 60_000, read: true })]
  fake.details.set(1, detail)
  fake.earlier.set(1, earlier)
  const { app } = await openWindow(fake, { now: noon + 10 * 60_000 })
  app.openItem(1)
  await page.getByRole('button', { name: 'Show changes' }).click()
  await expect.element(changes()).toBeVisible()
  return { fake, app }
}

const changes = () => page.getByRole('region', { name: 'What the source changed' })
const place = () => changes().getByRole('status')
const arrow = (name: 'Earlier change' | 'Later change') => changes().getByRole('button', { name })
const words = (tag: 'del' | 'ins'): string[] =>
  [...document.querySelectorAll(`.changes ${tag}`)].map((part) => part.textContent ?? '')

const bridge: EarlierVersion[] = [
  { title: 'Opens at seven', text: 'The bridge opens.' },
  { title: 'Opens at six', text: 'The bridge opens.' },
  { title: 'Opens at five', text: 'The bridge opens.' }
]
const present = { text: 'The old bridge opens.' }

test('what the source changed is walked back to the first version and forth again, each with its times', async () => {
  await read(bridge, present)
  await expect.element(place()).toMatchTextContent(/^Change 3 of 3 · Received at 12:02, changed at 12:03/)
  expect([words('del'), words('ins')]).toEqual([[], ['old ']])
  await expect.element(arrow('Later change')).toBeDisabled()

  await arrow('Earlier change').click()
  await expect.element(place()).toMatchTextContent(/2 of 3 · Received at 12:01, changed at 12:02/)
  expect([words('del'), words('ins')]).toEqual([['six'], ['five']])
  await arrow('Earlier change').click()
  await expect.element(place()).toMatchTextContent(/1 of 3 · Received at 12:00, changed at 12:01/)
  expect([words('del'), words('ins')]).toEqual([['seven'], ['six']])
  await expect.element(arrow('Earlier change')).toBeDisabled()

  await arrow('Later change').click()
  await expect.element(place()).toMatchTextContent(/2 of 3/)
})

test('the versions are walked by keys alone, and the focus is never lost at an end', async () => {
  await read(bridge.slice(1), present)
  await userEvent.keyboard('{Tab}')
  await expect.element(arrow('Earlier change')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(place()).toMatchTextContent(/1 of 2/)
  await expect.element(arrow('Later change')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(place()).toMatchTextContent(/2 of 2/)
  await expect.element(arrow('Earlier change')).toHaveFocus()
})

test('an edit that comes while an old change is read leaves the reader there; one who reads the newest sees the next', async () => {
  const { fake } = await read(bridge, present)
  const edit = (): void => {
    const [row] = fake.items
    const now = fake.details.get(1)?.text ?? ''
    fake.earlier.set(1, [...(fake.earlier.get(1) ?? []), { title: 'Opens at five', text: now }])
    fake.details.set(1, { text: `${now} Again.` })
    fake.change({ ...row!, editedAt: (row!.editedAt ?? 0) + 60_000 })
  }
  edit()
  await expect.element(place()).toMatchTextContent(/4 of 4/)
  expect(words('ins')).toEqual([' Again.'])
  await arrow('Earlier change').click()
  await expect.element(place()).toMatchTextContent(/3 of 4/)
  edit()
  await expect.element(place()).toMatchTextContent(/3 of 5/)
  expect(words('ins')).toEqual(['old '])
})

test('versions that are not kept any more are said to be missing, and an unknown time is not made up', async () => {
  await read(
    [
      { title: 'Opens at seven', text: 'The bridge opens.', n: 1, receivedAt: null, details: null },
      { title: 'Opens at five', text: 'The bridge opens.', n: 5, receivedAt: noon + 60_000 }
    ],
    present
  )
  await arrow('Earlier change').click()
  await expect.element(place()).toMatchTextContent(/1 of 2 · Changed at 12:01/)
  await expect.element(changes()).toMatchTextContent(/3 versions between these two are no longer kept\./)
  expect([words('del'), words('ins')]).toEqual([['seven'], ['five']])
})

test('times within a minute are told apart by their seconds', async () => {
  await read(
    [
      { title: 'Opens at six', text: 'The bridge opens.', replacedAt: noon + 4_000 },
      { title: 'Opens at five', text: 'The bridge opens.', replacedAt: noon + 90_000 }
    ],
    present
  )
  await expect.element(place()).toMatchTextContent(/Received at 12:00, changed at 12:01/)
  await arrow('Earlier change').click()
  await expect.element(place()).toMatchTextContent(/Received at 12:00:00, changed at 12:00:04/)
})

test('another author, link or tag is shown as a change, too', async () => {
  const details = { url: 'https://old.example/1', author: 'Desk', tags: ['port'] }
  await read([{ title: 'Opens at five', text: 'The bridge opens.', details }], {
    text: 'The bridge opens.',
    url: 'https://new.example/1',
    author: 'Newsroom',
    tags: ['port', 'bridge']
  })
  expect(words('del')).toEqual(['Desk', 'https://old.example/1'])
  expect(words('ins').map((text) => text.trim())).toEqual(['Newsroom', 'https://new.example/1', ', bridge'])
})

test('an edit of the picture alone says that the words are the same', async () => {
  await read([{ title: 'Opens at five', ...present }], present)
  await expect.element(changes()).toMatchTextContent(/The words are the same; images, layout or priority changed\./)
})
