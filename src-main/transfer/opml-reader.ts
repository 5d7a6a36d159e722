import { feedUrl, MAX_TITLE_LENGTH, titleFromUrl } from '#contract/feed.ts'
import { MAX_FOLDER_DEPTH, MAX_FOLDER_TITLE_LENGTH } from '#contract/folder.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { printable } from '../base/printable.ts'
import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../base/xml-reader.ts'
import { NAMESPACE, pathKey, type OpmlList } from './opml.ts'

/** Larger files are no lists of feeds; bytes. */
export const MAX_OPML_BYTES = 16 * 1024 * 1024
const MAX_OUTLINES = 100_000
/** Feeds of one file; more at once than anybody holds open. */
const MAX_IMPORT = 10_000
const BOUNDS: XmlBounds = { name: 60, value: 8_192, valuePiece: 8_192, attributes: 50 }
const MAX_REFUSED = 50
/** How far an end looks for its beginning, where a file is not well made. */
const MAX_UNCLOSED = 64
const SHOWN_ADDRESS = 120
/** Characters that are read before others have their turn. */
const STEP = 256 * 1024

/** What a file holds, with what of it cannot be used. */
export interface OpmlFile extends OpmlList {
  notStreams: number
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
  | { kind: 'cancelled' }

/**
 * Reads an OPML file, in steps that let others work between them; `signal` gives up.
 *
 * Nothing in it is looked up or expanded: a file that defines entities or a document type of its own is refused. Only
 * names, addresses and folders are taken; what else an outline carries, headers above all, is never read.
 */
export async function readOpml(bytes: Uint8Array, signal?: AbortSignal): Promise<Result<OpmlFile, OpmlProblem>> {
  if (bytes.length > MAX_OPML_BYTES) return refused({ kind: 'too-large', limit: MAX_OPML_BYTES })
  const text = decoded(bytes)
  const head = text.slice(0, 64 * 1024)
  if (!/<opml[\s>/]/i.test(head)) return refused({ kind: 'not-opml' })
  if (/<!entity/i.test(text) || /<!doctype[^>[]{0,2000}\[/i.test(head)) return refused({ kind: 'definitions' })
  const reader = new OpmlReader(text)
  for (let to = STEP; to < text.length + STEP; to += STEP) {
    reader.readTo(to)
    if (reader.problem) return refused(reader.problem)
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted) return refused({ kind: 'cancelled' })
  }
  reader.readToEnd()
  return reader.problem ? refused(reader.problem) : ok(reader.result())
}

/** By its byte order mark, else by what its first line says, else UTF-8. */
function decoded(bytes: Uint8Array): string {
  const [a, b] = bytes
  const label =
    a === 0xff && b === 0xfe
      ? 'utf-16le'
      : a === 0xfe && b === 0xff
        ? 'utf-16be'
        : (/^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(
            Buffer.from(bytes.subarray(0, 300)).toString('latin1')
          )?.[1] ?? 'utf-8')
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** What an outline stands for. */
type OutlineKind = { kind: 'folder'; title: string } | { kind: 'feed' } | { kind: 'other' }

/** Takes folders and feeds out of the elements of a document. */
class OpmlReader implements XmlHandler {
  problem: OpmlProblem | null = null
  readonly #xml
  readonly #file: OpmlFile = {
    folders: [],
    feeds: [],
    notStreams: 0,
    badAddresses: 0,
    refused: [],
    signIns: 0,
    tooDeep: 0
  }
  readonly #urls = new Set<string>()
  /** The folder that each open element stands in; what is not a folder passes on that of its parent. */
  readonly #open: { name: string; path: string[]; depth: number }[] = []
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
    const parent = this.#open.at(-1)
    const { path, depth } = parent ?? { path: [], depth: 0 }
    if (name === 'opml' && [...attributes.values()].includes(NAMESPACE)) this.#isOurs = true
    const isOwn = name === 'tickertape:feed'
    if (this.#open.length > MAX_OUTLINES) return this.#fail({ kind: 'too-many', limit: MAX_OUTLINES })
    if (!isOwn && name !== 'outline') return void this.#open.push({ name, path, depth })
    if (++this.#outlines > MAX_OUTLINES) return this.#fail({ kind: 'too-many', limit: MAX_OUTLINES })
    const outline: OutlineKind = isOwn ? { kind: 'feed' } : outlineKind(attributes)
    if (outline.kind === 'folder') {
      // Without a name it is no folder, and what it holds stands where it stands.
      if (outline.title === '') return void this.#open.push({ name, path, depth })
      const fits = path.length < MAX_FOLDER_DEPTH
      const inner = fits ? [...path, outline.title] : path
      if (fits) this.#file.folders.push(inner)
      this.#open.push({ name, path: inner, depth: depth + 1 })
      return
    }
    this.#open.push({ name, path, depth })
    if (outline.kind === 'feed') this.#feed(attributes, path, depth)
    else {
      this.#file.notStreams++
      this.#refuse(attributes.get('xmlurl') ?? attributes.get('url') ?? titleOf(attributes))
    }
  }

  onClose(name: string): void {
    // An end without a beginning ends nothing.
    for (let at = this.#open.length - 1; at >= Math.max(0, this.#open.length - MAX_UNCLOSED); at--) {
      if (this.#open[at]?.name !== name) continue
      this.#open.length = at
      return
    }
  }

  #feed(attributes: Map<string, string>, path: string[], depth: number): void {
    const typed = (attributes.get('sseurl') ?? attributes.get('url') ?? attributes.get('xmlurl') ?? '').trim()
    const address = addressOf(typed)
    if (!address) {
      this.#file.badAddresses++
      return this.#refuse(typed || titleOf(attributes))
    }
    if (this.#urls.has(address.url)) return
    this.#urls.add(address.url)
    if (address.signIn) this.#file.signIns++
    if (depth > MAX_FOLDER_DEPTH) this.#file.tooDeep++
    const title = printable(titleOf(attributes)).trim().slice(0, MAX_TITLE_LENGTH).trim() || titleFromUrl(address.url)
    this.#file.feeds.push({ url: address.url, title, folder: path })
    if (this.#file.feeds.length > MAX_IMPORT) this.#fail({ kind: 'too-many', limit: MAX_IMPORT })
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

function outlineKind(attributes: Map<string, string>): OutlineKind {
  const type = (attributes.get('type') ?? '').trim().toLowerCase()
  if (attributes.has('sseurl') || /^(sse|event-?stream|text\/event-stream)$/.test(type)) return { kind: 'feed' }
  const leads = attributes.has('xmlurl') || (attributes.has('url') && type !== '')
  if (leads || /^(rss|atom|rdf|link|include|podcast)/.test(type)) return { kind: 'other' }
  const title = printable(titleOf(attributes)).trim().slice(0, MAX_FOLDER_TITLE_LENGTH).trim()
  return { kind: 'folder', title }
}

const titleOf = (attributes: Map<string, string>): string =>
  attributes.get('name') ?? attributes.get('text') ?? attributes.get('title') ?? ''

/** An address of the web as it would be stored, without a user and a password; null where it is none. */
function addressOf(typed: string): { url: string; signIn: boolean } | null {
  if (!/^https?:\/\//i.test(typed)) return null
  const url = feedUrl(typed)
  if (url === null) return null
  const parts = new URL(url)
  const signIn = parts.username !== '' || parts.password !== ''
  parts.username = ''
  parts.password = ''
  return { url: parts.href, signIn }
}

/** What is left out, without what may be secret in it. */
function shown(what: string): string {
  const plain = printable(what).replace(/\/\/[^/@\s]*@/, '//')
  return plain.length > SHOWN_ADDRESS ? `${plain.slice(0, SHOWN_ADDRESS)}…` : plain
}
