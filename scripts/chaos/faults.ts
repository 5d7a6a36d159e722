import { pick, randomFrom } from '../../test/feed-server/random.ts'

/** One thing that goes wrong. Times are milliseconds; `group` numbers the proxies, `share` is a part of its feeds. */
export type Fault =
  /** The server is killed, and is back after a while; `forgets`: without the history of those feeds that may lose it. */
  | { kind: 'server killed'; downMs: number; forgets: boolean }
  /** The server's ports are closed for a while. */
  | { kind: 'server away'; ms: number }
  /** The server loses the history of those feeds that may lose it, and goes on. */
  | { kind: 'history forgotten' }
  /** The server ends connections, cleanly or not. */
  | { kind: 'connections cut'; how: 'reset' | 'end' | 'destroy'; group: number; share: number }
  /** The proxy breaks connections in the middle of the next piece. */
  | { kind: 'half frames'; group: number; share: number }
  /** The proxy forwards nothing for a while, then everything. */
  | { kind: 'stall'; group: number; ms: number }
  /** The connections of the quiet feeds die without a word. */
  | { kind: 'silent death'; group: number }
  /** The proxy forwards everything late. */
  | { kind: 'delay'; group: number; ms: number; forMs: number }
  /** The proxy collects, and forwards now and then. */
  | { kind: 'buffering'; group: number; ms: number; forMs: number }
  /** The proxy has lost the server: it cuts everybody, and answers 502. */
  | { kind: 'bad gateway'; group: number; forMs: number }
  /** The server cuts everybody, and answers with an error. */
  | { kind: 'status storm'; group: number; status: number; retryAfter: number | null; forMs: number }
  /** The server sends old frames once more. */
  | { kind: 'old frames again'; count: number }
  /** kill -9 of the app. */
  | { kind: 'app killed'; downMs: number }
  /** The app stands still without a word, as in a virtual machine that is suspended. */
  | { kind: 'app stopped'; ms: number }
  /** The machine says that it will sleep, the app stands still, and the machine says that it is awake. */
  | { kind: 'machine asleep'; ms: number }
  /** The app's clock is set forward or back, and right again after a while. */
  | { kind: 'clock set'; hours: number; forMs: number }
  /** Nothing that is sent to the app arrives, and nobody is told; TCP sends it again. */
  | { kind: 'packets lost'; ms: number }
  /** The same for longer than a watchdog waits, and what stood between has forgotten every connection since. */
  | { kind: 'network lost'; ms: number }

export interface PlannedFault {
  /** Milliseconds after the first item. */
  at: number
  fault: Fault
}

/** The longest time that a proxy or a sleep keeps back what was sent, in milliseconds. */
const longestStall = 6_000
/** TCP waits about as long again after a loss as the loss was. */
const longestLoss = 3_000
export const longestHold = Math.max(longestStall, 2 * longestLoss)

type Draw = (random: () => number, groups: number) => Fault

const between = (random: () => number, from: number, to: number): number => Math.round(from + random() * (to - from))
const group = (random: () => number, groups: number): number => Math.floor(random() * groups)

const draws: readonly Draw[] = [
  (random) => ({ kind: 'server killed', downMs: between(random, 200, 3000), forgets: random() < 0.5 }),
  (random) => ({ kind: 'server away', ms: between(random, 300, 4000) }),
  (random, groups) => ({
    kind: 'connections cut',
    how: pick(['reset', 'end', 'destroy'] as const, random),
    group: group(random, groups),
    share: random()
  }),
  (random) => ({ kind: 'app killed', downMs: between(random, 0, 3000) }),
  (random, groups) => ({ kind: 'half frames', group: group(random, groups), share: random() }),
  (random, groups) => ({ kind: 'bad gateway', group: group(random, groups), forMs: between(random, 500, 5000) }),
  (random, groups) => ({
    kind: 'status storm',
    group: group(random, groups),
    status: pick([500, 502, 503, 504, 429], random),
    retryAfter: random() < 0.5 ? 1 : null,
    forMs: between(random, 500, 5000)
  }),
  (random) => ({ kind: 'old frames again', count: between(random, 1, 10) }),
  (random, groups) => ({ kind: 'stall', group: group(random, groups), ms: between(random, 1000, longestStall) }),
  (random) => ({ kind: 'app stopped', ms: between(random, 1000, longestStall) }),
  () => ({ kind: 'history forgotten' }),
  (random, groups) => ({
    kind: 'delay',
    group: group(random, groups),
    ms: between(random, 50, 2000),
    forMs: between(random, 1000, 6000)
  }),
  (random, groups) => ({
    kind: 'buffering',
    group: group(random, groups),
    ms: between(random, 200, 3000),
    forMs: between(random, 2000, 8000)
  }),
  (random, groups) => ({ kind: 'silent death', group: group(random, groups) }),
  (random) => ({ kind: 'machine asleep', ms: between(random, 1000, longestStall) }),
  (random) => ({
    kind: 'clock set',
    hours: pick([-9, -5, -1, 1, 4, 8], random),
    forMs: between(random, 1000, 8000)
  }),
  (random) => ({ kind: 'packets lost', ms: between(random, 300, longestLoss) })
]

/** A loss that no watchdog sleeps through takes so long that a run has only one, in its middle; a short run has none. */
const NETWORK_LOST_MS = 25_000

/** Every kind of fault once, then whatever comes, 1.2 seconds apart on average; the seed alone decides. */
export function drawFaults(seed: number, ms: number, groups: number): PlannedFault[] {
  const random = randomFrom('faults', seed)
  const left = [...draws]
  const planned: PlannedFault[] = []
  for (let at = between(random, 500, 1500); at < ms; at += between(random, 400, 2000)) {
    const next = left.length > 0 ? left.splice(Math.floor(random() * left.length), 1)[0] : pick(draws, random)
    planned.push({ at, fault: (next as Draw)(random, groups) })
  }
  if (ms > 4 * NETWORK_LOST_MS) planned.push({ at: ms / 2, fault: { kind: 'network lost', ms: NETWORK_LOST_MS } })
  return planned.sort((a, b) => a.at - b.at)
}
