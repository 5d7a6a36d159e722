import { EventSource } from 'eventsource'
import { openEventStream } from '../../src-main/feeds/stream/event-stream.ts'
import { createTransport } from '../../src-main/feeds/http/transport.ts'
import type { Bench, Measure } from './bench.ts'
import { startFlooder, type Flood } from './helpers/flood.ts'

export const bench: Bench = {
  name: 'parse',
  about: 'messages a second through our transport and protocol alone, beside the bare eventsource package',
  async *run({ runs, quick, progress }) {
    const { ours, floor } = await parsed({ rounds: quick ? 3 : 2 * runs, ms: quick ? 500 : 3_000, progress })
    yield measure(ours, floor)
  }
}

const measure = (ours: number[], floor: number[]): Measure => ({
  what: '500-byte items, one stream',
  unit: 'messages/s',
  ours,
  floor,
  beside: 'eventsource',
  aim: { times: 0.85, better: 'higher' }
})

/** Messages a second of both, in turns, so that whatever else the machine does meets both. */
export async function parsed({
  rounds,
  ms,
  per = 'wall',
  progress
}: {
  rounds: number
  ms: number
  /** A second on the wall, or of this process on all processors. */
  per?: 'wall' | 'cpu'
  progress: (line: string) => void
}): Promise<{ ours: number[]; floor: number[] }> {
  const flood = await startFlooder()
  await flood.tell({ kind: 'flood' })
  const transport = createTransport({ version: '0' })
  const ways = { ours: (url: string, seen: () => void) => ourStream(transport, url, seen), floor: bareStream }
  const rates = { ours: [] as number[], floor: [] as number[] }
  try {
    // Both are compiled before either counts.
    for (const open of [ways.floor, ways.ours]) await rate(flood, open, ms / 2, per)
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const))
        rates[way].push(await rate(flood, ways[way], ms, per))
      progress(
        `${round + 1} of ${rounds}: ${Math.round(rates.ours.at(-1)!)} and ${Math.round(rates.floor.at(-1)!)} a second`
      )
    }
  } finally {
    await transport.close()
    await flood.close()
  }
  return rates
}

type Open = (url: string, seen: () => void) => () => Promise<void> | void

let streams = 0

/** Messages a second, counted from the first message on. */
async function rate(flood: Flood, open: Open, ms: number, per: 'wall' | 'cpu'): Promise<number> {
  const cpu = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  }
  let count = 0
  let before = 0
  let used = 0
  let began = 0
  let ended = 0
  await new Promise<void>((resolve) => {
    const close = open(flood.url(++streams), () => {
      if (ended > 0) return
      if (began === 0) {
        began = performance.now()
        before = cpu()
      }
      // Looking at the clock for each message would be measured too.
      if (++count % 100 !== 0) return
      const now = performance.now()
      if (now - began < ms) return
      ended = now
      used = cpu() - before
      void Promise.resolve(close()).then(resolve)
    })
  })
  return count / ((per === 'cpu' ? used : ended - began) / 1_000)
}

const ourStream = (transport: ReturnType<typeof createTransport>, url: string, seen: () => void) => {
  const attempt = new AbortController()
  const { closed } = openEventStream({
    url,
    lastEventId: '',
    signal: attempt.signal,
    transport,
    credit: { mustWait: () => false, turn: () => Promise.resolve(true) },
    silenceLimit: () => 60_000,
    now: Date.now,
    on: { opened: () => {}, message: seen, id: () => {}, retry: () => {}, bytes: () => {}, ended: () => {} }
  })
  return async () => {
    attempt.abort()
    await closed
  }
}

function bareStream(url: string, seen: () => void) {
  const source = new EventSource(url)
  source.onmessage = seen
  return () => source.close()
}
