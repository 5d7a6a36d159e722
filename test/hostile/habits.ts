import { behaviours } from '../feed-server/behaviours.ts'
import { pick } from '../feed-server/random.ts'
import { MAX_MESSAGE_BYTES } from '../../src-main/feeds/stream/attempt.ts'

/** What a stranger's server does with whoever asks it: a path of the feed server with its parameters. */
export interface Habit {
  name: string
  target: string
}

type Random = () => number
type Value = string | number

/** The bounds that habits play around; SECURITY.md says what happens beyond each. */
const ID_BYTES = 6_000
const TYPE_CHARACTERS = 1_024
const ELEMENTS = 2_000
const KEYS = 1_000
const HTML_CHARACTERS = 2_000_000
const HTML_ELEMENTS = 20_000
const DEPTH = 120
const IMAGES = 300
const REDIRECTS = 10
/** Traffic of one visit, so that a run writes no more than a small disk holds and no visit lasts for ever. */
const VISIT_BYTES = 48 * 1024 * 1024
const VISIT_ITEMS = 40_000

/** At a bound, on either side of it, and far beyond. */
const around = (random: Random, bound: number): number =>
  pick([bound - 1, bound, bound + 1, 2 * bound, 10 * bound], random)

/** As many of this size as a visit may bring, at most `most`. */
const fitting = (bytes: number, most: number): number => Math.max(1, Math.min(most, Math.floor(VISIT_BYTES / bytes)))

/** Milliseconds between two pieces: at full speed, fast, or slowly. */
const pace = (random: Random): number => pick([0, 0, 2, 50, 700], random)

const at = (path: string, values: Record<string, Value> = {}): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) query.set(name, String(value))
  return query.size === 0 ? path : `${path}?${query}`
}

const draws: Record<string, (random: Random) => string> = {
  'ids around what can be sent back': (random) => {
    const of = pick(['letters', 'korean', 'nul', 'odd', 'same'], random)
    return at('/long-ids', { bytes: around(random, ID_BYTES), of, count: 300, every: pace(random) })
  },
  'ids of megabytes': (random) => {
    const bytes = pick([256 * 1024, 1024 * 1024, 4 * 1024 * 1024], random)
    const of = pick(['letters', 'korean', 'nul', 'same'], random)
    return at('/long-ids', { bytes, of, count: fitting(bytes, 60), every: pace(random) })
  },
  'one long id, then small messages': (random) =>
    at('/long-ids', { bytes: around(random, ID_BYTES), of: 'same', count: 3_000, every: 2 }),
  'long ids without messages': (random) => at('/long-ids', { bytes: around(random, ID_BYTES), alone: 1, count: 2_000 }),
  'types around what is shown': (random) =>
    at('/long-types', { bytes: around(random, TYPE_CHARACTERS), count: 500, every: pace(random) }),
  'types of megabytes': (random) => {
    const bytes = pick([1024 * 1024, 4 * 1024 * 1024], random)
    return at('/long-types', { bytes, count: fitting(bytes, 20) })
  },
  'another type for each message': () => at('/long-types', { bytes: 40, different: 1, count: 3_000 }),
  'messages around the largest': (random) => {
    const bytes = pick([MAX_MESSAGE_BYTES - 1_000, MAX_MESSAGE_BYTES, 2 * MAX_MESSAGE_BYTES], random)
    return at('/large', { bytes, count: fitting(bytes, 8), lines: pick([0, 1], random), every: pace(random) })
  },
  'a line without end': (random) =>
    at('/endless-line', { bytes: 2 * VISIT_BYTES, field: pick(['data', 'comment'], random) }),
  'an event without end': () => at('/endless-event', { bytes: 2 * VISIT_BYTES }),
  'a head without end': () => at('/endless-head'),
  'many headers': (random) =>
    at('/many-headers', { count: pick([10, 100, 1_000], random), bytes: pick([10, 200, 9_000], random) }),
  'cookies on a way in circles': (random) =>
    at('/many-headers', {
      of: 'cookies',
      count: 30,
      bytes: pick([100, 500], random),
      times: around(random, REDIRECTS)
    }),
  'a byte now and then': (random) => at('/one-byte', { n: 3, pause: pick([1, 20, 400], random) }),
  'lines that bring nothing': (random) => {
    const of = pick(['comment', 'line', 'event', 'type', 'retry', 'id', 'field'], random)
    return at('/empty', { of, count: pick([50_000, 1_000_000], random) })
  },
  'lists around the longest': (random) => {
    const size = pick([100, ELEMENTS - 1, ELEMENTS, ELEMENTS + 1, 10 * ELEMENTS], random)
    const of = pick(['items', 'bare', 'words', 'mixed', 'lists'], random)
    return at('/lists', { of, size, count: Math.min(200, Math.floor(VISIT_ITEMS / size)), every: pace(random) })
  },
  'taking back very much at once': (random) => {
    const size = around(random, ELEMENTS) * pick([1, 20], random)
    return at('/lists', { of: pick(['removals', 'deleted'], random), size, count: fitting(size * 12, 20) })
  },
  'one item, edited again and again': (random) =>
    at('/restless', {
      count: pick([500, 5_000], random),
      size: pick([50, 5_000], random),
      ids: pick(['same', 'next'], random),
      every: pick([0, 0, 5], random)
    }),
  'items that are too much': (random) => {
    const [part, bound] = pick(
      [
        ['title', 10_000],
        ['text', 200_000],
        ['run', 5_000],
        ['html', HTML_CHARACTERS],
        ['elements', HTML_ELEMENTS],
        ['nested', DEPTH],
        ['spans', 1_000],
        ['images', IMAGES],
        ['link', 4_096],
        ['image', 4_096],
        ['tags', 50],
        ['author', 200],
        ['id', ID_BYTES],
        ['keys', KEYS],
        ['date', 300],
        ['number', 300],
        ['depth', 1_000]
      ] as const,
      random
    )
    const size = pick([bound - 1, bound, bound + 1, 2 * bound], random)
    return at('/monstrous', { part, size, count: fitting(size * 12, 10), every: pace(random) })
  },
  'redirects in circles': (random) => at('/redirect-loop', { origin: pick(['same', 'other'], random) }),
  'redirects around the most': (random) =>
    at('/redirect/302', { times: around(random, REDIRECTS), to: '/stream', origin: pick(['same', 'other'], random) }),
  'much that is little when compressed': (random) =>
    at('/bomb', { bytes: VISIT_BYTES, of: pick(['comment', 'line', 'messages'], random) }),
  'answering and ending at once': (random) =>
    at(pick(['/ends?n=20&after=0', '/stream?n=3&end=plain&retry=0', '/notice?n=1', '/stream?end=done'], random)),
  'ending in the middle': (random) =>
    at('/cut', { n: 200, after: pick([0, 5, 50], random), how: pick(['destroy', 'end', 'chunk'], random) }),
  'bursts at full speed': (random) => at('/burst', { n: pick([1_000, 5_000], random) }),
  'fast for a while': (random) => at('/rate', { rate: pick([500, 2_000], random), max: 5_000 }),
  'no answer': (random) => at(pick(['/no-headers', '/slow-headers?after=3', '/silent?n=3&after=2'], random)),
  statuses: (random) => at(`/status/${pick([200, 204, 401, 404, 429, 500, 503], random)}`),
  'texts that try to get out': () => at('/hostile', { n: 24 }),
  'any path of the feed server': (random) => pick(anyPaths, random)
}

/** Every path that takes nothing but parameters; those of the drawn habits too, as they are without any. */
const anyPaths = behaviours.map(({ path }) => path).filter((path) => !path.includes(':'))

export const habitNames = Object.keys(draws)

/** A habit that the random numbers alone decide; `name` for one of that name. */
export function drawHabit(random: Random, name = pick(habitNames, random)): Habit {
  const draw = draws[name]
  if (!draw) throw new Error(`There is no habit "${name}".`)
  return { name, target: draw(random) }
}
