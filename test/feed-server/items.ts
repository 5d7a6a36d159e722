import { english } from './words-en.ts'
import { korean } from './words-ko.ts'
import { scenes } from './drawings.ts'
import { pick, randomFrom, some } from './random.ts'

export type Language = 'en' | 'ko'
/** Headline, the line under it, first paragraph; `{slots}` are filled. */
type Story = readonly [title: string, summary: string, lead: string]

export interface Words {
  slots: Record<string, readonly string[]>
  authors: Record<string, readonly string[]>
  tags: Record<string, readonly string[]>
  /** By desk. */
  stories: Record<string, readonly Story[]>
  paragraphs: Record<string, readonly string[]>
  quotes: readonly string[]
  lists: readonly (readonly string[])[]
  headings: readonly string[]
  table: { head: readonly string[]; rows: readonly string[] }
  caption: string
  closing: string
}

/** The shape of an item of a JSON Feed, with `priority` (1–5) and `severity` as some servers add them. */
export interface FeedItem {
  id: string
  url: string
  title: string
  content_html: string
  summary: string
  image?: string
  date_published: string
  date_modified?: string
  authors: { name: string }[]
  language: Language
  tags: string[]
  priority?: number
  severity?: string
}

export interface ItemPlan {
  seed: number
  /** Where links and images point to. */
  origin: string
  /** Begins the id and the link. */
  slug: string
  language: Language | 'mixed'
  /** Only stories of this desk. */
  desk?: string
  /** `full`: a body of several paragraphs; `short`: one paragraph, for thousands of items. */
  size: 'full' | 'short'
  /** When it was published; without it a time that the number alone decides. */
  at?: Date
}

/** Item n of a stream without a clock was published this many ms after item n - 1, counted from this moment. */
const firstDate = Date.UTC(2025, 2, 3, 6)
const step = 47_000

/**
 * The item of a number: the same seed and number give the same item, and no two numbers give the same.
 *
 * The headline's slots are walked through in a shuffled order instead of drawn, so that headlines do not repeat before
 * all of a story's hundreds of combinations were used; the reference in the last line is the number itself.
 */
export function makeItem(number: number, plan: ItemPlan): FeedItem {
  const language = plan.language === 'mixed' ? (number % 3 === 0 ? 'ko' : 'en') : plan.language
  const words = language === 'ko' ? korean : english
  const stories = storiesOf(words, plan.desk)
  const random = randomFrom(plan.seed, number, plan.desk ?? '')
  const turn = plan.seed * 7 + number
  const { desk, story } = stories[(turn * strideOf(stories.length)) % stories.length] as DeskStory
  const round = Math.floor(turn / stories.length)
  const slots = new Slots(words, random, titleSlots(words, story[0], round, plan.seed))
  const title = slots.fill(story[0])
  const summary = slots.fill(story[1])
  const image = random() < 0.55 ? `${plan.origin}/images/${pick(scenesOf(desk), random)}-${number % 97}.svg` : undefined
  const body =
    plan.size === 'short' ? [`<p>${slots.fill(story[2])}</p>`] : fullBody(words, desk, story[2], slots, random, plan)
  const code = `${desk.slice(0, 2).toUpperCase()}-${String(number).padStart(5, '0')}`
  body.push(`<p>${slots.fill(words.closing).replace('{code}', code)}</p>`)
  const at = plan.at ?? new Date(firstDate + number * step)
  return {
    id: `${plan.slug}-${number}`,
    url: `${plan.origin}/articles/${encodeURIComponent(plan.slug)}/${number}`,
    title,
    content_html: body.join('\n'),
    summary,
    ...(image ? { image } : {}),
    date_published: at.toISOString(),
    authors: [{ name: pick(words.authors[desk] ?? ['Newsroom'], random) }],
    language,
    tags: some(words.tags[desk] ?? [], 1 + Math.floor(random() * 2), random),
    ...(desk === 'ops' ? severityOf(random) : desk === 'transport' && random() < 0.3 ? { priority: 4 } : {})
  }
}

/** One line of plain text. */
export function makeLine(number: number, plan: ItemPlan): string {
  const item = makeItem(number, { ...plan, size: 'short' })
  return `${item.title}. ${item.summary} (${number})`
}

interface DeskStory {
  desk: string
  story: Story
}

const deskStories = new Map<string, DeskStory[]>()

function storiesOf(words: Words, desk: string | undefined): DeskStory[] {
  const key = `${words.closing} ${desk ?? ''}`
  let found = deskStories.get(key)
  if (!found) {
    found = Object.entries(words.stories)
      .filter(([name]) => desk === undefined || name === desk)
      .flatMap(([name, stories]) => stories.map((story) => ({ desk: name, story })))
    deskStories.set(key, found)
  }
  return found
}

/** A step through n things that meets each of them once and keeps neighbours apart. */
function strideOf(n: number): number {
  let stride = Math.max(1, Math.round(n * 0.382))
  while (greatestCommonDivisor(stride, n) !== 1) stride++
  return stride
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

const slotName = /\{(\w+)(?:\|([^}]+))?\}/g

/** The n-th combination of the slots that a headline has. */
function titleSlots(words: Words, title: string, round: number, seed: number): Record<string, string> {
  const names = [...new Set([...title.matchAll(slotName)].map((match) => match[1] as string))]
  const sizes = names.map((name) => words.slots[name]?.length ?? 1)
  const all = sizes.reduce((product, size) => product * size, 1)
  const first = Math.floor(randomFrom(seed, title)() * all)
  let rest = (round * strideOf(all) + first) % all
  const chosen: Record<string, string> = {}
  names.forEach((name, i) => {
    const size = sizes[i] as number
    chosen[name] = words.slots[name]?.[rest % size] ?? ''
    rest = Math.floor(rest / size)
  })
  return chosen
}

/** Fills `{slots}`: those of the headline stay what they were, the others are drawn once per item. */
class Slots {
  readonly #words: Words
  readonly #random: () => number
  readonly #chosen: Record<string, string>

  constructor(words: Words, random: () => number, chosen: Record<string, string>) {
    this.#words = words
    this.#random = random
    this.#chosen = chosen
  }

  fill(text: string): string {
    return text.replaceAll(slotName, (whole, name: string, particle: string | undefined) => {
      const values = this.#words.slots[name]
      if (!values) return whole
      const value = (this.#chosen[name] ??= pick(values, this.#random))
      return particle ? value + fitting(value, particle) : value
    })
  }

  /** Draws the other slots anew: the next paragraph has its own. */
  fresh(): Slots {
    const { place } = this.#chosen
    return new Slots(this.#words, this.#random, place === undefined ? {} : { place })
  }
}

const particles: Record<string, readonly [afterConsonant: string, afterVowel: string]> = {
  은: ['은', '는'],
  이: ['이', '가'],
  을: ['을', '를'],
  와: ['과', '와'],
  로: ['으로', '로']
}

/** The form of a Korean particle that its word asks for. */
function fitting(word: string, particle: string): string {
  const forms = particles[particle]
  if (!forms) return particle
  const last = (word.codePointAt(word.length - 1) ?? 0) - 0xac00
  const final = last >= 0 && last < 11172 ? last % 28 : 0
  // After ㄹ the direction is 로, as after a vowel.
  return final === 0 || (particle === '로' && final === 8) ? forms[1] : forms[0]
}

function fullBody(
  words: Words,
  desk: string,
  lead: string,
  slots: Slots,
  random: () => number,
  plan: ItemPlan
): string[] {
  const paragraphs = some(words.paragraphs[desk] ?? [], 2 + Math.floor(random() * 4), random)
  const body = [`<p>${slots.fill(lead)}</p>`, ...paragraphs.map((text) => `<p>${slots.fresh().fill(text)}</p>`)]
  const insert = (html: string) => body.splice(1 + Math.floor(random() * body.length), 0, html)
  if (random() < 0.25) insert(`<blockquote><p>${pick(words.quotes, random)}</p></blockquote>`)
  if (random() < 0.25) {
    const points = pick(words.lists, random).map((point) => `<li>${slots.fresh().fill(point)}</li>`)
    insert(`<ul>\n${points.join('\n')}\n</ul>`)
  }
  if (random() < 0.15) {
    const rows = [0, 1, 2].map(
      () => `<tr>${words.table.rows.map((cell) => `<td>${slots.fresh().fill(cell)}</td>`).join('')}</tr>`
    )
    insert(
      `<table>\n<tr>${words.table.head.map((cell) => `<th>${cell}</th>`).join('')}</tr>\n${rows.join('\n')}\n</table>`
    )
  }
  if (random() < (desk === 'ops' ? 0.5 : 0.04)) {
    insert(
      `<pre><code>$ gauge --mark outer --last 3\n06:10  2.${Math.floor(random() * 10)} m\n06:20  2.4 m\n06:30  &lt;no answer&gt;</code></pre>`
    )
  }
  if (random() < 0.15) {
    const source = `${plan.origin}/images/${pick(scenesOf(desk), random)}-${Math.floor(random() * 97)}.png`
    const caption = slots.fill(words.caption)
    insert(
      `<figure><img src="${source}" alt="${caption}" width="640" height="360"><figcaption>${caption}</figcaption></figure>`
    )
  }
  if (random() < 0.2 && body.length > 3) body.splice(2, 0, `<h3>${pick(words.headings, random)}</h3>`)
  return body
}

function scenesOf(desk: string): readonly string[] {
  const drawings: Record<string, readonly string[]> = {
    harbour: ['bridge', 'lighthouse', 'ferry', 'town', 'hills'],
    weather: ['lighthouse', 'rain', 'hills'],
    notices: ['ferry', 'lighthouse', 'town'],
    ops: ['chart'],
    village: ['hills', 'town', 'bridge'],
    transport: ['ferry', 'rain', 'bridge'],
    library: ['shelf', 'town']
  }
  return drawings[desk] ?? scenes
}

function severityOf(random: () => number): { priority?: number; severity?: string } {
  const draw = random()
  if (draw < 0.25) return { priority: 5, severity: 'critical' }
  if (draw < 0.5) return { severity: 'critical' }
  if (draw < 0.8) return { severity: 'warning' }
  return { priority: 4 }
}
