import type { DocumentAbout } from '#contract/document.ts'
import { DAY, HOUR, MINUTE } from '#contract/time.ts'
import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { clip } from '../clean-text.ts'
import { webAddress } from '../web-address.ts'
import { allIn, attribute, plainWords, resolved, wordsIn, wordsOf, type FeedElement } from './element.ts'
import type { FeedAround } from './feed-walk.ts'
import { named } from './read-xml.ts'

const LONGEST_TITLE = 200
const MOST_HUBS = 5
const LONGEST_TTL = 60 * 24 * 31

export const nothingAbout: DocumentAbout = {
  title: null,
  siteUrl: null,
  icon: null,
  hubs: [],
  self: null,
  previousArchive: null,
  ttlMinutes: null,
  updatePeriodMs: null,
  skipHours: [],
  skipDays: []
}

/** What an XML document says of itself; `url` is where it was fetched. */
export function aboutXml({ about, tags }: FeedAround, url: string): DocumentAbout {
  const elements = about.map(({ element }) => element)
  const base = tags.at(-1)?.base || url
  const links = elements.filter(({ name }) => name === 'link' || name === 'atom:link')
  const address = (text: string, element: FeedElement): string | null =>
    text === '' ? null : webAddress(resolved(text, element.base || base), null)
  const linked = (relation: string): string[] =>
    links.flatMap((link) => {
      const relations = attribute(link, 'rel').toLowerCase().split(/\s+/)
      return relations.includes(relation) ? (address(attribute(link, 'href'), link) ?? []) : []
    })
  const page = links.find(
    (link) => /^$|alternate/i.test(attribute(link, 'rel')) && !/xml|json/.test(attribute(link, 'type'))
  )
  return {
    title: titleOf(named(elements, ['title', 'dc:title'])[0]),
    siteUrl: page ? address(attribute(page, 'href') || wordsOf(page), page) : null,
    icon: iconOf(elements, address),
    hubs: [...new Set(linked('hub'))].slice(0, MOST_HUBS),
    self: linked('self')[0] ?? null,
    previousArchive: linked('prev-archive')[0] ?? null,
    ttlMinutes: within(wordsOf(named(elements, ['ttl'])[0]), 1, LONGEST_TTL),
    updatePeriodMs: updatePeriod(elements),
    skipHours: skippedHours(named(elements, ['skiphours'])[0]),
    skipDays: skippedDays(named(elements, ['skipdays'])[0])
  }
}

function titleOf(element: FeedElement | undefined): string | null {
  return element === undefined
    ? null
    : clip(plainWords(wordsOf(element).slice(0, 4 * LONGEST_TITLE)), LONGEST_TITLE) || null
}

function iconOf(elements: FeedElement[], address: (text: string, of: FeedElement) => string | null): string | null {
  for (const name of ['icon', 'atom:icon', 'itunes:image', 'image', 'logo', 'atom:logo'])
    for (const element of elements.filter((each) => each.name === name)) {
      const written =
        attribute(element, 'href') || wordsIn(element, 'url') || attribute(element, 'rdf:resource') || wordsOf(element)
      const found = address(written, element)
      if (found !== null) return found
    }
  return null
}

const periods: Record<string, number> = {
  hourly: HOUR,
  daily: DAY,
  weekly: 7 * DAY,
  monthly: 30 * DAY,
  yearly: 365 * DAY
}

function updatePeriod(elements: FeedElement[]): number | null {
  const [period, frequency] = ['sy:updateperiod', 'sy:updatefrequency'].map((name) =>
    wordsOf(named(elements, [name])[0])
  )
  if (!period && !frequency) return null
  // By the module's own default it is daily.
  const length = periods[(period || 'daily').toLowerCase()]
  const times = within(frequency ?? '', 1, 10_000) ?? 1
  return length === undefined ? null : Math.max(MINUTE, Math.round(length / times))
}

function skippedHours(element: FeedElement | undefined): number[] {
  const hours = (element ? allIn(element, 'hour') : []).flatMap((hour) => within(wordsOf(hour), 0, 24) ?? [])
  // Netscape counted them from 1 to 24.
  return [...new Set(hours.map((hour) => hour % 24))]
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

function skippedDays(element: FeedElement | undefined): number[] {
  const named = (element ? allIn(element, 'day') : []).map((day) =>
    days.indexOf(wordsOf(day).slice(0, 3).toLowerCase())
  )
  return [...new Set(named.filter((day) => day >= 0))]
}

function within(text: string, least: number, most: number): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  return number >= least && number <= most ? number : null
}

/** What a JSON Feed says of itself. */
export function aboutJson(document: JsonObject): DocumentAbout {
  const text = (key: string): string | null => {
    const value = member(document, key)
    return typeof value === 'string' && value.trim() !== '' ? value : null
  }
  const address = (key: string): string | null => webAddress(text(key) ?? undefined, null)
  const title = text('title')
  const hubs = member(document, 'hubs')
  return {
    ...nothingAbout,
    title: title === null ? null : clip(plainWords(title.slice(0, 4 * LONGEST_TITLE)), LONGEST_TITLE) || null,
    siteUrl: address('home_page_url'),
    icon: address('favicon') ?? address('icon'),
    self: address('feed_url'),
    hubs: Array.isArray(hubs) ? hubs.slice(0, MOST_HUBS).flatMap(hubAddress) : []
  }
}

function hubAddress(hub: Json): string[] {
  const found = isObject(hub) ? webAddress(member(hub, 'url'), null) : null
  return found === null ? [] : [found]
}
