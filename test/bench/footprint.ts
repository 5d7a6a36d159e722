/**
 * The memory of all processes, with the window open and with the window closed to the tray: `npm run bench -- memory`.
 *
 * One program at a time, since PSS falls when two share pages; no debugger is attached while it is read.
 */
import { readFile } from 'node:fs/promises'
import { closeWindows } from '../helpers/close-window.ts'
import { startNotificationBus } from '../helpers/notification-daemon.ts'
import { startTrayHost } from '../helpers/tray-host.ts'
import { isRunning } from '../helpers/until.ts'
import type { Bench, Measure } from './bench.ts'
import {
  display,
  EMPTY_WINDOW,
  settledMemory,
  soon,
  start,
  wait,
  type Started,
  type StartOptions
} from './helpers/electron.ts'
import { processTree } from './helpers/memory.ts'
import { itemsInWords, storedItems } from './helpers/stored.ts'

const SIZES = [10_000, 1_000_000]
/** After how many seconds in the tray the window's process is given back here; people wait for longer. */
const GIVE_BACK_AFTER = 2
/** What a start leaves behind is collected within so many ms. */
const REST = 5_000
/** As long as a window that is given back may take, in ms; one that is not is measured as it is. */
const GIVEN_BACK_WITHIN = 10_000

/** MiB of all processes with the window open and at rest. Leaves the app running. */
async function openMemory(app: Started, rest: number): Promise<number> {
  app.detach()
  await wait(rest)
  return settledMemory(app.pid)
}

/** MiB of all processes of an app that is started for it, with its window open and at rest. */
export async function memoryOf(options: StartOptions, rest = REST): Promise<number> {
  const app = await start(options)
  try {
    if (options.app === undefined) await rowsShown(app)
    return await openMemory(app, rest)
  } finally {
    await app.close()
  }
}

/** The same, and once more when the window has been closed to the tray. `env` leads to a bus with a panel on it. */
async function memoryOpenAndHidden(
  options: StartOptions & { env: Record<string, string> },
  rest: number
): Promise<{ open: number; hidden: number }> {
  const app = await start({ ...options, flags: [`--give-window-back-after=${GIVE_BACK_AFTER}`] })
  try {
    await rowsShown(app)
    const open = await openMemory(app, rest)
    await closeToTray(app)
    await soon(async () => ((await hasRenderer(app.pid)) ? null : true), GIVEN_BACK_WITHIN).catch(() => undefined)
    await wait(rest)
    return { open, hidden: await settledMemory(app.pid) }
  } finally {
    await app.close()
  }
}

function rowsShown({ window }: Started): Promise<unknown> {
  return soon(async () =>
    (await window.evaluate(`document.querySelector('[role=option]') !== null`).catch(() => false)) ? true : null
  )
}

async function closeToTray({ pid }: Started): Promise<void> {
  await closeWindows(pid, (await display()).env)
  await wait(1_000)
  if (!isRunning(pid)) throw new Error('Closing the window ended the program.')
}

async function hasRenderer(pid: number): Promise<boolean> {
  const lines = await Promise.all(
    (await processTree(pid)).map((each) => readFile(`/proc/${each}/cmdline`, 'utf8').catch(() => ''))
  )
  return lines.some((line) => line.includes('--type=renderer'))
}

export const bench: Bench = {
  name: 'memory',
  about: 'the memory of all processes, window open and in the tray',
  async *run({ runs, quick, progress }) {
    const sizes = quick ? SIZES.slice(0, 1) : SIZES
    const rest = quick ? 500 : REST
    const times = quick ? 1 : Math.min(3, runs)
    const bus = await startNotificationBus('answers')
    const panel = await startTrayHost(bus.address)
    try {
      const env = { DBUS_SESSION_BUS_ADDRESS: bus.address }
      const floor: number[] = []
      const ours = sizes.map((items) => ({ items, open: [] as number[], hidden: [] as number[] }))
      for (let run = 0; run < times; run++) {
        floor.push(await memoryOf({ app: EMPTY_WINDOW, env }, rest))
        progress(`empty window: ${floor.at(-1)?.toFixed(0)} MiB`)
        for (const { items, open, hidden } of ours) {
          const held = await memoryOpenAndHidden({ userDataDir: storedItems(items), env }, rest)
          open.push(held.open)
          hidden.push(held.hidden)
          progress(
            `${itemsInWords(items)}: ${held.open.toFixed(0)} MiB open, ${held.hidden.toFixed(0)} MiB in the tray`
          )
        }
      }
      for (const { items, open, hidden } of ours) {
        const common = { unit: 'MiB', floor, beside: 'an empty window' } as const
        yield {
          ...common,
          what: `window open, ${itemsInWords(items)}`,
          ours: open,
          aim: { times: 1.25, better: 'lower' }
        } satisfies Measure
        yield {
          ...common,
          what: `in the tray, ${itemsInWords(items)}`,
          ours: hidden,
          aim: { times: 1, better: 'lower' }
        } satisfies Measure
      }
    } finally {
      await panel.stop()
      await bus.close()
    }
  }
}
