import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd } from '../../helpers/at-the-end.ts'
import { until } from '../../helpers/until.ts'
import { en } from '../../../src-renderer/words/en.ts'
import { ko } from '../../../src-renderer/words/ko.ts'
import type { Words } from '../../../src-renderer/words/words.ts'

async function serve(): Promise<FeedServer> {
  const server = await startFeedServer()
  atTheEnd(() => server.close())
  return server
}

/** Answers a TLS handshake as most servers do that speak http at a port; its port. */
async function servePlain(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

/** Where a picture of each answer is kept to be looked at; none by default. */
const pictures = process.env['TICKERTAPE_PICTURES']

const dialog = ({ window }: RunningApp) => window.getByRole('dialog')

/** Pastes into the address field as a person does, and connects. */
async function paste(app: RunningApp, t: Words, text: string): Promise<void> {
  const field = dialog(app).getByRole('textbox', { name: t.addFeed.address, exact: true })
  await field.click()
  await field.fill('')
  await app.electron.evaluate(({ clipboard }, pasted) => clipboard.writeText(pasted), text)
  await app.window.keyboard.press('Control+V')
  await dialog(app).getByRole('button', { name: t.addFeed.connect, exact: true }).click()
}

/** What is pasted, and what the window says to it. */
interface Case {
  name: string
  /** `plain` is the port of a server that speaks no TLS and says so. */
  paste: (server: FeedServer, plain: number) => string
  says: (t: Words) => string[]
}

const host = (server: FeedServer): string => new URL(server.url).host

const cases: Case[] = [
  { name: 'event-stream', paste: ({ url }) => `<${url}/stream?n=3>`, says: (t) => [t.addFeed.kind['event-stream']] },
  { name: 'lines', paste: ({ url }) => `${url}/ntfy/harbour/json?since=all`, says: (t) => [t.addFeed.kind.lines] },
  {
    name: 'json-that-keeps-coming',
    paste: ({ url }) => `${url}/lines?type=application/json`,
    says: (t) => [t.addFeed.kind.lines, t.addFeed.frames(3)]
  },
  {
    name: 'rss',
    paste: ({ url }) => `feed:${url}/document/rss`,
    says: (t) => [t.addFeed.kind.document, t.handshake.resume.checks]
  },
  { name: 'atom', paste: ({ url }) => `“${url}/document/atom”`, says: (t) => [t.addFeed.kind.document] },
  { name: 'json-feed', paste: ({ url }) => `${url}/document/json`, says: (t) => [t.addFeed.kind.document] },
  {
    name: 'web-page',
    paste: ({ url }) => `${url}/page`,
    says: (t) => [t.offers.title.page, t.offers.format.sse, 'Harbour Desk » Feed']
  },
  { name: 'hub', paste: ({ url }) => `${url}/page/hub`, says: (t) => [t.offers.format.mercure, 'Harbour, watched'] },
  {
    name: 'account',
    paste: (server) => `@keeper@${host(server)}`,
    says: (t) => [t.offers.title.account, 'Keeper of the light']
  },
  { name: 'topic', paste: ({ url }) => `${url}/topic`, says: (t) => [t.offers.title.topic] },
  {
    name: 'list',
    paste: ({ url }) => `${url}/list.opml?count=30`,
    says: (t) => [t.offers.title.list, t.offers.more(10), 'Berth 0']
  },
  {
    name: 'curl',
    paste: ({ url }) => `curl -N '${url}/stream?channel=curl&n=2' \\\n  -H 'X-Berth: 4' \\\n  --data-raw '{}'`,
    says: (t) => [`${t.addFeed.fromCurl(1)} ${t.addFeed.curlLeftOut('--data-raw')}`, t.addFeed.frames(2)]
  },
  { name: 'web-socket', paste: () => 'wss://harbour.example/socket', says: (t) => [t.mistake.webSocket] },
  { name: 'page-without-a-feed', paste: ({ url }) => `${url}/page?bare=1`, says: (t) => [t.mistake.webPage] },
  { name: 'no-scheme', paste: (server) => `${host(server)}/stream?n=1`, says: (t) => [t.addFeed.kind['event-stream']] },
  {
    name: 'https-where-http-is',
    paste: (_server, plain) => `https://127.0.0.1:${plain}/sse`,
    says: (t) => [t.addFeed.connectPlain]
  },
  { name: 'nobody', paste: (server) => `@nobody@${host(server)}`, says: (t) => [t.mistake.nothingHere(404)] }
]

describe.each([
  ['English', en, {}],
  ['Korean', ko, { LANG: 'ko_KR.UTF-8', LANGUAGE: 'ko' }]
] as const)('whatever is pasted is answered, in %s', (language, t, env) => {
  test('each kind of address, and nothing is saved of it', async () => {
    const server = await serve()
    server.control.publish('/ntfy/harbour/json', 2)
    const plain = await servePlain()
    const app = await launch({ env })
    await app.window.getByRole('button', { name: t.firstRun.connect, exact: true }).click()
    for (const { name, paste: text, says } of cases) {
      await paste(app, t, text(server, plain))
      for (const words of says(t)) await dialog(app).getByText(words, { exact: true }).first().waitFor()
      if (pictures !== undefined) await app.window.screenshot({ path: join(pictures, `${name}-${language}.png`) })
    }
    await app.window.keyboard.press('Escape')
    await dialog(app).waitFor({ state: 'detached' })
    await until('every trial has let go', () => server.control.connections() === 0)
    expect(await readLibrary(app.userDataDir, 'SELECT url FROM tt_feeds')).toEqual([])
    await app.quit()
  })
})

test('what a page offers is chosen by Enter, added as what it is, and read', async () => {
  const server = await serve()
  server.control.publish('/stream?channel=page', 2)
  const app = await launch()
  await app.window.getByRole('textbox', { name: en.firstRun.address }).fill(`${server.url}/page`)
  await app.window.keyboard.press('Enter')
  const live = dialog(app).getByRole('button', { name: /Harbour Desk, live/ })
  await until('the first is focused', () => live.evaluate((button) => button === document.activeElement))
  await app.window.keyboard.press('Enter')
  await dialog(app).getByText(en.addFeed.frames(2), { exact: true }).waitFor()
  await dialog(app).getByRole('button', { name: en.addFeed.add, exact: true }).click()
  await dialog(app).waitFor({ state: 'detached' })

  await app.window.keyboard.press('a')
  await paste(app, en, `${server.url}/lines?n=3`)
  await dialog(app).getByText(en.addFeed.frames(3), { exact: true }).waitFor()
  await dialog(app).getByRole('button', { name: en.addFeed.add, exact: true }).click()
  await dialog(app).waitFor({ state: 'detached' })

  await app.window.keyboard.press('a')
  await paste(app, en, `${server.url}/document/rss`)
  await dialog(app).getByText(en.handshake.resume.checks, { exact: true }).waitFor()
  await dialog(app).getByRole('button', { name: en.addFeed.add, exact: true }).click()
  await dialog(app).waitFor({ state: 'detached' })

  const kinds = 'SELECT kind FROM tt_feeds ORDER BY kind'
  await until('items of all three', async () => {
    const rows = await readLibrary<{ n: number }>(
      app.userDataDir,
      'SELECT count(*) AS n FROM tt_items GROUP BY feed_url'
    )
    return rows.length === 3
  })
  expect(await readLibrary(app.userDataDir, kinds)).toEqual([
    { kind: 'document' },
    { kind: 'event-stream' },
    { kind: 'lines' }
  ])
  await app.quit()
})
