import { percentile, type Bench, type Measure } from './bench.ts'
import { EMPTY_WINDOW, start, wait } from './helpers/electron.ts'
import { startFlooder, type Flood } from './helpers/flood.ts'
import { startFlooded } from './helpers/flooded-app.ts'
import type { DebuggedPage } from '../helpers/debugged-page.ts'

const FRAME = 16.7
const PACES = [
  { every: 1_000, name: '1 item/s' },
  { every: 10, name: '100 items/s' }
]

export const bench: Bench = {
  name: 'latency',
  about: 'from the write of the server to the painted row, beside a page with an EventSource of Chromium',
  async *run({ quick, progress }) {
    const times = (every: number): number => (quick ? (every > 100 ? 5 : 300) : every > 100 ? 60 : 3_000)
    const floor = await bare(times, progress)
    for (const feeds of quick ? [1, 50] : [1, 500]) {
      const app = await startFlooded(feeds, ['--heartbeats'])
      try {
        // The first history is over after a lull, and the window has come to rest.
        await app.flood.tell({ kind: 'steady', stream: 0, every: 100, times: 10 })
        await wait(5_000)
        for (const [at, { every, name }] of PACES.entries()) {
          const { painted, told } = await measured(app.window, app.flood, every, times(every), true)
          progress(`${feeds} feeds, ${name}: p50 ${Math.round(percentile(painted, 0.5))} ms of ${painted.length} rows`)
          yield* measures(`${name}, ${feeds === 1 ? '1 feed' : `${feeds} feeds`}`, painted, floor[at]!, 'painted')
          yield* measures(`${name}, ${feeds === 1 ? '1 feed' : `${feeds} feeds`}`, told, floor[at]!, 'in the window')
          await wait(3_000)
        }
      } finally {
        await app.close()
      }
    }
  }
}

/** The same samples twice: the median may be a frame later, and the slowest of a hundred twice as late. */
function* measures(of: string, ours: number[], floor: number[], what: string): Iterable<Measure> {
  const shared = { unit: 'ms' as const, ours, floor, beside: 'EventSource in a page' }
  const within = percentile(floor, 0.5) + FRAME
  yield {
    ...shared,
    what: `${what}, ${of}, p50`,
    aim: { figure: Number(within.toFixed(1)), better: 'lower', of: 'p50' }
  }
  yield { ...shared, what: `${what}, ${of}, p99`, aim: { times: 2, better: 'lower', of: 'p99' } }
}

/** The floor at each pace: one stream, a page that does nothing but append. */
async function bare(times: (every: number) => number, progress: (line: string) => void): Promise<number[][]> {
  const flood = await startFlooder()
  const app = await start({ app: EMPTY_WINDOW })
  try {
    await app.window.run(appendRows, flood.url(0))
    await wait(1_000)
    const all: number[][] = []
    for (const { every, name } of PACES) {
      const { painted } = await measured(app.window, flood, every, times(every), false)
      progress(`a bare page, ${name}: p50 ${percentile(painted, 0.5).toFixed(1)} ms`)
      all.push(painted)
    }
    return all
  } finally {
    await app.close()
    await flood.close()
  }
}

async function measured(
  page: DebuggedPage,
  flood: Flood,
  every: number,
  times: number,
  bridged: boolean
): Promise<{ painted: number[]; told: number[] }> {
  await page.run(timeRows, bridged)
  await flood.tell({ kind: 'steady', stream: 0, every, times })
  // What the list keeps back for a calm moment comes within its next step.
  await wait(3_000)
  return page.evaluate('({ painted: window.rowTimes.painted, told: window.rowTimes.told })')
}

/**
 * In the window: how long after its time (in the title, by the clock that both processes share) each row was painted, and
 * how long after it the window was told of it (`told`, painted with the next frame).
 */
function timeRows(bridged: boolean): void {
  const times = { painted: [] as number[], told: [] as number[], stop: (): void => {} }
  const before = (window as { rowTimes?: typeof times }).rowTimes
  before?.stop()
  Object.assign(window, { rowTimes: times })
  const began = Date.now()
  const seen = new Set<string>()
  const now = (): number => performance.timeOrigin + performance.now()
  const afterPaint = (then: () => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = then
      port2.postMessage(null)
    })
  }
  const found = (text: string, into: number[], known: Set<string>): void => {
    for (const [title, at] of text.matchAll(/sent (\d{13}) \d+\./g)) {
      if (known.has(title) || Number(at) < began) continue
      known.add(title)
      afterPaint(() => into.push(now() - Number(at)))
    }
  }
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, target, type } of records) {
      if (type === 'characterData') found(target.textContent ?? '', times.painted, seen)
      for (const node of addedNodes) found(node.textContent ?? '', times.painted, seen)
    }
  })
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  interface Heard {
    arrived?: { rows: { title: string }[] }
  }
  const told = new Set<string>()
  const bridge = (window as unknown as { tickertape: { onNotice(listener: (notice: Heard) => void): () => void } })
    .tickertape
  const deafen = bridged
    ? bridge.onNotice(({ arrived }) => {
        for (const { title } of arrived?.rows ?? []) found(title, times.told, told)
      })
    : () => {}
  times.stop = () => {
    observer.disconnect()
    deafen()
  }
}

function appendRows(url: string): void {
  const list = document.body.appendChild(document.createElement('div'))
  new EventSource(url).onmessage = ({ data }: MessageEvent<string>) => {
    const row = document.createElement('p')
    row.textContent = (JSON.parse(data) as { title: string }).title
    list.prepend(row)
    if (list.childElementCount > 100) list.lastElementChild?.remove()
  }
}
