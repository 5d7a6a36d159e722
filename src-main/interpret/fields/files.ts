import type { Attachment } from '#contract/item.ts'
import { cleanTitle, clip } from '../clean-text.ts'
import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { webAddress } from '../web-address.ts'

/** The files that hang on an item: enclosures, attachments, media; each with what its source says of it. */

const MOST_FILES = 20
const LONGEST_NAME = 200

const addressKeys = [
  'url',
  'href',
  'src',
  'contentUrl',
  'content_url',
  'download_url',
  'downloadUrl',
  'browser_download_url',
  'remote_url',
  'link',
  'file',
  'file_url',
  'fileUrl',
  'uri'
]
const typeKeys = ['mime_type', 'mimeType', 'content_type', 'contentType', 'mediaType', 'media_type', 'mimetype', 'type']
const nameKeys = ['name', 'title', 'filename', 'fileName', 'file_name', 'label']
const sizeKeys = ['size_in_bytes', 'size', 'length', 'bytes', 'fileSize', 'filesize', 'file_size', 'contentSize']
const durationKeys = ['duration_in_seconds', 'duration', 'itunes_duration', 'length_in_seconds']

const typesByEnding: ReadonlyMap<string, string> = new Map(
  `mp3 audio/mpeg, m4a audio/mp4, aac audio/aac, ogg audio/ogg, oga audio/ogg, opus audio/ogg, flac audio/flac, wav audio/wav, mp4 video/mp4,
   m4v video/mp4, webm video/webm, mov video/quicktime, mkv video/x-matroska, pdf application/pdf, zip application/zip, png image/png,
   jpg image/jpeg, jpeg image/jpeg, gif image/gif, webp image/webp, avif image/avif, txt text/plain, csv text/csv`
    .split(',')
    .map((pair) => pair.trim().split(' ') as [string, string])
)

/** The files in a value: an object, an address, or several of those, in a list or each under a name. */
export function filesIn(value: Json, origin: string | null): Attachment[] {
  const list = Array.isArray(value) ? value.slice(0, MOST_FILES) : [value]
  const found = list.flatMap((each) => fileOf(each, origin) ?? [])
  if (found.length > 0 || !isObject(value)) return found
  const named = Object.values(value).slice(0, MOST_FILES)
  return named.every(isObject) ? named.flatMap((each) => fileOf(each, origin) ?? []) : []
}

/** A bare name of a file is no address: it must say itself where it is. */
const ADDRESS = /^(?:https?:\/\/|\/(?:[^/\s]+\/)*[^/\s]+\.[a-z0-9]{2,5}$)/i

/** Of several, each address once, as many as there is room for; without the picture that the item shows already. */
export function allFiles(found: readonly Attachment[], image: string | null): Attachment[] {
  const byAddress = new Map<string, Attachment>()
  for (const file of found) {
    const isShown = file.url === image && (file.type === null || file.type.startsWith('image'))
    if (!isShown && !byAddress.has(file.url) && byAddress.size < MOST_FILES) byAddress.set(file.url, file)
  }
  return [...byAddress.values()]
}

function fileOf(value: Json, origin: string | null): Attachment | null {
  if (typeof value === 'string') {
    const url = value.length <= 4096 && ADDRESS.test(value.trim()) ? webAddress(value, origin) : null
    return url === null ? null : { url, type: typeFrom(url), name: nameFrom(url), size: null, seconds: null }
  }
  if (!isObject(value)) return null
  const url = first(value, addressKeys, (each) => webAddress(each, origin))
  if (url === null) return null
  return {
    url,
    type: first(value, typeKeys, readType) ?? typeFrom(url),
    name: first(value, nameKeys, readName) ?? nameFrom(url),
    size: first(value, sizeKeys, readCount),
    seconds: first(value, durationKeys, readSeconds)
  }
}

function first<T>(object: JsonObject, keys: readonly string[], read: (value: Json) => T | null): T | null {
  for (const key of keys) {
    const value = member(object, key)
    const found = value === undefined || value === null ? null : read(value)
    if (found !== null) return found
  }
  return null
}

/** A type of MIME, or the kind alone. */
function readType(value: Json): string | null {
  const type = typeof value === 'string' ? value.slice(0, 100).toLowerCase().split(';', 1)[0]?.trim() : undefined
  if (type === undefined) return null
  return /^[a-z]{3,20}\/[a-z0-9.+-]{1,80}$/.test(type) || /^(audio|video|image)$/.test(type) ? type : null
}

const readName = (value: Json): string | null =>
  typeof value === 'string' ? clip(cleanTitle(value), LONGEST_NAME) || null : null

function readCount(value: Json): number | null {
  const count =
    typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : NaN
  return Number.isSafeInteger(count) && count > 1 ? count : null
}

/** Seconds, or `1:02:03`. */
function readSeconds(value: Json): number | null {
  if (typeof value !== 'string' || !/^\d{1,4}(:[0-5]?\d){1,2}$/.test(value)) {
    const seconds = Number(value)
    return Number.isFinite(seconds) && seconds > 0 && seconds < 1e7 && typeof value !== 'boolean'
      ? Math.round(seconds)
      : null
  }
  return value.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0)
}

const pathOf = (url: string): string => new URL(url).pathname

const typeFrom = (url: string): string | null =>
  typesByEnding.get(/\.([a-z0-9]{2,5})$/i.exec(pathOf(url))?.[1]?.toLowerCase() ?? '') ?? null

/** The last part of an address that names something. */
function nameFrom(url: string): string | null {
  const last =
    pathOf(url)
      .split('/')
      .findLast((part) => part !== '') ?? ''
  try {
    return readName(decodeURIComponent(last))
  } catch {
    return readName(last)
  }
}
