import type { Json, JsonObject } from '../../base/json.ts'
import { allIn, attribute, resolved, wordsOf, type FeedElement } from './element.ts'

/** Reads the files and the picture of an entry: enclosures, and what Media RSS and podcasts say of them. */

const MOST_FILES = 60

/** Puts them under the keys of JSON Feed. */
export function putMedia(item: JsonObject, entry: FeedElement): void {
  const groups = allIn(entry, 'media:group')
  const contents = [entry, ...groups].flatMap((each) => allIn(each, 'media:content')).slice(0, MOST_FILES)
  const enclosures = [
    ...allIn(entry, 'enclosure'),
    ...[...allIn(entry, 'link'), ...allIn(entry, 'atom:link')].filter((each) => attribute(each, 'rel') === 'enclosure'),
    ...allIn(entry, 'content').filter((each) => attribute(each, 'src') !== '')
  ].slice(0, MOST_FILES)
  const files = [...enclosures, ...contents].flatMap(fileOf)
  const duration = secondsOf(wordsOf(allIn(entry, 'itunes:duration')[0]))
  const first = files[0]
  if (first && duration > 0) first['duration_in_seconds'] ??= duration
  if (files.length > 0) item['attachments'] = files as Json[]
  const image = imageOf(entry, groups, contents, enclosures)
  if (image !== '') item['image'] = image
}

const typeOf = (element: FeedElement): string => attribute(element, 'type') || attribute(element, 'medium')
const addressOf = (element: FeedElement): string =>
  resolved(attribute(element, 'url') || attribute(element, 'href') || attribute(element, 'src'), element.base)

/** As JSON Feed has it; of Media RSS and of contents elsewhere only what is no picture and no page. */
function fileOf(element: FeedElement): JsonObject[] {
  const [url, type] = [addressOf(element), typeOf(element)]
  const isNamed = /^(audio|video|application)(\/|$)/i.test(type) && !/flash|x?html/i.test(type)
  if (url === '' || (element.name !== 'enclosure' && !isLink(element) && !isNamed)) return []
  const file: JsonObject = { url }
  if (type !== '') file['mime_type'] = type
  const size = Number(attribute(element, 'length') || attribute(element, 'filesize') || 0)
  if (size > 1) file['size_in_bytes'] = size
  const duration = secondsOf(attribute(element, 'duration'))
  if (duration > 0) file['duration_in_seconds'] = duration
  const title = attribute(element, 'title') || wordsOf(allIn(element, 'media:title')[0])
  if (title !== '') file['title'] = title
  return [file]
}

const isLink = ({ name }: FeedElement): boolean => name === 'link' || name === 'atom:link'

/** Seconds, or `1:02:03`; 0 for anything else. */
function secondsOf(text: string): number {
  if (!/^\d{1,7}(?:\.\d{1,9})?$|^(?:\d{1,3}:)?\d{1,3}:\d{1,2}$/.test(text)) return 0
  return Math.round(text.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0))
}

function imageOf(
  entry: FeedElement,
  groups: readonly FeedElement[],
  contents: readonly FeedElement[],
  enclosures: readonly FeedElement[]
): string {
  const thumbnails = [entry, ...groups, ...contents].flatMap((each) => allIn(each, 'media:thumbnail'))
  for (const element of [...contents, ...thumbnails, ...enclosures]) {
    const [address, type] = [addressOf(element), typeOf(element)]
    const isImage = type === '' ? element.name === 'media:thumbnail' || IMAGE.test(address) : /^image(\/|$)/i.test(type)
    if (address !== '' && isImage) return address
  }
  for (const name of ['itunes:image', 'googleplay:image', 'image', 'media:thumbnail']) {
    const element = allIn(entry, name)[0]
    if (!element) continue
    const inside = wordsOf(allIn(element, 'url')[0]) || element.text.trim()
    const address = addressOf(element) || (/^\S{4,2000}$/.test(inside) ? resolved(inside, element.base) : '')
    if (address !== '') return address
  }
  return ''
}

const IMAGE = /\.(avif|gif|jpe?g|png|webp)(?:[?#]|$)/i
