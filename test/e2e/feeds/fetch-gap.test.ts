import { expect, test } from 'vitest'
import type { FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { serve } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'

/** Another server in the place of one that was closed. */
async function instead(before: FeedServer, state: FeedServer['state']): Promise<FeedServer> {
  await before.close()
  const { port, otherPort } = before
  return serve({ port, otherPort, stateFrom: state })
}

const path = '/mercure/.well-known/mercure'
const rows = ({ window }: RunningApp) => window.getByRole('listbox', { name: 'Items' }).getByRole('option')
const gaps = (app: RunningApp) => rows(app).filter({ hasText: /^(May have missed|Missed) / })
const feedButton = ({ window }: RunningApp, name: RegExp) =>
  window.getByRole('navigation').getByRole('treeitem', { name })

/** The lines of the list from the top: `gap`, or `item`. */
const shape = async (app: RunningApp): Promise<string> =>
  rows(app).evaluateAll((lines) =>
    lines
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((line) => (line.querySelector('.gap') ? 'gap' : 'item'))
      .join(' ')
  )

/** A hub that lost its history for a while: three items, a gap of four, one item; and the history as it was. */
async function hubWithGap(): Promise<{ app: RunningApp; server: FeedServer; whole: FeedServer['state'] }> {
  const first = await serve()
  const app = await launch({ flags: [`--subscribe=${first.url}${path}?match=news`] })
  await feedButton(app, /, live$/).waitFor()
  await app.window.mouse.move(5, 5)
  await until('the stream is heard', () => first.control.connections(path) > 0)
  first.control.publish(path, 3)
  await until('all are shown', async () => (await shape(app)) === 'item item item')
  await first.close()
  first.control.publish(path, 4)
  const whole = structuredClone(first.state)
  first.control.forget(path)
  await feedButton(app, /, (in \d+ s|connecting)/).waitFor()
  const server = await instead(first, structuredClone(first.state))
  await app.window.keyboard.press('Shift+R')
  await gaps(app).waitFor()
  await until('the stream is heard', () => server.control.connections(path) > 0)
  server.control.publish(path, 1)
  await until('the gap is between', async () => (await shape(app)) === 'item gap item item item')
  return { app, server, whole }
}

test('a gap whose server has it again is fetched by a click: its items stand in its place, and the row is gone', async () => {
  const { app, server, whole } = await hubWithGap()
  const third = await instead(server, whole)
  third.control.publish(path, 1)
  await gaps(app).getByText('Fetch').click()
  await app.window.mouse.move(5, 5)
  await until('it is filled', async () => (await gaps(app).count()) === 0 && (await rows(app).count()) === 8)
  const stored = await readLibrary<{ title: string }>(
    app.userDataDir,
    'SELECT i.title FROM items i ORDER BY i.sort_at, i.id'
  )
  const sent = third.control.sent(path).map(({ data }) => (JSON.parse(data) as { headline: string }).headline)
  expect(stored.map(({ title }) => title)).toEqual(sent)
  // No gap, no triangle.
  await feedButton(app, /8 unread, live$/).waitFor()

  await feedButton(app, /, live$/).click()
  await app.window.keyboard.press('h')
  await app.window.getByRole('main').getByText('filled, 4 items').waitFor()
})

test('a gap whose server has nothing of it says so, stays, and is not offered again', async () => {
  const { app } = await hubWithGap()
  await app.window.keyboard.press('j')
  await app.window.keyboard.press('j')
  await until('the gap is selected', async () => (await gaps(app).getAttribute('aria-selected')) === 'true')
  await app.window.keyboard.press('Enter')
  await gaps(app).getByText('server kept no copy').waitFor()
  await until('nothing more is offered', async () => (await gaps(app).getByText('Fetch').count()) === 0)
  expect(await shape(app)).toBe('item gap item item item')
  await gaps(app).getByText('Dismiss').click()
  await feedButton(app, /4 unread, live$|, live$/).waitFor()
})
