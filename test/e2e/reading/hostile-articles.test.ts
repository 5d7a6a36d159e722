import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Bridge } from '#contract/ipc.ts'
import { launch, readLibrary, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { hostileArticles } from '../../helpers/hostile-html.ts'
import { startNotificationBus } from '../../helpers/notification-daemon.ts'
import { until } from '../../helpers/until.ts'

const run = 'top.ran=1;parent.ran=1;window.ran=1;document.title=1;alert(1)'

/** Where nobody should come: counts connections too, since a preconnect asks for nothing. */
async function startCanary(): Promise<{ url: string; connections: () => number; requests: Asked[] }> {
  const requests: Asked[] = []
  let connections = 0
  const pixel = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')
  const server: Server = createServer((request, response) => {
    const { cookie, referer, accept } = request.headers
    requests.push({ method: request.method ?? '', accept: accept ?? '', tells: cookie ?? referer ?? '' })
    response.writeHead(200, { 'content-type': 'image/gif', 'access-control-allow-origin': '*', 'set-cookie': 'a=b' })
    response.end(pixel)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections, requests }
}

interface Asked {
  method: string
  accept: string
  tells: string
}

/** What left the window, or tried to, since the last look. */
interface Seen {
  /** Addresses that the window's own session was asked for, but for those of our scheme and inline data. */
  asked: string[]
  /** Documents that were begun in any frame, but for the article frame's own. */
  navigations: string[]
  /** Windows and web contents that were made. */
  windows: number
  /** Addresses that were handed to the operating system. */
  handedOver: string[]
}

async function watch(app: RunningApp): Promise<{ seen: () => Promise<Seen>; ran: () => Promise<string[]> }> {
  const dialogs: string[] = []
  app.window.on('dialog', (dialog) => {
    dialogs.push(`a dialog said ${dialog.message()}`)
    void dialog.dismiss()
  })
  await app.window.evaluate(() => {
    const titles = new MutationObserver(() => {
      if (/^(1|ran)/.test(document.title)) Object.assign(window, { ran: 1 })
    })
    titles.observe(document.head, { subtree: true, childList: true, characterData: true })
  })
  await app.electron.evaluate(({ app: electron, session, shell, webContents }) => {
    const seen: Seen = { asked: [], navigations: [], windows: 0, handedOver: [] }
    Object.assign(globalThis, { seen })
    session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
      if (!/^(app:\/\/(tickertape|media)\/|data:|devtools:)/.test(details.url)) seen.asked.push(details.url)
      answer({})
    })
    shell.openExternal = (url) => {
      seen.handedOver.push(url)
      return Promise.resolve()
    }
    for (const contents of webContents.getAllWebContents())
      contents.on('did-start-navigation', (details) => {
        // The frame's document is made anew when the reader comes and goes; a place within it is no navigation.
        if (!/^about:(srcdoc|blank)$/.test(details.url) && !details.isSameDocument) seen.navigations.push(details.url)
      })
    electron.on('web-contents-created', () => seen.windows++)
  })
  return {
    seen: () => app.electron.evaluate(() => (globalThis as unknown as { seen: Seen }).seen),
    ran: async () => [
      ...dialogs,
      ...(await app.window.evaluate(() =>
        [window, ...Array.from(window.frames)].flatMap((frame, place) => {
          try {
            return 'ran' in frame ? [`a script ran in frame ${place}`] : []
          } catch {
            return [`frame ${place} is foreign`]
          }
        })
      ))
    ]
  }
}

const nothing: Seen = { asked: [], navigations: [], windows: 0, handedOver: [] }

const changeImages = (app: RunningApp, images: 'always' | 'never'): Promise<unknown> =>
  app.window.evaluate(
    (images) => (window as unknown as { tickertape: Bridge }).tickertape.changeSettings({ images }),
    images
  )

test('no article of a large hostile corpus runs, asks, leads away or opens anything in the real window', async () => {
  const canary = await startCanary()
  const server = await serve()
  const vectors = hostileArticles({ run, leak: `${canary.url}/leak`, site: canary.url })
  const target = '/stream?channel=vectors&history=2000'
  const titleOf = (place: number): string => `Vector ${String(place + 1).padStart(4, '0')}`
  server.control.publish(
    target,
    vectors.map(({ html }, place) => ({
      item: {
        id: `v${place}`,
        title: titleOf(place),
        content_html: `<p>Before ${place}.</p>${html}`,
        summary: '',
        image: null,
        url: `${canary.url}/article/${place}`
      }
    }))
  )
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  const { seen, ran } = await watch(app)
  await changeImages(app, 'never')
  const stored = async (): Promise<number> =>
    (await readLibrary<{ n: number }>(app.userDataDir, 'SELECT count(*) AS n FROM tt_items'))[0]?.n ?? 0
  await until('all vectors are stored', async () => (await stored()) === vectors.length)

  /** Opens every article by key, one after the other; `inside` is done in each. */
  const readAll = async (inside: () => Promise<unknown>): Promise<Set<string>> => {
    const shown = new Set<string>()
    await app.window.keyboard.press('Home')
    // The newest of all, by name: the list may still be on its way to it.
    const newest = titleOf(vectors.length - 1)
    await app.window.getByRole('option').filter({ hasText: newest }).click()
    for (let turn = 0; turn < vectors.length; turn++) {
      const title = await app.window.evaluate(articleShown, [...shown].at(-1) ?? '')
      shown.add(title)
      await inside()
      await app.window.keyboard.press('j')
    }
    return shown
  }

  const quiet = await readAll(() => Promise.resolve())
  expect(quiet.size).toBe(vectors.length)
  expect(await ran()).toEqual([])
  expect(await seen()).toEqual(nothing)
  expect(canary.connections()).toBe(0)

  // Once more with images, and every link and control of every article is clicked.
  await changeImages(app, 'always')
  const clicked = await readAll(() => app.window.evaluate(clickAll))
  expect(clicked.size).toBe(vectors.length)
  await until('images were fetched', () => canary.requests.length > 0)
  expect(await ran()).toEqual([])
  const { handedOver, ...rest } = await seen()
  expect(rest).toEqual({ asked: [], navigations: [], windows: 0 })
  // Main fetched them, as images and without telling who asks.
  for (const asked of canary.requests) expect(asked).toEqual({ method: 'GET', accept: 'image/*', tells: '' })
  expect(handedOver.length).toBeGreaterThan(0)
  for (const url of handedOver) {
    expect(url).toMatch(/^(https?:\/\/|mailto:|tel:[+\d]|magnet:\?)/)
    expect(url.length).toBeLessThanOrEqual(8192)
    expect(url).not.toContain('secret@')
  }
  expect(app.log()).not.toMatch(/a crash|unhandled rejection|process is gone/)
  console.log(
    `XSS corpus: ${vectors.length} vectors in ${new Set(vectors.map(({ family }) => family)).size} families, each opened twice; ` +
      `scripts run 0, requests made 0 with images off (${canary.requests.length} by main for images with images on), ` +
      `navigations 0, windows 0, ${handedOver.length} checked links by a click`
  )
  await app.quit()
}, 240_000)

test('a picture without end costs neither the program its memory nor the server more than its bound, and ends with its article', async () => {
  const seen = { open: 0, written: 0 }
  const piece = Buffer.alloc(256 * 1024, 1)
  const pictures = createServer((_request, response) => {
    seen.open++
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    const write = (): void => {
      while (!response.destroyed) {
        seen.written += piece.length
        if (!response.write(piece)) return
      }
    }
    response.on('drain', write).on('close', () => seen.open--)
    write()
  })
  await new Promise<void>((resolve) => pictures.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => {
    pictures.closeAllConnections()
    pictures.close()
  })
  const picture = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}/endless.jpg`
  const server = await serve()
  const target = '/stream?channel=pictures&history=10'
  const article = (title: string, html: string) => ({
    item: { id: title, title, content_html: html, summary: '', image: null, url: `https://news.example/${title}` }
  })
  server.control.publish(target, [
    article('Words', '<p>Words alone.'),
    article('Endless', `<p>A picture.<img src="${picture}">`)
  ])
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
  await changeImages(app, 'always')
  await app.window.getByRole('option').filter({ hasText: 'Endless' }).click()
  await until('the picture is on its way', () => seen.written > 0)
  await app.window.getByRole('option').filter({ hasText: 'Words' }).click()
  await until('its request is over', () => seen.open === 0, 60_000)
  // Twenty MiB, and what the sockets and pipes between the server and the window hold.
  expect(seen.written).toBeLessThan(60 * 1024 * 1024)
  const { rss } = await app.electron.evaluate(() => process.memoryUsage())
  console.log(
    `a picture without end: ${(seen.written / 2 ** 20).toFixed(0)} MiB written, main ${(rss / 2 ** 20).toFixed(0)} MiB`
  )
  expect(app.log()).not.toMatch(/a crash|unhandled rejection|process is gone/)
  await app.quit()
})

/** Runs in the window: waits until another article than `last` stands in the frame, and tells its title. */
async function articleShown(last: string): Promise<string> {
  const end = Date.now() + 10_000
  for (;;) {
    const title = document.querySelector('main h1')?.textContent.trim() ?? ''
    const text = document.querySelector<HTMLIFrameElement>('main iframe')?.contentDocument?.body.textContent ?? ''
    if (title !== '' && title !== last && text.includes(`Before ${Number(title.replace(/\D/g, '')) - 1}.`)) return title
    if (Date.now() > end) throw new Error(`After “${last}” nothing was shown: “${title}”, ${text.slice(0, 80)}`)
    await new Promise((resolve) => requestAnimationFrame(resolve))
  }
}

/** Runs in the window: clicks what could be clicked in the article, as far as a page can tell. */
function clickAll(): number {
  const article = document.querySelector<HTMLIFrameElement>('main iframe')?.contentDocument
  const things = [
    ...(article?.querySelectorAll<HTMLElement>('a, area, button, input, summary, label, [tabindex]') ?? [])
  ]
  for (const thing of things.slice(0, 20)) thing.click()
  return things.length
}

test('hostile titles, authors, tags, names of feeds, folders, rules and files stay text everywhere they are shown', async () => {
  const canary = await startCanary()
  const server = await serve()
  const bus = await startNotificationBus('answers')
  atTheEnd(() => bus.close())
  const leak = `${canary.url}/leak`
  const carriers = [
    `<img src=${leak} onerror=${run}>`,
    `"><script src="${leak}"></script><svg onload=${run}>`,
    `{@html '<img src=x onerror=${run}>'}{{constructor.constructor('${run}')()}}\${${run}}`,
    `</title></style></textarea><iframe src="${leak}"></iframe>`,
    `&lt;img src=${leak} onerror=${run}&gt;`,
    `<a href="javascript:${run}">x</a><a href="${leak}">y</a>`,
    `javascript:${run}`,
    `\u202E<b>over\u0000\uD800</b>\u2028${run}`
  ]
  const target = '/stream?channel=carriers&history=100'
  const folder = await temporaryFolder()
  const file = join(folder, `<img src=x onerror=${run}>.opml`.replaceAll('/', '_'))
  const xml = (text: string): string =>
    text.replace(/[\u0000\uD800-\uDFFF]/g, '').replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)
  await writeFile(
    file,
    `<opml version="2.0"><body>${carriers
      .map(
        (text, place) =>
          `<outline text="${xml(text)}"><outline type="sse" text="${xml(text)}" headers="X-Evil: 1" sseUrl="http://127.0.0.1:1/${place}"/></outline><outline type="rss" xmlUrl="${xml(text)}"/>`
      )
      .join('')}</body></opml>`
  )
  const app = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: bus.address } })
  const { seen, ran } = await watch(app)
  await changeImages(app, 'never')
  await app.window.evaluate(
    async ({ carriers, url }) => {
      const { tickertape } = window as unknown as { tickertape: Bridge }
      for (const [place, text] of carriers.entries()) {
        const title = text.slice(0, 100)
        const folder = await tickertape.addFolder({ title, parentId: null })
        await tickertape.addFeed({
          url: place === 0 ? url : `http://127.0.0.1:1/${place}/%3Cimg%20onerror=1%3E`,
          headers: null,
          title,
          notify: 'every',
          folderId: folder.ok ? folder.value.id : null
        })
        await tickertape.saveSmartFeed({ title, query: text })
        await tickertape.saveRule({
          id: null,
          rule: {
            title,
            enabled: true,
            match: 'any',
            conditions: [title.slice(0, 4), 'carrier'].map((value) => ({
              kind: 'text' as const,
              match: 'contains' as const,
              field: 'anywhere' as const,
              value,
              matchCase: false
            })),
            actions: [{ kind: 'highlight' }, { kind: 'alert', priority: 5 }]
          }
        })
      }
    },
    { carriers, url: `${server.url}${target}` }
  )
  await until('the stream is open', () => server.control.connections(target) === 1)
  // A new feed's first history, which is never notified, ends with its first lull.
  await app.window.waitForTimeout(1_500)
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const items = carriers.map((text, place) => ({
    item: {
      id: `c${place}`,
      title: text,
      summary: text,
      content_text: `carrier ${text}`,
      authors: [{ name: text }],
      tags: [text],
      url: text,
      image: text
    }
  }))
  // On a busy machine the first history may take longer to end: then another one is sent.
  let tries = 0
  await until('the first is notified', async () => {
    server.control.publish(target, [{ item: { ...items[0]?.item, id: `first${tries++}` } }])
    await app.window.waitForTimeout(2_000)
    return (await bus.received()).length >= 1
  })
  server.control.publish(target, items.slice(1))
  await until('the others are notified, one by one or together', async () => (await bus.received()).length >= 1)
  for (const { title, body } of await bus.received()) {
    // Desktops read markup in bodies: there is none left in it.
    expect(body).not.toMatch(/<\/?[a-z]/i)
    expect(title + body).not.toContain('\u0000')
  }
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.restore())
  await app.window
    .getByRole('option')
    .nth(carriers.length - 1)
    .waitFor()
  for (let row = 0; row < carriers.length; row++) {
    await app.window.getByRole('option').nth(row).click()
    await app.window.getByRole('main').getByRole('heading').first().waitFor()
    await app.window.keyboard.press('r')
    await app.window.keyboard.press('r')
  }
  await app.window.getByRole('button', { name: 'Settings' }).first().click()
  for (const tab of ['Feeds', 'Rules', 'Storage', 'Notifications'])
    await app.window.getByRole('tab', { name: tab }).click()
  await app.window.keyboard.press('Escape')

  // The file of another reader, opened with the program while it runs.
  await app.electron.evaluate(({ app: electron }, opened) => {
    electron.emit('open-file', { preventDefault: () => undefined }, opened)
  }, file)
  const sheet = app.window.getByRole('dialog', { name: 'Import feeds' })
  await sheet.getByRole('button', { name: 'Import 8 feeds' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await until(
    'they are there',
    async () => (await readLibrary(app.userDataDir, 'SELECT 1 FROM tt_feeds')).length === 16
  )

  expect(await ran()).toEqual([])
  expect(await seen()).toEqual(nothing)
  expect(canary.connections()).toBe(0)
  expect(app.log()).not.toMatch(/a crash|unhandled rejection|process is gone/)
  await app.quit()
})
