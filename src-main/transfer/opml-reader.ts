import * as v from 'valibot'
import { feedKinds, feedUrl, MAX_TITLE_LENGTH, titleFromUrl, type FeedKind } from '#contract/feed.ts'
import { MAX_FOLDER_DEPTH, MAX_FOLDER_TITLE_LENGTH } from '#contract/folder.ts'
import { parsedUrl } from '../base/parsed-url.ts'
import { printable } from '../base/printable.ts'
import { feedOptions } from '../base/value-checks.ts'
import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../base/xml-reader.ts'
import { decodeEntities } from '../interpret/text-from-html.ts'
import { isStreamAddress } from '../sources/recognise.ts'
import { NAMESPACE, pathKey, type CarriedOptions, type OpmlList } from './opml-list.ts'

const MAX_OUTLINES = 100_000
/** Feeds of one file; more at once than anybody holds open. */
const MAX_IMPORT = 10_000
const BOUNDS: XmlBounds = { name: 60, value: 65_536, valuePiece: 8_192, attributes: 50 }
const MAX_REFUSED = 50
/** How far an end looks for its beginning, where a file is not well made. */
const MAX_UNCLOSED = 64
const SHOWN_ADDRESS = 120

/** What a file holds, with what of it cannot be used. */
export interface OpmlFile extends OpmlList {
  /** What is no feed: links to pages, and lists of others. */
  notFeeds: number
  badAddresses: number
  refused: string[]
  signIns: number
  tooDeep: number
}

export type OpmlProblem =
  | { kind: 'not-opml' }
  | { kind: 'definitions' }
  | { kind: 'too-large'; limit: number }
  | { kind: 'too-many'; limit: number }

/** An element that is open: what is a folder passes on its path, what is none that of its parent. */
interface OpenElement {
  name: string
  path: string[]
  depth: number
  /** It is a folder if it holds anything, though it has a type; `outlines`: how many there were up to it. */
  typed?: { attributes: Attributes; outlines: number }
}

/** The folder that a feed stands in, and how deep the file has it. */
type Place = Pick<OpenElement, 'path' | 'depth'>
type Attributes = ReadonlyMap<string, string>

/** Takes folders and feeds out of the elements of a document. */
export class OpmlReader implements XmlHandler {
  problem: OpmlProblem | null = null
  readonly #xml
  readonly #file: OpmlFile = {
    folders: [],
    feeds: [],
    notFeeds: 0,
    badAddresses: 0,
    refused: [],
    signIns: 0,
    tooDeep: 0
  }
  readonly #urls = new Set<string>()
  readonly #open: OpenElement[] = []
  #outlines = 0
  #isOurs = false

  constructor(text: string) {
    this.#xml = new XmlReader(text, BOUNDS, this)
  }

  /** Reads on to the place `to` of the text, as long as there is no problem. */
  readTo(to: number): void {
    if (!this.problem) this.#xml.readTo(to)
  }

  readToEnd(): void {
    this.#xml.readToEnd()
  }

  /** Folders are taken where a feed of theirs is; a file of our own keeps the empty ones too. */
  result(): OpmlFile {
    const used = new Set(
      this.#file.feeds.flatMap(({ folder }) => folder.map((_, i) => pathKey(folder.slice(0, i + 1))))
    )
    const seen = new Set<string>()
    const folders = this.#file.folders.filter((path) => {
      const key = pathKey(path)
      if (seen.has(key) || (!this.#isOurs && !used.has(key))) return false
      seen.add(key)
      return true
    })
    return { ...this.#file, folders }
  }

  onOpen({ name, attributes }: XmlElement): void {
    const { path, depth } = this.#open.at(-1) ?? { path: [], depth: 0 }
    if (name === 'opml' && [...attributes.values()].includes(NAMESPACE)) this.#isOurs = true
    // Files of builds before 0.2 hold their feeds in an element of our own.
    const isFormer = name === 'tickertape:feed'
    if (this.#open.length > MAX_OUTLINES) return this.#fail({ kind: 'too-many', limit: MAX_OUTLINES })
    if (!isFormer && name !== 'outline') return void this.#open.push({ name, path, depth })
    if (++this.#outlines > MAX_OUTLINES) return this.#fail({ kind: 'too-many', limit: MAX_OUTLINES })
    const kind = isFormer ? 'feed' : kindOf(attributes)
    if (kind === 'folder') return this.#folder(name, attributes, path, depth)
    this.#open.push({ name, path, depth })
    if (kind === 'feed') return this.#feed(attributes, { path, depth })
    this.#file.notFeeds++
    this.#refuse(addressIn(attributes) || this.#titleOf(attributes))
  }

  onClose(name: string): void {
    // An end without a beginning ends nothing.
    for (let at = this.#open.length - 1; at >= Math.max(0, this.#open.length - MAX_UNCLOSED); at--) {
      const open = this.#open[at]
      if (open?.name !== name) continue
      this.#open.length = at
      if (open.typed && open.typed.outlines === this.#outlines) this.#withoutAddress(open.typed.attributes)
      return
    }
  }

  /** Without a name it is no folder, and what it holds stands where it stands. */
  #folder(name: string, attributes: Attributes, path: string[], depth: number): void {
    const title = this.#titleOf(attributes).slice(0, MAX_FOLDER_TITLE_LENGTH).trim()
    const isTyped = typeOf(attributes) !== ''
    const typed = isTyped ? { typed: { attributes, outlines: this.#outlines } } : {}
    if (title === '') return void this.#open.push({ name, path, depth, ...typed })
    const fits = path.length < MAX_FOLDER_DEPTH
    const inner = fits ? [...path, title] : path
    if (fits) this.#file.folders.push(inner)
    this.#open.push({ name, path: inner, depth: depth + 1, ...typed })
  }

  /** What says that it is a feed, holds nothing and has no address. */
  #withoutAddress(attributes: Attributes): void {
    this.#file.badAddresses++
    this.#refuse(this.#titleOf(attributes))
  }

  #feed(attributes: Attributes, { path, depth }: Place): void {
    const { feeds } = this.#file
    const typed = addressIn(attributes)
    const address = addressOf(typed)
    if (!address) {
      this.#file.badAddresses++
      return this.#refuse(typed || this.#titleOf(attributes))
    }
    if (this.#urls.has(address.url)) return
    this.#urls.add(address.url)
    if (address.signIn) this.#file.signIns++
    if (depth > MAX_FOLDER_DEPTH) this.#file.tooDeep++
    const title = this.#titleOf(attributes).slice(0, MAX_TITLE_LENGTH).trim() || titleFromUrl(address.url)
    const options = this.#isOurs ? optionsIn(attributes.get('tickertape:options')) : null
    const kind = feedKind(attributes, this.#isOurs)
    const known = kind === 'event-stream' ? {} : { kind }
    feeds.push({ url: address.url, ...known, title, folder: path, ...(options && { options }) })
    if (feeds.length > MAX_IMPORT) this.#fail({ kind: 'too-many', limit: MAX_IMPORT })
  }

  /** The first of its names that is one. Some readers encode names twice; ours does not. */
  #titleOf(attributes: Attributes): string {
    for (const name of ['name', 'text', 'title']) {
      const value = attributes.get(name) ?? ''
      const title = printable(this.#isOurs ? value : decodeEntities(value)).trim()
      if (title !== '') return title
    }
    return ''
  }

  #refuse(what: string): void {
    if (this.#file.refused.length >= MAX_REFUSED) return
    this.#file.refused.push(shown(what))
  }

  #fail(problem: OpmlProblem): void {
    this.problem ??= problem
    this.#xml.stop()
  }
}

/** `other`: a page, or a list of others. */
function kindOf(attributes: Attributes): 'feed' | 'folder' | 'other' {
  const type = typeOf(attributes)
  const isLink = /^(link|include)/.test(type)
  if (addressIn(attributes) === '') return isLink ? 'other' : 'folder'
  if (isStreamType(attributes)) return 'feed'
  // A folder of another program may have an address without being a feed.
  if (!filled(attributes, 'xmlurl') && type === '') return 'folder'
  if (isStreamAddress(addressIn(attributes))) return 'feed'
  return filled(attributes, 'xmlurl') || DOCUMENT_TYPE.test(type) ? 'feed' : 'other'
}

/**
 * What is behind a feed's address, as far as its outline tells: the first answer of its server says whether that is so.
 *
 * In the lists of other readers everything is `rss`, a live stream too; what is known by its address as one is taken for one.
 */
function feedKind(attributes: Attributes, isOurs: boolean): FeedKind {
  const ours = isOurs ? feedKinds.find((kind) => kind === attributes.get('tickertape:kind')) : undefined
  if (ours) return ours
  if (typeOf(attributes) === 'lines') return 'lines'
  return isStreamType(attributes) ||
    isStreamAddress(addressIn(attributes)) ||
    (!filled(attributes, 'xmlurl') && !DOCUMENT_TYPE.test(typeOf(attributes)))
    ? 'event-stream'
    : 'document'
}

const DOCUMENT_TYPE = /^(rss|atom|rdf|json ?feed)/
/** Types of outlines that are streams, and an attribute that only one has. */
const isStreamType = (attributes: Attributes): boolean =>
  filled(attributes, 'sseurl') || /^(sse|event-?stream|text\/event-stream|lines)$/.test(typeOf(attributes))

const isOfWeb = (address: string): boolean => /^https?:\/\//i.test(address)
const typeOf = (attributes: Attributes): string => (attributes.get('type') ?? '').trim().toLowerCase()
const filled = (attributes: Attributes, name: string): boolean => (attributes.get(name) ?? '').trim() !== ''

/** The address as it stands in the file; empty where there is none. */
function addressIn(attributes: Attributes): string {
  const name = ['sseurl', 'url', 'xmlurl'].find((each) => filled(attributes, each))
  return name === undefined ? '' : (attributes.get(name) as string).trim().replaceAll('&amp;', '&')
}

/** An address of the web as it would be stored, without a user and a password; null where it is none. */
function addressOf(typed: string): { url: string; signIn: boolean } | null {
  if (!isOfWeb(typed)) return null
  const url = feedUrl(typed)
  const parts = url === null ? null : parsedUrl(url)
  if (!parts) return null
  const signIn = parts.username !== '' || parts.password !== ''
  parts.username = ''
  parts.password = ''
  return { url: parts.href, signIn }
}

const { title: _title, folderId: _folderId, ...carried } = feedOptions
const carriedOptions = v.strictObject(carried) satisfies v.GenericSchema<unknown, Partial<CarriedOptions>>

/** The options that another Tickertape wrote; null where there are none, or where they are not what it writes. */
function optionsIn(text: string | undefined): Partial<CarriedOptions> | null {
  if (text === undefined) return null
  try {
    const options = v.safeParse(carriedOptions, JSON.parse(text))
    return options.success ? options.output : null
  } catch {
    return null
  }
}

/** What is left out, without what may be secret in it. */
function shown(what: string): string {
  const plain = printable(what).replace(/\/\/[^/@\s]*@/, '//')
  return plain.length > SHOWN_ADDRESS ? `${plain.slice(0, SHOWN_ADDRESS)}…` : plain
}
