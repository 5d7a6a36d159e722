import { expect, test } from 'vitest'
import { requestNames, type Bridge } from '#contract/ipc.ts'
import { launch } from '../helpers/app.ts'
import { serve } from '../helpers/at-the-end.ts'
import { until } from '../helpers/until.ts'

const CALLS_EACH = 60

test('whatever a window asks, main answers or refuses and goes on', async () => {
  const server = await serve()
  const target = '/stream?channel=calm'
  const app = await launch({ flags: [`--subscribe=${server.url}${target}`] })
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
    names: Object.values(requestNames),
    each: CALLS_EACH,
    seed: 20261122
  })
  console.log(`IPC fuzz: ${result.calls} calls, ${result.answered} answered, ${result.refused} refused, 0 crashes`)
  expect(result.calls).toBe(Object.keys(requestNames).length * CALLS_EACH)
  expect(result.answered + result.refused).toBe(result.calls)
  expect(result.unnamed).toEqual([])

  // Still the same program, with the same window, and its stream arrives.
  const settings = await app.window.evaluate(async () => {
    const { tickertape } = window as unknown as { tickertape: Bridge }
    return (await tickertape.snapshot(null)).settings
  })
  expect(Object.keys(settings).length).toBeGreaterThan(5)
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(app.log()).not.toMatch(/a crash|unhandled rejection/)
  await app.quit()
})

/** Runs in the window: asks everything with everything, from a seed, and counts. */
async function fuzz({ names, each, seed }: { names: string[]; each: number; seed: number }) {
  let state = seed
  const random = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % n
  }
  const odd: (() => unknown)[] = [
    () => null,
    () => undefined,
    () => NaN,
    () => -1,
    () => 1,
    () => 2 ** 53,
    () => Infinity,
    () => 0.5,
    () => '',
    () => 'a'.repeat(100_000),
    () => '\u0000\uD800',
    () => 'http://127.0.0.1:1/',
    () => 'javascript:alert(1)',
    () => '../../etc/passwd',
    () => "'; DROP TABLE items; --",
    () => true,
    () => [],
    () => new Array(2_000).fill(1),
    () => ({}),
    () => new Date(NaN),
    () => new Uint8Array(100_000),
    () => new Map([[1, 2]]),
    () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as unknown
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
  const bridge = (window as unknown as { tickertape: Record<string, (input: unknown) => Promise<unknown>> }).tickertape
  const counts = { calls: 0, answered: 0, refused: 0, unnamed: [] as string[] }
  for (const name of names) {
    const asked = Array.from({ length: each }, async () => {
      counts.calls++
      try {
        await bridge[name]?.(value(3))
        counts.answered++
      } catch (error) {
        counts.refused++
        // Refused in a plain sentence of ours, or by the bridge itself, which cannot clone what was given.
        if (!/not of the agreed form|could not be answered|could not be cloned/.test(String(error)))
          counts.unnamed.push(`${name}: ${String(error).slice(0, 200)}`)
      }
    })
    await Promise.all(asked)
  }
  if (({} as { polluted?: boolean }).polluted) counts.unnamed.push('a prototype was changed')
  return counts
}
