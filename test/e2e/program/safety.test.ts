import { expect, test } from 'vitest'
import { requests, type PlainBridge, type Snapshot } from '#contract/ipc.ts'
import { launch, readLibrary } from '../../helpers/app.ts'
import { serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { examples } from '../../helpers/ipc-examples.ts'
import { until } from '../../helpers/until.ts'

const CALLS_EACH = 60

test('whatever a window asks, main answers or refuses and goes on', async () => {
  const server = await serve()
  const target = '/stream?channel=calm'
  // What starts at login is written there.
  const env = { XDG_CONFIG_HOME: await temporaryFolder() }
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`], env })
  await until('the stream is open', () => server.control.connections(target) === 1)
  // Dialogs of the system wait for a person: here nobody chooses anything. Leaving is not what is tried.
  await app.electron.evaluate(({ dialog, shell, app: electron }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
    shell.openExternal = () => Promise.resolve()
    shell.showItemInFolder = () => undefined
    electron.relaunch = () => undefined
  })
  const result = await app.window.evaluate(fuzz, {
    examples,
    each: CALLS_EACH,
    seed: 20261122
  })
  console.log(
    `IPC fuzz: ${result.calls} calls of ${Object.keys(requests).length} requests (${result.mutated} of them a valid one with one thing wrong), ` +
      `${result.answered} answered, ${result.refused} refused, ${result.broken.length} broken, 0 crashes`
  )
  expect(result.answered + result.refused).toBe(result.calls)
  expect(result.mutated).toBeGreaterThan(5_000)
  expect(result.unnamed).toEqual([])
  // A request that passed the schema and then failed inside is a fault of ours, whatever it carried.
  expect(result.broken).toEqual([])

  // Still the same program, with the same window; what was asked for by the way is undone, as a reader would.
  const ready = await app.window.evaluate(async (url) => {
    const { tickertape } = window as unknown as { tickertape: PlainBridge }
    const { settings, systemLanguage } = JSON.parse(await tickertape.snapshot(null)) as Snapshot
    await tickertape.changeSettings({ allPaused: false, proxy: 'none', proxyAddress: '' })
    const added = await tickertape.addFeed({ url, headers: null })
    const id = added.ok ? added.value.id : added.reason.kind === 'already-added' ? added.reason.feedId : 0
    await tickertape.resumeFeed({ id })
    return { settings: Object.keys(settings).length, systemLanguage, id }
  }, `${server.url}${target}`)
  expect(ready.settings).toBeGreaterThan(5)
  expect(ready.id).toBeGreaterThan(0)
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await until('the stream is open still, or again', () => server.control.connections(target) === 1)
  server.control.publish(target, [{ item: { title: 'After the storm' } }])
  await until('its next item is stored', async () =>
    (await readLibrary<{ title: string }>(app.userDataDir, 'SELECT title FROM tt_items')).some(
      ({ title }) => title === 'After the storm'
    )
  )
  await app.window.reload()
  await app.window.getByRole('option').filter({ hasText: 'After the storm' }).waitFor()
  expect(app.log()).not.toMatch(/a crash|unhandled rejection|process is gone/)
  await app.quit()
})

test('the window is shut: nothing of Node, no permission, no way out but the bridge', async () => {
  const server = await serve()
  const app = await launch()
  await app.window.getByRole('heading').first().waitFor()
  const preferences = await app.electron.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const { getLastWebPreferences: of } = contents as unknown as { getLastWebPreferences: () => object }
      return of.call(contents) as Electron.WebPreferences
    })
  )
  expect(preferences).toHaveLength(1)
  expect(preferences[0]).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false
  })
  expect(preferences[0]?.allowRunningInsecureContent ?? false).toBe(false)
  const found = await app.window.evaluate(async (url) => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer']
    const refused = (trying: () => Promise<unknown>): Promise<boolean> =>
      trying().then(
        () => false,
        () => true
      )
    const permission = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    const { href } = location
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
    const script = document.createElement('script')
    script.textContent = 'window.ran = 1'
    document.body.append(script)
    window.open(url)
    window.open('file:///etc/passwd')
    const out = {
      node: names.filter((name) => name in window),
      bridge: Object.keys((window as unknown as { tickertape: object }).tickertape).sort(),
      fetch: await refused(() => fetch(url)),
      socket: await refused(
        () =>
          new Promise((resolve, reject) => Object.assign(new EventSource(url), { onopen: resolve, onerror: reject }))
      ),
      file: await refused(() => fetch('file:///etc/passwd')),
      outside: await fetch('app://tickertape/..%2f..%2fpackage.json').then(({ status }) => status),
      other: await refused(() => fetch('app://other/index.html')),
      permissions: await Promise.all(['geolocation', 'notifications', 'camera', 'microphone'].map(permission)),
      ran: 'ran' in window,
      stays: href
    }
    location.href = url
    return out
  }, `${server.url}/web-page`)
  expect(found).toEqual({
    node: [],
    bridge: [...Object.keys(requests), 'onNotice'].sort(),
    fetch: true,
    socket: true,
    file: true,
    outside: 404,
    other: true,
    permissions: ['denied', 'denied', 'denied', 'denied'],
    ran: false,
    stays: 'app://tickertape/index.html'
  })
  // The one link that may leave went to the browser; the window itself asked nobody and is where it was.
  await until('the link left', async () => (await app.opened()).length > 0)
  expect(await app.opened()).toEqual([`${server.url}/web-page`])
  expect(app.window.url()).toBe('app://tickertape/index.html')
  expect(app.electron.windows()).toHaveLength(1)
  expect(server.control.requests('/web-page')).toEqual([])
  await app.quit()
})

/**
 * Runs in the window: asks everything with everything, from a seed, and with valid requests of which one thing is wrong.
 */
async function fuzz({ examples, each, seed }: { examples: Record<string, unknown>; each: number; seed: number }) {
  let state = seed
  const random = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % n
  }
  const polluting = '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'
  const odd: (() => unknown)[] = [
    () => null,
    () => undefined,
    () => NaN,
    () => -1,
    () => -0,
    () => 1,
    () => 2 ** 53,
    () => 2 ** 53 - 1,
    () => Infinity,
    () => 0.5,
    () => 10n,
    () => '',
    () => ' ',
    () => '1',
    () => 'a'.repeat(300),
    () => 'a'.repeat(100_000),
    () => '\u0000\uD800',
    () => '\uDC00\u202E\uFFFF',
    () => 'http://127.0.0.1:1/',
    () => 'javascript:alert(1)',
    () => '../../etc/passwd',
    () => "'; DROP TABLE items; --",
    () => '" OR NEAR(a b, 5) *',
    () => '((a+)+)+$',
    () => '__proto__',
    () => 'x\r\nX-Evil: 1',
    () => true,
    () => [],
    () => new Array(2_000).fill(1),
    () => [[[[]]]],
    () => ({}),
    () => ({ length: 5, 0: 1 }),
    () => new Date(NaN),
    () => new Uint8Array(100_000),
    () => new Map([[1, 2]]),
    () => JSON.parse(polluting) as unknown,
    () => {
      const round: Record<string, unknown> = {}
      round['round'] = round
      return round
    }
  ]
  const keys = ['id', 'ids', 'url', 'title', 'view', 'upTo', 'before', 'limit', 'headers', 'revision', 'read', 'text']
  const kinds = ['all', 'feed', 'search', 'today', 'folder', 'smart', 'nothing', '__proto__']
  const value = (depth: number): unknown => {
    const pick = random(odd.length + (depth > 0 ? 8 : 0))
    if (pick < odd.length) return odd[pick]?.()
    const made: Record<string, unknown> = { kind: kinds[random(kinds.length)] }
    for (let n = random(6); n >= 0; n--) made[keys[random(keys.length)] ?? 'id'] = value(depth - 1)
    return made
  }

  type Path = (string | number)[]
  const pathsOf = (thing: unknown, path: Path = []): Path[] =>
    thing === null || typeof thing !== 'object'
      ? [path]
      : [path, ...Object.keys(thing).flatMap((key) => pathsOf((thing as Record<string, unknown>)[key], [...path, key]))]
  /** A copy in which what stands at `path` became what `change` makes of it; `gone` takes it out. */
  const gone = Symbol('gone')
  const changed = (thing: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown => {
    if (key === undefined) return change(thing)
    const copy = (Array.isArray(thing) ? [...(thing as unknown[])] : { ...(thing as object) }) as Record<
      string,
      unknown
    >
    const inner = changed(copy[key], rest, change)
    if (inner === gone) delete copy[key]
    else copy[key] = inner
    return copy
  }
  const mutations: ((old: unknown) => unknown)[] = [
    ...odd,
    () => gone,
    (old) => (Array.isArray(old) ? Array.from({ length: 2_000 }, () => old[0] as unknown) : gone),
    (old) => (typeof old === 'string' ? old.repeat(2_000) : typeof old === 'number' ? String(old) : [old]),
    (old) => (old !== null && typeof old === 'object' ? { ...old, more: 1 } : { value: old }),
    (old) => (old !== null && typeof old === 'object' ? Object.assign(JSON.parse(polluting) as object, old) : old)
  ]

  const bridge = (window as unknown as { tickertape: Record<string, (input: unknown) => Promise<unknown>> }).tickertape
  const counts = { calls: 0, mutated: 0, answered: 0, refused: 0, broken: [] as string[], unnamed: [] as string[] }
  const ask = async (name: string, input: unknown): Promise<void> => {
    counts.calls++
    try {
      await bridge[name]?.(input)
      counts.answered++
    } catch (error) {
      counts.refused++
      const words = `${name}: ${String(error).slice(0, 300)}`
      if (/could not be answered/.test(words)) counts.broken.push(words)
      // Refused in a plain sentence of ours, or by the bridge itself, which cannot clone what was given.
      else if (!/not of the agreed form|could not be cloned|recursion depth|circular/i.test(words))
        counts.unnamed.push(words)
    }
  }
  for (const [name, example] of Object.entries(examples)) {
    const refused = counts.refused
    await ask(name, example)
    if (counts.refused > refused) counts.unnamed.push(`${name}: its own example is refused`)
    const inputs = pathsOf(example).flatMap((path) => mutations.map((change) => changed(example, path, change)))
    counts.mutated += inputs.length
    for (let from = 0; from < inputs.length; from += 100)
      await Promise.all(inputs.slice(from, from + 100).map((input) => ask(name, input === gone ? undefined : input)))
    await Promise.all(Array.from({ length: each }, () => ask(name, value(3))))
  }
  if (({} as { polluted?: boolean }).polluted) counts.unnamed.push('a prototype was changed')
  return counts
}
